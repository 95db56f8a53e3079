/**
 * Rounding to whole numbers, ties to the even one.
 *
 * @module
 */

/** From here on every double is a whole number. */
const ALL_WHOLE = 2 ** 52;

/**
 * The whole number nearest to a double; of two equally near, the even one (TensorFlow's `round`, unlike `Math.round`).
 *
 * Adding 2⁵² leaves no bits for a fraction, and IEEE addition rounds ties to even: that is the whole algorithm.
 *
 * @param x Any double.
 * @returns x rounded; infinities, NaN and the sign of a zero are kept, so −0.3 becomes −0.
 *
 * Reference: IEEE 754-2019, 5.3.1, roundToIntegralTiesToEven.
 *
 * @example
 * ```ts
 * import { roundHalfEven } from "./round_half_even.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([0.5, 1.5, 2.5, -2.5].map(roundHalfEven), [0, 2, 2, -2]);
 * ```
 */
export function roundHalfEven(x: number): number {
  const size = Math.abs(x);
  if (!(size < ALL_WHOLE) || x === 0) return x;
  const rounded = (size + ALL_WHOLE) - ALL_WHOLE;
  return x < 0 ? -rounded : rounded;
}
