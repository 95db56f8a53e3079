import { Normal, plate, sample, seed, trace } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { normal, total } from "./densities.ts";
import { type ModelCase, number, wiggle } from "./model_case.ts";

const N = 1000, BATCH = 8;
const y = wiggle([N], 2, 1).data;

const model = seed(() => {
  const mu = sample("mu", Normal(0, 1));
  return plate("data", N, { subsampleSize: BATCH }, (rows) => {
    const bias = sample("bias", Normal(mu, 0.5));
    return sample("y", Normal(bias, 1), { obs: tf.gather(tf.tensor1d(y), rows) });
  });
}, 17);

export const subsampledPlate: ModelCase = {
  name: "a subsampled plate, scaled to all its data",
  model,
  values: { mu: number(0.4), bias: wiggle([BATCH]) },
  logJoint: ({ mu, bias }) => {
    const rows = trace(model)().value("data").dataSync();
    const logs = total(bias, (b, i) => normal(b, mu[0], 0.5) + normal(y[rows[i]], b, 1));
    return normal(mu[0], 0, 1) + (N / BATCH) * logs;
  },
};
