import { factor, HalfNormal, Normal, plate, sample } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { halfNormal, logSumExp, normal, total } from "./densities.ts";
import { type ModelCase, wiggle } from "./model_case.ts";

const K = 3, N = 10;
const y = wiggle([N], 4).data;

export const mixture: ModelCase = {
  name: "mixture of three normals, their labels summed out",
  model: () => {
    const logits = sample("logits", Normal(0, 1).expand([K]).toEvent());
    const loc = sample("loc", Normal(0, 5).expand([K]).toEvent());
    const scale = sample("scale", HalfNormal(2).expand([K]).toEvent());
    const parts = Normal(loc, scale).logProb(tf.tensor2d(y, [N, 1]));
    const logs = tf.logSumExp(parts.add(tf.logSoftmax(logits)), 1);
    return plate("data", N, () => factor("y", logs));
  },
  values: { logits: wiggle([K]), loc: wiggle([K], 3), scale: wiggle([K], 0.5, 1.2) },
  logJoint: ({ logits, loc, scale }) => {
    const weights = Array.from(logits, (l) => l - logSumExp([...logits]));
    const log = (y: number) =>
      logSumExp(weights.map((weight, k) => weight + normal(y, loc[k], scale[k])));
    return total(logits, (l) => normal(l, 0, 1)) + total(loc, (l) => normal(l, 0, 5)) +
      total(scale, (s) => halfNormal(s, 2)) + total(y, log);
  },
};
