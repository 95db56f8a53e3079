/**
 * Random numbers in [0, 1).
 *
 * @module
 */

import { DRAW_DOMAIN, type KeyWords } from "./key.ts";
import { threefry2x32 } from "./threefry.ts";

/**
 * Fills an array with multiples of 2⁻⁵³ in [0, 1), all equally likely.
 *
 * ```
 * (w₀, w₁) = threefry(key, (i, 0)),      out[i] = (2²¹ w₀ + ⌊w₁ / 2¹¹⌋) 2⁻⁵³
 * ```
 *
 * A longer array begins with the shorter one. Zero comes once in 2⁵³ draws; one never does.
 *
 * @param key The key to draw from.
 * @param out Receives the numbers; at most 2³² of them are distinct draws.
 * @returns `out`.
 *
 * @example
 * ```ts
 * import { seedKey } from "./key.ts";
 * import { fillUniform } from "./uniform.ts";
 * import { assert } from "@std/assert";
 *
 * assert(fillUniform(seedKey(0), new Float64Array(100)).every((u) => u >= 0 && u < 1));
 * ```
 */
export function fillUniform(key: KeyWords, out: Float64Array): Float64Array {
  const [key0, key1] = key;
  const words = new Uint32Array(2);
  for (let i = 0; i < out.length; i++) {
    threefry2x32(key0, key1, i, DRAW_DOMAIN, words, 0);
    out[i] = (words[0] * 2 ** 21 + (words[1] >>> 11)) * 2 ** -53;
  }
  return out;
}

/**
 * The single-precision uniform that belongs to a double-precision one: its first 24 bits.
 *
 * ```
 * toFloat32Uniform(u) = ⌊2²⁴ u⌋ 2⁻²⁴ = ⌊w₀ / 2⁸⌋ 2⁻²⁴
 * ```
 *
 * Truncated, not rounded: rounding would now and then give 1. The second form says that an engine which draws singles needs
 * the first word of the block alone.
 *
 * @param u A number in [0, 1).
 * @returns The largest multiple of 2⁻²⁴ that is not greater than `u`; exact in float32, less than 1.
 *
 * @example
 * ```ts
 * import { toFloat32Uniform } from "./uniform.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(toFloat32Uniform(1 - 2 ** -53), 1 - 2 ** -24);
 * assertEquals(Math.fround(1 - 2 ** -53), 1);
 * ```
 */
export function toFloat32Uniform(u: number): number {
  return Math.floor(u * 2 ** 24) * 2 ** -24;
}
