/**
 * The complementary error function.
 *
 * @module
 */

import { erfNearZero } from "./_erf_near_zero.ts";
import { erfTail } from "./_erf_tail.ts";

/**
 * The complementary error function of a double, to within four units in the last place, its far tail included.
 *
 * ```
 * erfc x = 2/√π ∫ₓ^∞ exp(−u²) du = 1 − erf x
 * ```
 *
 * @param x Any double.
 * @returns erfc x in [0, 2]; subnormal from x = 26.55 and 0 from x = 27.23; NaN for NaN.
 *
 * Reference: NIST Digital Library of Mathematical Functions, 7.2.2.
 *
 * @example
 * ```ts
 * import { erfc } from "./erfc.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(erfc(0), 1);
 * assertEquals(erfc(-Infinity), 2);
 * assertEquals(erfc(27.2), 1e-323);
 * ```
 */
export function erfc(x: number): number {
  if (x >= 0.5) return x < 28 ? erfTail(x) : 0;
  if (x <= -6) return 2;
  if (x <= -0.84375) return 2 - erfTail(-x);
  const rest = x * erfNearZero(x * x);
  // From 1/4 on x − 1/2 is exact, and small: one rounding less at the end.
  return x < 0.25 ? 1 - (x + rest) : 0.5 - ((x - 0.5) + rest);
}
