/**
 * The exponential function, the same to the bit on every machine.
 *
 * @module
 */

import { scaleByPowerOfTwo } from "./_bits.ts";
import { expOfDifference, LN2_HI, LN2_LO, nearestPower } from "./_exp_core.ts";

/** The largest double whose exponential is finite. */
const LARGEST = 709.782712893384;
/** Below this the exponential rounds to zero. */
const SMALLEST = -745.1332191019412;

/**
 * The exponential of a double, to within one unit in the last place.
 *
 * ```
 * x = k ln 2 + r,  |r| ≤ ln(2) / 2,      exp x = 2^k exp r
 * ```
 *
 * Plain IEEE arithmetic, unlike `Math.exp`, whose last bits differ between JavaScript engines.
 *
 * @param x Any double.
 * @returns eˣ; ∞ where it overflows, subnormal and then 0 where it underflows; NaN for NaN.
 *
 * Reference: W. J. Cody and W. Waite, Software Manual for the Elementary Functions (1980), chapter 6 (the reduction); the
 * polynomial is our own.
 *
 * @example
 * ```ts
 * import { exp } from "./exp.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(exp(0), 1);
 * assertEquals(exp(-745), 5e-324);
 * assertEquals(exp(710), Infinity);
 * ```
 */
export function exp(x: number): number {
  if (x > LARGEST) return Infinity;
  if (x < SMALLEST) return 0;
  const k = nearestPower(x);
  if (k !== k) return NaN;
  return scaleByPowerOfTwo(expOfDifference(x - k * LN2_HI, k * LN2_LO), k);
}
