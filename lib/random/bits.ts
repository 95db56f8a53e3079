/**
 * Random words.
 *
 * @module
 */

import { DRAW_DOMAIN, type KeyWords } from "./key.ts";
import { threefry2x32 } from "./threefry.ts";

/**
 * Fills an array with random words, all 2³² values equally likely.
 *
 * ```
 * (out[2j], out[2j + 1]) = threefry(key, (j, 0))
 * ```
 *
 * A longer array begins with the shorter one. `fillUniform` and `fillNormal` use the same blocks: draw once from a key.
 *
 * @param key The key to draw from.
 * @param out Receives the words; at most 2³³ of them are distinct draws.
 * @returns `out`.
 *
 * @example
 * ```ts
 * import { fillBits } from "./bits.ts";
 * import { seedKey } from "./key.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals([...fillBits(seedKey(0), new Uint32Array(2))], [0x6b200159, 0x99ba4efe]);
 * ```
 */
export function fillBits(key: KeyWords, out: Uint32Array): Uint32Array {
  const [key0, key1] = key;
  const whole = out.length - out.length % 2;
  for (let i = 0; i < whole; i += 2) threefry2x32(key0, key1, i / 2, DRAW_DOMAIN, out, i);
  if (whole < out.length) {
    const last = new Uint32Array(2);
    threefry2x32(key0, key1, whole / 2, DRAW_DOMAIN, last, 0);
    out[whole] = last[0];
  }
  return out;
}
