/**
 * Simulation-based calibration: if parameters are drawn from the prior, data given them, and posterior draws given the data,
 * then the rank of each parameter among its posterior draws is uniform.
 *
 * Reference: S. Talts et al., Validating Bayesian Inference Algorithms with Simulation-Based Calibration (2018), theorem 1.
 *
 * @module
 */
import {
  adam,
  type AutoGuide,
  fold,
  Normal,
  normal,
  plate,
  randomKey,
  sample,
  type Scalar,
  schedules,
  SVI,
  type Tensor1D,
  type Tensor2D,
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

/** How many values a rank has: one more than there are posterior draws. */
const RANKS = 100;
const BINS = 10;
const ROWS = 6;
/** The second column leans on the first: the posterior is far from independent. */
const COLUMN = [0.2, 0.9, 1.4, 0.6, 1.2, 1.7];
const X = COLUMN.map((x) => [1, x]);
const NOISE = 0.5;

/** A line with standard normal intercept and slope. */
export function line(x: Tensor2D, y?: Tensor1D): void {
  const a = sample<Scalar>("a", Normal(0, 1)), b = sample<Scalar>("b", Normal(0, 1));
  const mean = tf.dot(x, tf.stack([a, b]));
  plate("rows", ROWS, () => sample("y", Normal(mean, NOISE), { obs: y }));
}

/** How ranks of a and b are spread over ten bins, after so many simulations. */
export async function ranks(
  guide: AutoGuide<[Tensor2D, Tensor1D?]>,
  simulations: number,
  steps: number,
  seed: number,
): Promise<{ readonly a: number[]; readonly b: number[] }> {
  const counts = { a: new Array(BINS).fill(0), b: new Array(BINS).fill(0) };
  const svi = SVI(line, guide, adam(schedules.cosine({ initial: 0.05, steps })), {
    engine: "reference",
    numParticles: 4,
  });
  for (let i = 0; i < simulations; i++) {
    const key = fold(randomKey(seed), i);
    const [a, b, ...noise] = normal(fold(key, "simulate"), [2 + ROWS]).dataSync();
    const y = COLUMN.map((x, row) => a + b * x + NOISE * noise[row]);
    const { posterior } = await svi.run(key, steps, [X, y] as never, { progress: false });
    const draws = await posterior.draws(undefined, { numSamples: RANKS - 1, key });
    for (const [name, truth] of [["a", a], ["b", b]] as const) {
      const rank = Array.from(draws[name].data).filter((draw) => draw < truth).length;
      counts[name][Math.floor(rank / (RANKS / BINS))]++;
    }
  }
  return counts;
}

/** Pearson's statistic against equal shares: χ² with 9 degrees of freedom if the ranks are uniform. */
export function chiSquared(counts: readonly number[]): number {
  const expected = counts.reduce((a, b) => a + b) / counts.length;
  return counts.reduce((sum, n) => sum + (n - expected) ** 2 / expected, 0);
}

/** χ² of 9 degrees of freedom exceeds it once in 60,000 times. */
export const LIMIT = 38.0;
