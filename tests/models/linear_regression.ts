import { HalfNormal, Normal, plate, sample } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { halfNormal, normal, total } from "./densities.ts";
import { type ModelCase, number, wiggle } from "./model_case.ts";

const N = 7, P = 3;
const x = wiggle([N, P], 2).data;
const y = wiggle([N], 3, 1, 50).data;

export const linearRegression: ModelCase = {
  name: "linear regression",
  model: () => {
    const w = sample("w", Normal(0, 2).expand([P]).toEvent());
    const b = sample("b", Normal(0, 10));
    const sigma = sample("sigma", HalfNormal(1));
    const mean = tf.sum(tf.mul(tf.tensor2d(x, [N, P]), w), 1).add(b);
    return plate("data", N, () => sample("y", Normal(mean, sigma), { obs: y }));
  },
  values: { w: wiggle([P]), b: number(0.7), sigma: number(1.3) },
  logJoint: ({ w, b, sigma }) => {
    const mean = (i: number) => b[0] + total(w, (wj, j) => x[i * P + j] * wj);
    return total(w, (wj) => normal(wj, 0, 2)) + normal(b[0], 0, 10) + halfNormal(sigma[0], 1) +
      total(y, (yi, i) => normal(yi, mean(i), sigma[0]));
  },
};
