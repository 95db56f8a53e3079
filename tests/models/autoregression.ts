import { HalfNormal, Normal, sample, type Scalar, scan } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { halfNormal, normal, total } from "./densities.ts";
import { type ModelCase, number, wiggle } from "./model_case.ts";

const T = 12;
const y = wiggle([T], 1.5).data;

export const autoregression: ModelCase = {
  name: "AR(2) by scan, with a latent level that wanders",
  model: () => {
    const a = sample("a", Normal(0, 0.5));
    const b = sample("b", Normal(0, 0.5));
    const sigma = sample("sigma", HalfNormal(1));
    return scan(
      ([before, twoBefore, level], y) => {
        const next = sample<Scalar>("level", Normal(level, 0.1));
        const mean = before.mul(a).add(twoBefore.mul(b)).add(next);
        sample("y", Normal(mean, sigma), { obs: y });
        return [[y, before, next], undefined];
      },
      [tf.scalar(0), tf.scalar(0), tf.scalar(0)],
      tf.tensor1d(y),
    );
  },
  values: { a: number(0.4), b: number(-0.3), sigma: number(0.8), level: wiggle([T], 0.3) },
  logJoint: ({ a, b, sigma, level }) =>
    normal(a[0], 0, 0.5) + normal(b[0], 0, 0.5) + halfNormal(sigma[0], 1) +
    total(level, (l, t) => normal(l, t > 0 ? level[t - 1] : 0, 0.1)) +
    total(y, (yt, t) => {
      const mean = a[0] * (t > 0 ? y[t - 1] : 0) + b[0] * (t > 1 ? y[t - 2] : 0) + level[t];
      return normal(yt, mean, sigma[0]);
    }),
};
