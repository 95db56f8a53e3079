import { checkDraws, checkProbability } from "./check.ts";

/**
 * The highest density interval: the shortest that holds a given share of the draws.
 *
 *   [x₍ᵢ₎, x₍ᵢ₊ₖ₎] with k = ⌊mass · n⌋ and the i for which it is shortest
 *
 * It is an interval even where a density with two peaks would be better described by two.
 *
 * @param draws Numbers in any order, at least one; they are not changed.
 * @param mass The share, between 0 and 1; 0.9 by default.
 * @returns Its ends, those of the leftmost among equally short ones; NaN if a draw is not finite.
 * @throws {RangeError} If there are no draws or `mass` is not between 0 and 1.
 *
 * Reference: M.-H. Chen and Q.-M. Shao, Monte Carlo estimation of Bayesian credible and HPD intervals, Journal of Computational
 * and Graphical Statistics 8 (1999), 69–92, section 4.
 *
 * @example
 * ```ts
 * import { hdi } from "@credence/credence";
 *
 * console.log(hdi(Float64Array.of(0, 0.1, 0.2, 0.3, 9), 0.6)); // [0, 0.3]
 * ```
 */
export function hdi(draws: Float64Array, mass = 0.9): [low: number, high: number] {
  checkDraws("take the highest density interval", draws.length, 1);
  checkProbability("take the highest density interval", "the mass", mass, true);
  if (!draws.every(Number.isFinite)) return [NaN, NaN];
  const sorted = draws.toSorted();
  const steps = Math.floor(mass * sorted.length);
  let best = 0;
  for (let i = 1; i + steps < sorted.length; i++) {
    if (sorted[i + steps] - sorted[i] < sorted[best + steps] - sorted[best]) best = i;
  }
  return [sorted[best], sorted[best + steps]];
}
