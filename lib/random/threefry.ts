/**
 * Threefry-2x32-20: the block function under all of Credence's random numbers.
 *
 * @module
 */

/**
 * Threefry-2x32 with 20 rounds: two words of output from a key of two words and a counter of two words.
 *
 * ```
 * 20 times:  x₀ += x₁;  x₁ = rotl(x₁, R) ⊕ x₀      and after every fourth, the next words of the key are added
 * ```
 *
 * A bijection of the counter for each key, without state: any block of any stream can be had at once, in any order, on any
 * thread. It writes its result into an array, so that filling one allocates nothing.
 *
 * @param key0 First word of the key, an int32 or uint32.
 * @param key1 Second word of the key.
 * @param counter0 First word of the counter.
 * @param counter1 Second word of the counter.
 * @param out Receives the two words.
 * @param at Index in `out` of the first of them.
 *
 * Reference: J. K. Salmon, M. A. Moraes, R. O. Dror and D. E. Shaw, Parallel random numbers: as easy as 1, 2, 3 (SC11,
 * 2011), section 3.3; rotations and key schedule as in Random123's `threefry.h`.
 *
 * @example
 * ```ts
 * import { threefry2x32 } from "./threefry.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const out = new Uint32Array(2);
 * threefry2x32(0, 0, 0, 0, out, 0);
 * assertEquals([...out], [0x6b200159, 0x99ba4efe]);
 * ```
 */
export function threefry2x32(
  key0: number,
  key1: number,
  counter0: number,
  counter1: number,
  out: Uint32Array,
  at: number,
): void {
  const key2 = 0x1bd11bda ^ key0 ^ key1;
  let x0 = (counter0 + key0) | 0;
  let x1 = (counter1 + key1) | 0;

  // Twenty rounds; after every fourth the key comes in again, a word further on, with a count. Written out, because a loop
  // over a table of rotations takes four times as long.
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 13 | x1 >>> 19) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 15 | x1 >>> 17) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 26 | x1 >>> 6) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 6 | x1 >>> 26) ^ x0;
  x0 = (x0 + key1) | 0;
  x1 = (x1 + key2 + 1) | 0;

  x0 = (x0 + x1) | 0;
  x1 = (x1 << 17 | x1 >>> 15) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 29 | x1 >>> 3) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 16 | x1 >>> 16) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 24 | x1 >>> 8) ^ x0;
  x0 = (x0 + key2) | 0;
  x1 = (x1 + key0 + 2) | 0;

  x0 = (x0 + x1) | 0;
  x1 = (x1 << 13 | x1 >>> 19) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 15 | x1 >>> 17) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 26 | x1 >>> 6) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 6 | x1 >>> 26) ^ x0;
  x0 = (x0 + key0) | 0;
  x1 = (x1 + key1 + 3) | 0;

  x0 = (x0 + x1) | 0;
  x1 = (x1 << 17 | x1 >>> 15) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 29 | x1 >>> 3) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 16 | x1 >>> 16) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 24 | x1 >>> 8) ^ x0;
  x0 = (x0 + key1) | 0;
  x1 = (x1 + key2 + 4) | 0;

  x0 = (x0 + x1) | 0;
  x1 = (x1 << 13 | x1 >>> 19) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 15 | x1 >>> 17) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 26 | x1 >>> 6) ^ x0;
  x0 = (x0 + x1) | 0;
  x1 = (x1 << 6 | x1 >>> 26) ^ x0;
  x0 = (x0 + key2) | 0;
  x1 = (x1 + key0 + 5) | 0;
  out[at] = x0;
  out[at + 1] = x1;
}
