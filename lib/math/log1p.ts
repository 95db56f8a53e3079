/**
 * log(1 + x) without the loss of 1 + x, the same to the bit on every machine.
 *
 * @module
 */

import { withHighWord } from "./_bits.ts";
import { binaryExponent, logNearOne, reducedHighWord } from "./_log_core.ts";

/**
 * The natural logarithm of one plus a double, to within one unit in the last place.
 *
 * ```
 * u = fl(1 + x),  c = (1 + x) − u,      log(1 + x) = log u + c / u + O(c² / u²)
 * ```
 *
 * where u is in [√½, √2) its rounding error is not made at all: the polynomial takes x itself.
 *
 * @param x Any double.
 * @returns log(1 + x); −∞ for −1, NaN below −1; the sign of a zero is kept.
 *
 * Reference: the correction c / u is that of FDLIBM's `s_log1p.c` (Sun Microsystems, 1993).
 *
 * @example
 * ```ts
 * import { log1p } from "./log1p.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(log1p(1e-20), 1e-20);
 * assertEquals(log1p(-1), -Infinity);
 * ```
 */
export function log1p(x: number): number {
  if (!(x > -1)) return x === -1 ? -Infinity : NaN;
  if (x === Infinity || x === 0) return x;
  const u = 1 + x;
  const k = binaryExponent(u);
  if (k === 0) return logNearOne(0, x, 0);
  const c = x < 1 ? x - (u - 1) : 1 - (u - x);
  return logNearOne(k, withHighWord(u, reducedHighWord(u)) - 1, c / u);
}
