/**
 * The logarithm of a sum of two exponentials.
 *
 * @module
 */

import { exp } from "./exp.ts";
import { log1p } from "./log1p.ts";

/**
 * The logarithm of the sum of two exponentials, without overflow.
 *
 * ```
 * logAddExp(a, b) = log(exp a + exp b) = max(a, b) + log(1 + exp(−|a − b|))
 * ```
 *
 * The error is within three units in the last place of the result or of the larger argument, whichever is coarser. (Where
 * exp a + exp b is near one the result is near zero, and the last place of an argument already means more than it.)
 *
 * @param a Any double.
 * @param b Any double.
 * @returns log(eᵃ + eᵇ); −∞ only for two −∞, ∞ if either is, NaN if either is.
 *
 * @example
 * ```ts
 * import { logAddExp } from "./log_add_exp.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(logAddExp(1000, 1000), 1000 + Math.LN2);
 * assertEquals(logAddExp(-Infinity, 3), 3);
 * ```
 */
export function logAddExp(a: number, b: number): number {
  if (a === b) return a + Math.LN2;
  const larger = a > b ? a : b;
  const smaller = a > b ? b : a;
  const difference = smaller - larger;
  // What rounding took from the difference: it counts where the result is much nearer to zero than `smaller` is.
  const back = difference + larger;
  const lost = (smaller - back) - (larger - (back - difference));
  const ratio = exp(difference);
  return larger + log1p(ratio > 0 ? ratio + ratio * lost : ratio);
}
