/**
 * Threefry-2x32-20 in WebAssembly: one block in scalars, four blocks in vectors.
 *
 * @module
 */

import {
  type Expr,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  i32x4,
  i64,
  i8x16,
  type Local,
  type ModuleBuilder,
  v128,
} from "../asm/mod.ts";
import { LANES } from "../math/lanes.ts";
import type { Vector } from "../math/vector_function.ts";

// The cipher is that of lib/random/threefry.ts, whose reference holds here too.

/** How far x₁ is rotated in the rounds of even and of odd groups of four. */
const ROTATIONS = [[13, 15, 26, 6], [17, 29, 16, 24]] as const;
const GROUPS = 5;
const KEY_PARITY = 0x1bd11bdan;

/** A function of the key's two words and the counter's two words; the first word of the block is the lower half of the result. */
export type Threefry = FunctionHandle<readonly ["i32", "i32", "i32", "i32"], readonly ["i64"]>;

/** Defines the block function, for keys that are made of keys; draws take four blocks at a time. */
export function defineThreefry(module: ModuleBuilder): Threefry {
  const signature = { params: ["i32", "i32", "i32", "i32"], results: ["i64"] } as const;
  return module.function("threefry", signature, (f, key0, key1, counter0, counter1) => {
    const key2 = f.let(i32.xor(i32.const(Number(KEY_PARITY)), i32.xor(key0, key1)));
    const key = [key0, key1, key2];
    const x0 = f.let(i32.add(counter0, key0));
    const x1 = f.let(i32.add(counter1, key1));
    for (let group = 0; group < GROUPS; group++) {
      for (const rotation of ROTATIONS[group % 2]) {
        f.set(x0, i32.add(x0, x1));
        f.set(x1, i32.xor(i32.rotl(x1, i32.const(rotation)), x0));
      }
      f.set(x0, i32.add(x0, key[(group + 1) % 3]));
      f.set(x1, i32.add(i32.add(x1, key[(group + 2) % 3]), i32.const(group + 1)));
    }
    f.return(i64.or(i64.extendI32U(x0), i64.shl(i64.extendI32U(x1), i64.const(32))));
  });
}

/** What a loop over blocks needs of a key, computed before it. */
export interface VectorKey {
  /** The first word, in every lane. */
  readonly first: Vector;
  /** The second word, in every lane. */
  readonly second: Vector;
  /** What is added to x₀ and to x₁ after each group of rounds. */
  readonly injections: readonly (readonly [Vector, Vector])[];
}

/** Reads the two words of the key at an address. */
export function loadVectorKey(f: FunctionBuilder, address: Local<"i32">): VectorKey {
  const first = f.let(v128.load32Splat(address));
  const second = f.let(v128.load32Splat(address, 4));
  const third = f.let(v128.xor(LANES.f32.bits(KEY_PARITY), v128.xor(first, second)));
  const key = [first, second, third];
  const injections = Array.from({ length: GROUPS }, (_, group) => {
    const counted = i32x4.add(key[(group + 2) % 3], LANES.f32.bits(BigInt(group + 1)));
    return [key[(group + 1) % 3], f.let(counted)] as const;
  });
  return { first, second, injections };
}

/**
 * Four blocks at once for each of some starts, with the counters (cᵢ, 0): their first words and their second words.
 *
 * In a block every operation waits for the one before. So those of several starts are written in turn: a processor does not
 * look so far ahead that it would find the next block by itself.
 *
 * @param f Where it is written.
 * @param key The key.
 * @param starts Four counters plus the key's first word, each.
 */
export function fourBlocks(
  f: FunctionBuilder,
  key: VectorKey,
  starts: readonly Expr<"v128">[],
): (readonly [Vector, Vector])[] {
  // Plus the counter's second word: the domain of draws, 0.
  const words = starts.map((start) => [f.let(start), f.let(key.second)] as const);
  key.injections.forEach(([toFirst, toSecond], group) => {
    for (const rotation of ROTATIONS[group % 2]) {
      for (const [x0, x1] of words) f.set(x0, i32x4.add(x0, x1));
      const rotated = words.map(([, x1]) => f.let(rotateLeft(x1, rotation)));
      words.forEach(([x0, x1], i) => f.set(x1, v128.xor(rotated[i], x0)));
    }
    for (const [x0, x1] of words) {
      f.set(x0, i32x4.add(x0, toFirst));
      f.set(x1, i32x4.add(x1, toSecond));
    }
  });
  return words;
}

/** Every word rotated. Halves that change places are two instructions in the place of three. */
function rotateLeft(x: Vector, count: number): Expr<"v128"> {
  if (count === 16) {
    return i8x16.shuffle(x, x, [2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13]);
  }
  return v128.or(i32x4.shl(x, i32.const(count)), i32x4.shrU(x, i32.const(32 - count)));
}
