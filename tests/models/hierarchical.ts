import { Exponential, LogNormal, Normal, plate, sample } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { exponential, logNormal, normal, total } from "./densities.ts";
import { type ModelCase, number, wiggle } from "./model_case.ts";

const GROUPS = 4, N = 11;
const group = Array.from({ length: N }, (_, i) => i % GROUPS);
const x = wiggle([N]).data;
const y = wiggle([N], 2, 1, 20).data;

export const hierarchical: ModelCase = {
  name: "hierarchical regression with an intercept and a slope of each group",
  model: () => {
    const mean = sample("mean", Normal(0, 1).expand([2]).toEvent());
    const spread = sample("spread", Exponential(1.5).expand([2]).toEvent());
    const line = plate("groups", GROUPS, () => sample("line", Normal(mean, spread).toEvent(1)));
    const sigma = sample("sigma", LogNormal(0, 0.5));
    const own = tf.gather(line, tf.tensor1d(group, "int32"));
    const [intercept, slope] = tf.unstack(own, 1);
    const location = intercept.add(slope.mul(x));
    return plate("data", N, () => sample("y", Normal(location, sigma), { obs: y }));
  },
  values: {
    mean: wiggle([2]),
    spread: wiggle([2], 0.3, 0.8),
    line: wiggle([GROUPS, 2]),
    sigma: number(0.9),
  },
  logJoint: ({ mean, spread, line, sigma }) => {
    const location = (i: number) => line[2 * group[i]] + line[2 * group[i] + 1] * x[i];
    return total(mean, (m) => normal(m, 0, 1)) + total(spread, (s) => exponential(s, 1.5)) +
      total(line, (l, i) => normal(l, mean[i % 2], spread[i % 2])) + logNormal(sigma[0], 0, 0.5) +
      total(y, (yi, i) => normal(yi, location(i), sigma[0]));
  },
};
