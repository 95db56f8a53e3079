import { Bernoulli, Normal, plate, sample } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { bernoulli, normal, total } from "./densities.ts";
import { type ModelCase, wiggle } from "./model_case.ts";

const N = 9, P = 2;
const x = wiggle([N, P], 2).data;
const y = Int32Array.from(wiggle([N], 1, 0, 30).data, (v) => Number(v > 0));

export const logisticRegression: ModelCase = {
  name: "logistic regression",
  model: () => {
    const w = sample("w", Normal(0, 1).expand([P]).toEvent());
    const logits = tf.tensor2d(x, [N, P]).matMul(tf.reshape(w, [P, 1])).reshape([N]);
    return plate("data", N, () => sample("y", Bernoulli({ logits }), { obs: y }));
  },
  values: { w: wiggle([P], 1.5) },
  logJoint: ({ w }) =>
    total(w, (wj) => normal(wj, 0, 1)) +
    total(y, (yi, i) => bernoulli(yi, total(w, (wj, j) => x[i * P + j] * wj))),
};
