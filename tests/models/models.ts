/**
 * Ten models, each with its data, a point in unconstrained space, and a twin: the same log joint on plain numbers.
 *
 * @module
 */
import {
  Bernoulli,
  Categorical,
  Exponential,
  factor,
  HalfNormal,
  Normal,
  plate,
  sample,
  scan,
  seed,
  type Shape,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  trace,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { seedKey } from "../../lib/random/key.ts";
import { fillNormal } from "../../lib/random/normal.ts";
import * as twin from "./twin.ts";

/** A point in unconstrained space: for each latent site its elements. */
export type Point = Readonly<Record<string, Float64Array>>;

/** A model with what it is compared with. */
export interface ModelCase {
  readonly name: string;
  /** Shape of each latent site. */
  readonly latents: Readonly<Record<string, Shape>>;
  readonly model: () => unknown;
  /** The log joint over unconstrained values, Jacobians included. */
  readonly twin: (point: Point) => number;
}

/** Numbers that are the same in every run. */
export function numbers(count: number, seed: number, scale = 1): Float64Array {
  return fillNormal(seedKey(seed), new Float64Array(count)).map((z) => z * scale);
}

const list = (values: ArrayLike<number>) => Array.from(values);
const range = (n: number) => Array.from({ length: n }, (_, i) => i);
const total = (terms: readonly number[]) => twin.sum(terms);
const standard = (values: ArrayLike<number>) =>
  total(list(values).map((v) => twin.normal(v, 0, 1)));

function linearRegression(): ModelCase {
  const x = numbers(12, 1), y = numbers(12, 2);
  return {
    name: "linear regression",
    latents: { a: [], b: [], sigma: [] },
    model: () => {
      const a = sample("a", Normal(0, 10)), b = sample("b", Normal(0, 2.5));
      const sigma = sample("sigma", Exponential(0.3));
      plate("data", 12, () => sample("y", Normal(tf.mul(b, x).add(a), sigma), { obs: y }));
    },
    twin: ({ a: [a], b: [b], sigma: [u] }) =>
      total([
        twin.normal(a, 0, 10),
        twin.normal(b, 0, 2.5),
        twin.exponentialOfLog(u, 0.3),
        ...range(12).map((i) => twin.normal(y[i], a + b * x[i], Math.exp(u))),
      ]),
  };
}

function logisticRegression(): ModelCase {
  const x = numbers(60, 3), y = numbers(20, 4).map((v) => Number(v > 0));
  return {
    name: "logistic regression",
    latents: { w: [3], bias: [] },
    model: () => {
      const w = sample("w", Normal(0, 1).expand([3]).toEvent());
      const bias = sample("bias", Normal(0, 2));
      const logits = tf.tensor2d(x, [20, 3]).dot(w).add(bias);
      plate("data", 20, () => sample("y", Bernoulli({ logits }), { obs: y }));
    },
    twin: ({ w, bias: [bias] }) =>
      total([
        standard(w),
        twin.normal(bias, 0, 2),
        ...range(20).map((i) => {
          const logit = w[0] * x[3 * i] + w[1] * x[3 * i + 1] + w[2] * x[3 * i + 2] + bias;
          return twin.bernoulli(y[i], logit);
        }),
      ]),
  };
}

const EFFECTS = [28, 8, -3, 7, -1, 1, 18, 12], ERRORS = [15, 10, 16, 11, 9, 11, 10, 18];

function eightSchoolsCentred(): ModelCase {
  return {
    name: "eight schools, centred",
    latents: { mu: [], tau: [], theta: [8] },
    model: () => {
      const mu = sample("mu", Normal(0, 5)), tau = sample("tau", HalfNormal(5));
      plate("schools", 8, () => {
        const theta = sample("theta", Normal(mu, tau));
        sample("y", Normal(theta, ERRORS), { obs: EFFECTS });
      });
    },
    twin: ({ mu: [mu], tau: [u], theta }) =>
      total([
        twin.normal(mu, 0, 5),
        twin.halfNormalOfLog(u, 5),
        ...list(theta).map((t) => twin.normal(t, mu, Math.exp(u))),
        ...EFFECTS.map((y, i) => twin.normal(y, theta[i], ERRORS[i])),
      ]),
  };
}

function eightSchoolsNonCentred(): ModelCase {
  return {
    name: "eight schools, non-centred",
    latents: { mu: [], tau: [], z: [8] },
    model: () => {
      const mu = sample("mu", Normal(0, 5)), tau = sample("tau", HalfNormal(5));
      plate("schools", 8, () => {
        const z = sample("z", Normal(0, 1));
        sample("y", Normal(tau.mul(z).add(mu), ERRORS), { obs: EFFECTS });
      });
    },
    twin: ({ mu: [mu], tau: [u], z }) =>
      total([
        twin.normal(mu, 0, 5),
        twin.halfNormalOfLog(u, 5),
        standard(z),
        ...EFFECTS.map((y, i) => twin.normal(y, mu + Math.exp(u) * z[i], ERRORS[i])),
      ]),
  };
}

function hierarchical(): ModelCase {
  const group = [0, 0, 1, 2, 2, 2, 3, 1, 0, 3], y = numbers(10, 5, 2);
  return {
    name: "hierarchical: intercepts that vary by group",
    latents: { mean: [], spread: [], intercept: [4], sigma: [] },
    model: () => {
      const mean = sample("mean", Normal(0, 3)), spread = sample("spread", HalfNormal(2));
      const intercept = plate("groups", 4, () => sample("intercept", Normal(mean, spread)));
      const sigma = sample("sigma", HalfNormal(1));
      plate("data", 10, () => {
        sample("y", Normal(tf.gather(intercept, tf.tensor1d(group, "int32")), sigma), { obs: y });
      });
    },
    twin: ({ mean: [mean], spread: [u], intercept, sigma: [v] }) =>
      total([
        twin.normal(mean, 0, 3),
        twin.halfNormalOfLog(u, 2),
        ...list(intercept).map((a) => twin.normal(a, mean, Math.exp(u))),
        twin.halfNormalOfLog(v, 1),
        ...group.map((g, i) => twin.normal(y[i], intercept[g], Math.exp(v))),
      ]),
  };
}

function mixture(): ModelCase {
  const x = numbers(15, 6, 3), weights = [0.2, 0.5, 0.3];
  return {
    name: "mixture, the assignments summed out by logSumExp",
    latents: { loc: [3], scale: [3] },
    model: () => {
      const loc = sample("loc", Normal(0, 4).expand([3]).toEvent());
      const scale = sample("scale", Exponential(1).expand([3]).toEvent());
      const each = Normal(loc, scale).logProb(tf.tensor2d(x, [15, 1]));
      factor("x", tf.logSumExp(each.add(tf.log(weights)), -1).sum());
    },
    twin: ({ loc, scale }) =>
      total([
        ...list(loc).map((m) => twin.normal(m, 0, 4)),
        ...list(scale).map((u) => twin.exponentialOfLog(u, 1)),
        ...list(x).map((v) =>
          twin.logSumExp(
            weights.map((w, k) => Math.log(w) + twin.normal(v, loc[k], Math.exp(scale[k]))),
          )
        ),
      ]),
  };
}

function autoregression(): ModelCase {
  const y = numbers(30, 7);
  return {
    name: "AR(2) by scan",
    latents: { a: [], b: [], sigma: [] },
    model: () => {
      const a = sample("a", Normal(0, 0.5)), b = sample("b", Normal(0, 0.5));
      const sigma = sample("sigma", HalfNormal(1));
      scan(
        ([last, before]: readonly [Tensor, Tensor], next: Tensor) => {
          const loc = a.mul(last).add(b.mul(before));
          return [[sample("y", Normal(loc, sigma), { obs: next }), last], undefined];
        },
        [tf.scalar(y[1]), tf.scalar(y[0])] as const,
        tf.tensor1d(y.slice(2)) as Tensor,
      );
    },
    twin: ({ a: [a], b: [b], sigma: [u] }) =>
      total([
        twin.normal(a, 0, 0.5),
        twin.normal(b, 0, 0.5),
        twin.halfNormalOfLog(u, 1),
        ...range(28).map((t) => twin.normal(y[t + 2], a * y[t + 1] + b * y[t], Math.exp(u))),
      ]),
  };
}

/** The reference network of these sizes on a few images. */
function network(sizes: readonly number[], images: number): ModelCase {
  const x = numbers(images * sizes[0], 8).map((v) => Math.max(v - 0.84, 0));
  const y = range(images).map((i) => i % sizes.at(-1)!);
  const layers = range(sizes.length - 1);
  return {
    name: `the reference network, ${sizes.join("-")}`,
    latents: Object.fromEntries(
      layers.flatMap((i) => [[`w${i}`, [sizes[i], sizes[i + 1]]], [`b${i}`, [sizes[i + 1]]]]),
    ),
    model: () => {
      let hidden = tf.tensor2d(x, [images, sizes[0]]);
      for (const i of layers) {
        const w = sample(`w${i}`, Normal(0, 1).expand([sizes[i], sizes[i + 1]]).toEvent());
        const b = sample(`b${i}`, Normal(0, 1).expand([sizes[i + 1]]).toEvent());
        const linear: Tensor2D = hidden.matMul(w as Tensor2D).add(b);
        hidden = i < layers.length - 1 ? linear.relu() : linear;
      }
      plate("data", images, () => {
        sample("y", Categorical({ logits: hidden }), { obs: tf.tensor1d(y, "int32") });
      });
    },
    twin: (point) =>
      total([
        ...layers.flatMap((i) => [standard(point[`w${i}`]), standard(point[`b${i}`])]),
        ...y.map((label, n) => {
          let hidden = list(x.subarray(n * sizes[0], (n + 1) * sizes[0]));
          for (const i of layers) {
            const linear = twin.affine(hidden, point[`w${i}`], point[`b${i}`]);
            hidden = i < layers.length - 1 ? linear.map((v) => Math.max(v, 0)) : linear;
          }
          return twin.categorical(label, hidden);
        }),
      ]),
  };
}

function nestedPlates(): ModelCase {
  const y = numbers(12, 9);
  return {
    name: "nested plates",
    latents: { row: [3, 1], column: [4], cell: [3, 4] },
    model: () => {
      // Rows are the second axis from the right, columns the last one.
      const row = plate("rows", 3, { dim: -2 }, () => sample("row", Normal(0, 2)));
      const column = plate("columns", 4, { dim: -1 }, () => sample("column", Normal(1, 2)));
      plate("columns", 4, { dim: -1 }, () =>
        plate("rows", 3, { dim: -2 }, () => {
          const cell = sample("cell", Normal(row.add(column), 0.5));
          sample("y", Normal(cell, 1.5), { obs: tf.tensor2d(y, [3, 4]) });
        }));
    },
    twin: ({ row, column, cell }) =>
      total([
        ...list(row).map((v) => twin.normal(v, 0, 2)),
        ...list(column).map((v) => twin.normal(v, 1, 2)),
        ...range(12).flatMap((i) => [
          twin.normal(cell[i], row[Math.floor(i / 4)] + column[i % 4], 0.5),
          twin.normal(y[i], cell[i], 1.5),
        ]),
      ]),
  };
}

function subsampledPlate(): ModelCase {
  const y = numbers(50, 10);
  const model = seed(() => {
    const mu = sample("mu", Normal(0, 3));
    return plate("data", 50, { subsampleSize: 8 }, (indices: Tensor1D) => {
      sample("y", Normal(mu, 1), { obs: tf.gather(tf.tensor1d(y), indices) });
    });
  }, 11);
  return {
    name: "a subsampled plate",
    latents: { mu: [] },
    model,
    twin: ({ mu: [mu] }) => {
      const used = list(trace(model)().value("data").dataSync());
      const likelihood = total(used.map((i) => twin.normal(y[i], mu, 1)));
      return twin.normal(mu, 0, 3) + 50 / 8 * likelihood;
    },
  };
}

/** The ten models, the network in two sizes. */
export const MODELS: readonly ModelCase[] = [
  linearRegression(),
  logisticRegression(),
  eightSchoolsCentred(),
  eightSchoolsNonCentred(),
  hierarchical(),
  mixture(),
  autoregression(),
  network([5, 4, 3], 7),
  network([784, 64, 64, 10], 8),
  nestedPlates(),
  subsampledPlate(),
];
