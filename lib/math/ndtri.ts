/**
 * The inverse of the standard normal distribution function.
 *
 * @module
 */

import { CENTRE, type Ratio, SIDE, TAIL } from "./_wichura.ts";
import { log } from "./log.ts";

function ratio(x: number, { above, below }: Ratio): number {
  let num = 0, den = 0;
  for (let i = 7; i >= 0; i--) {
    num = num * x + above[i];
    den = den * x + below[i];
  }
  return num / den;
}

/**
 * The z with Φ(z) = p, where Φ(z) = erfc(−z/√2) / 2; to about 1e-15 of its value.
 *
 * @param p A probability in [0, 1].
 * @returns z; −∞ for 0, ∞ for 1, NaN outside and for NaN.
 *
 * Reference: M. J. Wichura, Algorithm AS 241: The percentage points of the normal distribution, Applied Statistics 37 (1988),
 * 477–484, routine PPND16.
 *
 * @example
 * ```ts
 * import { ndtri } from "./ndtri.ts";
 * import { assertAlmostEquals } from "@std/assert";
 *
 * assertAlmostEquals(ndtri(0.975), 1.959963984540054, 1e-14);
 * ```
 */
export function ndtri(p: number): number {
  if (!(p >= 0 && p <= 1)) return NaN;
  const q = p - 0.5;
  if (Math.abs(q) <= 0.425) return q * ratio(0.180625 - q * q, CENTRE);
  const tail = q < 0 ? p : 1 - p;
  if (tail === 0) return q * Infinity;
  const r = Math.sqrt(-log(tail));
  const z = r <= 5 ? ratio(r - 1.6, SIDE) : ratio(r - 5, TAIL);
  return q < 0 ? -z : z;
}
