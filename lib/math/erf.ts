/**
 * The error function.
 *
 * @module
 */

import { erfTail } from "./_erf_tail.ts";
import { erfNearZero } from "./_erf_near_zero.ts";

/**
 * The error function of a double, to within two units in the last place.
 *
 * ```
 * erf x = 2/√π ∫₀ˣ exp(−u²) du
 * ```
 *
 * A polynomial in x² up to |x| = 27/32, one minus the complement beyond.
 *
 * @param x Any double.
 * @returns erf x in [−1, 1]; the sign of a zero is kept; NaN for NaN.
 *
 * Reference: NIST Digital Library of Mathematical Functions, 7.2.1.
 *
 * @example
 * ```ts
 * import { erf } from "./erf.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(erf(0.5), 0.5204998778130465);
 * assertEquals(erf(-Infinity), -1);
 * ```
 */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) return x + x * erfNearZero(x * x);
  if (size >= 6) return x > 0 ? 1 : -1;
  const value = 1 - erfTail(size);
  return x < 0 ? -value : value;
}
