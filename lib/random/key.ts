/**
 * Keys: where random numbers come from, and how one key becomes many.
 *
 * @module
 */

import { threefry2x32 } from "./threefry.ts";

/** A key: two words, each an integer in [0, 2³²). Keys are values; nothing ever changes one. */
export type KeyWords = readonly [number, number];

// The second word of the counter says what a block is for, so that a key which both draws and makes other keys never uses
// one block twice.

/** Domain of the blocks that draws are made of. */
export const DRAW_DOMAIN = 0;
/** Domain of the blocks that are keys folded from a key. */
export const FOLD_DOMAIN = 1;
/** Domain of the blocks that are keys split from a key. */
export const SPLIT_DOMAIN = 2;

const scratch = new Uint32Array(2);

/** A block of the key as a new key. */
function derive(key: KeyWords, counter: number, domain: number): KeyWords {
  threefry2x32(key[0], key[1], counter, domain, scratch, 0);
  return [scratch[0], scratch[1]];
}

/** A value as it is shown in an error. */
function shown(value: unknown): string {
  return typeof value === "bigint"
    ? `${value}n`
    : typeof value === "string"
    ? `"${value}"`
    : String(value);
}

/**
 * The key of a seed.
 *
 * ```
 * seedKey(s) = [⌊s / 2³²⌋ mod 2³², s mod 2³²]
 * ```
 *
 * Seeds next to one another give unrelated streams, as all keys do.
 *
 * @param seed A safe integer, or a bigint in [−2⁶³, 2⁶⁴); negative ones in two's complement.
 * @returns The two words of the 64-bit value, the upper one first.
 * @throws {TypeError} If `seed` is neither a number nor a bigint.
 * @throws {RangeError} If it is a number that is no safe integer, or a bigint beyond 64 bits.
 *
 * @example
 * ```ts
 * import { seedKey } from "./key.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(seedKey(42), [0, 42]);
 * assertEquals(seedKey(-1), [0xffffffff, 0xffffffff]);
 * assertEquals(seedKey(2n ** 63n), [0x80000000, 0]);
 * ```
 */
export function seedKey(seed: number | bigint): KeyWords {
  if (typeof seed === "bigint") {
    if (seed < -(2n ** 63n) || seed >= 2n ** 64n) {
      throw new RangeError(`Cannot make a key: seed must fit in 64 bits, got ${shown(seed)}`);
    }
    return [Number(BigInt.asUintN(32, seed >> 32n)), Number(BigInt.asUintN(32, seed))];
  }
  if (typeof seed !== "number") {
    throw new TypeError(
      `Cannot make a key: seed must be an integer or a bigint, got ${shown(seed)} (${typeof seed})`,
    );
  }
  if (!Number.isSafeInteger(seed)) {
    throw new RangeError(
      `Cannot make a key: seed must be an integer from -(2^53 - 1) to 2^53 - 1 (or a bigint), got ${
        shown(seed)
      }`,
    );
  }
  return [Math.floor(seed / 2 ** 32) >>> 0, seed >>> 0];
}

/**
 * The key that comes of a key and an integer: the same two always give the same one.
 *
 * ```
 * foldKey(key, d) = threefry(key, (d mod 2³², 1))
 * ```
 *
 * For keys that are named rather than counted: by the hash of a site's name, a step, an index. Different integers never give
 * the same key.
 *
 * @param key The key to start from.
 * @param data An integer in [−2³¹, 2³²), taken modulo 2³², so −1 and 2³² − 1 are one.
 * @returns A key unrelated to `key`, to its draws and to its splits.
 * @throws {RangeError} If `data` is not such an integer.
 *
 * @example
 * ```ts
 * import { foldKey, hashName, seedKey } from "./key.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const site = foldKey(foldKey(seedKey(0), 17), hashName("tau"));
 * assertEquals(site, foldKey(foldKey(seedKey(0), 17), hashName("tau")));
 * ```
 */
export function foldKey(key: KeyWords, data: number): KeyWords {
  if (!Number.isInteger(data) || data < -(2 ** 31) || data >= 2 ** 32) {
    throw new RangeError(
      `Cannot fold into a key: data must be an integer from -2^31 to 2^32 - 1, got ${shown(data)}`,
    );
  }
  return derive(key, data >>> 0, FOLD_DOMAIN);
}

/**
 * Several new keys from one.
 *
 * ```
 * splitKey(key, n)[i] = threefry(key, (i, 2)),  0 ≤ i < n
 * ```
 *
 * All differ, and more of them begin with the fewer.
 *
 * @param key The key to split.
 * @param n How many, from 0 to 2³².
 * @returns n keys, unrelated to `key`, to its draws and to what is folded from it.
 * @throws {RangeError} If `n` is not such an integer.
 *
 * @example
 * ```ts
 * import { seedKey, splitKey } from "./key.ts";
 * import { assertEquals } from "@std/assert";
 *
 * const [first, second] = splitKey(seedKey(0), 2);
 * assertEquals(splitKey(seedKey(0), 3).slice(0, 2), [first, second]);
 * ```
 */
export function splitKey(key: KeyWords, n: number): KeyWords[] {
  if (!Number.isInteger(n) || n < 0 || n > 2 ** 32) {
    throw new RangeError(
      `Cannot split a key: n must be an integer from 0 to 2^32, got ${shown(n)}`,
    );
  }
  return Array.from({ length: n }, (_, i) => splitKeyAt(key, i));
}

/**
 * One of the keys that {@linkcode splitKey} gives, without those before it.
 *
 * @param key The key to split.
 * @param index Which, from 0 to 2³² − 1.
 * @returns `splitKey(key, index + 1)[index]`.
 *
 * @example
 * ```ts
 * import { seedKey, splitKey, splitKeyAt } from "./key.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(splitKeyAt(seedKey(0), 1), splitKey(seedKey(0), 2)[1]);
 * ```
 */
export function splitKeyAt(key: KeyWords, index: number): KeyWords {
  return derive(key, index, SPLIT_DOMAIN);
}

/**
 * A 32-bit hash of a name, to fold into a key.
 *
 * MurmurHash3 (x86, 32 bits, seed 0) of the UTF-8 bytes. Two of n names share a hash with probability about n² / 2³³: one in
 * 860 thousand for a hundred names.
 *
 * @param name Any string.
 * @returns An integer in [0, 2³²).
 *
 * Reference: A. Appleby, MurmurHash3 (2011), `MurmurHash3_x86_32`.
 *
 * @example
 * ```ts
 * import { hashName } from "./key.ts";
 * import { assertEquals } from "@std/assert";
 *
 * assertEquals(hashName("test"), 0xba6bd213);
 * ```
 */
export function hashName(name: string): number {
  const bytes = new TextEncoder().encode(name);
  const whole = bytes.length & ~3;
  let hash = 0;
  for (let i = 0; i < whole; i += 4) {
    const word = bytes[i] | bytes[i + 1] << 8 | bytes[i + 2] << 16 | bytes[i + 3] << 24;
    hash ^= scramble(word);
    hash = Math.imul(hash << 13 | hash >>> 19, 5) + 0xe6546b64 | 0;
  }
  let tail = 0;
  for (let i = bytes.length - 1; i >= whole; i--) tail = tail << 8 | bytes[i];
  hash ^= scramble(tail) ^ bytes.length;

  hash = Math.imul(hash ^ hash >>> 16, 0x85ebca6b);
  hash = Math.imul(hash ^ hash >>> 13, 0xc2b2ae35);
  return (hash ^ hash >>> 16) >>> 0;
}

/** MurmurHash3's mixing of four bytes before they enter the hash. */
function scramble(word: number): number {
  word = Math.imul(word, 0xcc9e2d51);
  return Math.imul(word << 15 | word >>> 17, 0x1b873593);
}
