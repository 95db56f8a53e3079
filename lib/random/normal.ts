/**
 * Standard normal random numbers.
 *
 * @module
 */

import { log } from "../math/log.ts";
import { cosTurns, sinTurns } from "../math/sincos_turns.ts";
import { DRAW_DOMAIN, type KeyWords } from "./key.ts";
import { threefry2x32 } from "./threefry.ts";

/**
 * Fills an array with standard normal numbers.
 *
 * ```
 * (w₀, w₁) = threefry(key, (j, 0)),      r = √(−2 log((w₀ + ½) 2⁻³²))
 * out[2j] = r cos(2π w₁ / 2³²),          out[2j + 1] = r sin(2π w₁ / 2³²)
 * ```
 *
 * The Box–Muller transform: no rejection, so element i depends on the key and on i alone, and a longer array begins with the
 * shorter one. Logarithm, sine and cosine are Credence's own, hence the same bits on every machine; the normals of a
 * single-precision engine are these rounded.
 *
 * One word makes one normal. The 32 bits of the radius end at √(66 log 2) = 6.76, which a true normal exceeds in absolute
 * value once in 7 · 10¹⁰ draws, and grow coarse only shortly before: they step by 10⁻⁵ at radius 5 and by 3 · 10⁻³ at 6.
 * Twice the bits would double the cost of every draw to mend what no sample shows.
 *
 * @param key The key to draw from.
 * @param out Receives the numbers; at most 2³³ of them are distinct draws.
 * @returns `out`.
 *
 * Reference: G. E. P. Box and M. E. Muller, A note on the generation of random normal deviates, Annals of Mathematical
 * Statistics 29 (1958), 610–611, equation 1.
 *
 * @example
 * ```ts
 * import { seedKey } from "./key.ts";
 * import { fillNormal } from "./normal.ts";
 * import { assert } from "@std/assert";
 *
 * const z = fillNormal(seedKey(0), new Float64Array(10_000));
 * assert(Math.abs(z.reduce((sum, v) => sum + v) / z.length) < 0.05);
 * ```
 */
export function fillNormal(key: KeyWords, out: Float64Array): Float64Array {
  const [key0, key1] = key;
  const words = new Uint32Array(2);
  for (let i = 0; i < out.length; i += 2) {
    threefry2x32(key0, key1, i / 2, DRAW_DOMAIN, words, 0);
    const radius = Math.sqrt(-2 * log((words[0] + 0.5) * 2 ** -32));
    out[i] = radius * cosTurns(words[1]);
    // Past the end of an odd array this is dropped, as every write beyond a typed array is.
    out[i + 1] = radius * sinTurns(words[1]);
  }
  return out;
}
