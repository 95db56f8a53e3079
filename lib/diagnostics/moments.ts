/**
 * The mean and the standard deviation of draws.
 *
 * @module
 */
import { checkDraws } from "./check.ts";

/**
 * The mean.
 *
 *   x̄ = Σ xᵢ / n
 *
 * The sum's rounding is taken out by a second pass over what the first one left, so the error stays within two units in the
 * last place of the largest draw, however many there are.
 *
 * @param draws Numbers, at least one.
 * @returns Their mean; NaN if one is NaN.
 * @throws {RangeError} If there are none.
 *
 * @example
 * ```ts
 * import { mean } from "@credence/credence";
 *
 * console.log(mean(Float64Array.of(1, 2, 6))); // 3
 * ```
 */
export function mean(draws: Float64Array): number {
  checkDraws("take the mean", draws.length, 1);
  let sum = 0;
  for (let i = 0; i < draws.length; i++) sum += draws[i];
  const first = sum / draws.length;
  if (!Number.isFinite(first)) return first;
  let rest = 0;
  for (let i = 0; i < draws.length; i++) rest += draws[i] - first;
  return first + rest / draws.length;
}

/**
 * The standard deviation of numbers that are all there is.
 *
 *   √(Σ (xᵢ − x̄)² / n)
 *
 * @param draws Numbers, at least one.
 * @returns Their root mean square distance from the mean; NaN if one is not finite.
 * @throws {RangeError} If there are none.
 *
 * @example
 * ```ts
 * import { populationSd } from "@credence/credence";
 *
 * console.log(populationSd(Float64Array.of(1, 3))); // 1
 * ```
 */
export function populationSd(draws: Float64Array): number {
  checkDraws("take the standard deviation", draws.length, 1);
  return Math.sqrt(sumOfSquares(draws) / draws.length);
}

/**
 * The standard deviation of a distribution, estimated from a sample of it.
 *
 *   √(Σ (xᵢ − x̄)² / (n − 1))
 *
 * @param draws Numbers, at least two.
 * @returns The root of the unbiased estimate of the variance; NaN if one is not finite.
 * @throws {RangeError} If there are fewer than two.
 *
 * @example
 * ```ts
 * import { sampleSd } from "@credence/credence";
 *
 * console.log(sampleSd(Float64Array.of(1, 3)) === Math.SQRT2); // true
 * ```
 */
export function sampleSd(draws: Float64Array): number {
  checkDraws("estimate the standard deviation", draws.length, 2);
  return Math.sqrt(sumOfSquares(draws) / (draws.length - 1));
}

/** Σ (xᵢ − x̄)², with the correction for the rounding of x̄ that takes away (Σ (xᵢ − x̄))² / n. */
function sumOfSquares(draws: Float64Array): number {
  const centre = mean(draws);
  let squares = 0, sum = 0;
  for (let i = 0; i < draws.length; i++) {
    const difference = draws[i] - centre;
    squares += difference * difference;
    sum += difference;
  }
  return Math.max(squares - sum * sum / draws.length, 0);
}
