/**
 * Models with closed-form posteriors, and what the tests of variational inference share.
 *
 * @module
 */
import { AssertionError } from "@std/assert";
import { Normal, plate, sample, type Scalar, type Tensor1D, type Tensor2D } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

/** Data of the models below. */
export const Y = [1.2, 0.7, 1.4, -0.3, 2.2];
/** Rows with an intercept; the columns are not orthogonal. */
export const X = [[1, 0.5], [1, -1], [1, 2], [1, 0.1], [1, -0.7]];
export const MU_SD = 3, NOISE = 2, WEIGHT_SD = 2, RESIDUAL = 0.5;

/** mu ~ Normal(0, 3), y ~ Normal(mu, 2). */
export function normalNormal(y: Tensor1D): void {
  const mu = sample<Scalar>("mu", Normal(0, MU_SD));
  plate("data", y.shape[0], () => sample("y", Normal(mu, NOISE), { obs: y }));
}

/** Mean, standard deviation and log evidence of {@linkcode normalNormal}. */
export function normalNormalExact(y: readonly number[]) {
  const precision = 1 / MU_SD ** 2 + y.length / NOISE ** 2;
  const mean = y.reduce((a, b) => a + b, 0) / NOISE ** 2 / precision;
  const squares = y.reduce((sum, v) => sum + v * v, 0) / NOISE ** 2;
  const logEvidence = -0.5 * (y.length * Math.log(2 * Math.PI * NOISE ** 2) +
    Math.log(MU_SD ** 2 * precision) + squares - mean ** 2 * precision);
  return { mean, sd: 1 / Math.sqrt(precision), logEvidence };
}

/** w ~ Normal(0, 2)², y ~ Normal(x w, 0.5). */
export function regression(x: Tensor2D, y: Tensor1D): void {
  const w = sample<Tensor1D>("w", Normal(0, WEIGHT_SD).expand([2]).toEvent());
  plate("data", x.shape[0], () => sample("y", Normal(tf.dot(x, w), RESIDUAL), { obs: y }));
}

/** The posterior of {@linkcode regression}: mean, covariance, precision. */
export function regressionExact(x: readonly (readonly number[])[], y: readonly number[]) {
  const precision = [[1 / WEIGHT_SD ** 2, 0], [0, 1 / WEIGHT_SD ** 2]];
  const b = [0, 0];
  x.forEach((row, i) =>
    row.forEach((xj, j) => {
      b[j] += xj * y[i] / RESIDUAL ** 2;
      row.forEach((xk, k) => precision[j][k] += xj * xk / RESIDUAL ** 2);
    })
  );
  const [[p, q], [, r]] = precision;
  const determinant = p * r - q * q;
  const covariance = [[r / determinant, -q / determinant], [-q / determinant, p / determinant]];
  const mean = covariance.map(([u, v]) => u * b[0] + v * b[1]);
  return { mean, covariance, precision };
}

/** Refuses numbers that differ by more than `tolerance`. */
export function near(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  tolerance: number,
  what: string,
): void {
  if (actual.length !== expected.length) {
    throw new AssertionError(`${what}: ${actual.length} numbers, expected ${expected.length}`);
  }
  for (let i = 0; i < actual.length; i++) {
    if (Math.abs(actual[i] - expected[i]) <= tolerance) continue;
    throw new AssertionError(
      `${what}: element ${i} is ${actual[i]}, not ${expected[i]} ± ${tolerance}`,
    );
  }
}

/** Mean and standard error of draws. */
export function meanAndError(draws: ArrayLike<number>): { mean: number; error: number } {
  const all = Array.from(draws), n = all.length;
  const mean = all.reduce((a, b) => a + b, 0) / n;
  const variance = all.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (n - 1);
  return { mean, error: Math.sqrt(variance / n) };
}
