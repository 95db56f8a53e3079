/**
 * The natural logarithm, the same to the bit on every machine.
 *
 * @module
 */

import { withHighWord } from "./_bits.ts";
import { binaryExponent, logNearOne, reducedHighWord } from "./_log_core.ts";

const SMALLEST_NORMAL = 2 ** -1022;

/**
 * The natural logarithm of a double, to within one unit in the last place.
 *
 * ```
 * x = 2^k (1 + f),  √½ ≤ 1 + f < √2,      log x = k ln 2 + log(1 + f)
 * ```
 *
 * Plain IEEE arithmetic, unlike `Math.log`, whose last bits differ between JavaScript engines.
 *
 * @param x Any double.
 * @returns log x; −∞ for ±0, ∞ for ∞, NaN for negative numbers and NaN.
 *
 * Reference: the reduction and the order of the last sum are those of FDLIBM's `e_log.c` (Sun Microsystems, 1993); the
 * polynomial is our own.
 *
 * @example
 * ```ts
 * import { log } from "./log.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(log(1), 0);
 * assertEquals(log(5e-324), -744.4400719213812);
 * assertEquals(log(0), -Infinity);
 * ```
 */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  let shift = 0;
  if (x < SMALLEST_NORMAL) {
    x *= 2 ** 54;
    shift = -54;
  }
  const m = withHighWord(x, reducedHighWord(x));
  return logNearOne(binaryExponent(x) + shift, m - 1, 0);
}
