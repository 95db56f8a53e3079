/**
 * Arrays of random numbers: the stream of lib/random, four blocks at a time or sixteen.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import {
  type Expr,
  f32x4,
  f64x2,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  i32x4,
  i8x16,
  type Local,
  type ModuleBuilder,
} from "../asm/mod.ts";
import { LANES } from "../math/lanes.ts";
import type { Vector } from "../math/vector_function.ts";
import { normalsF32 } from "./normal_f32.ts";
import { normalsF64 } from "./normal_f64.ts";
import { fourBlocks, loadVectorKey, type VectorKey } from "./threefry.ts";

/** What is drawn: random words, uniforms in [0, 1) or standard normals; floats of which width. */
export interface Draw {
  readonly op: "bits" | "uniform" | "normal";
  readonly width: FloatType;
}

/** How many times four blocks are computed at once, while there are so many elements left. */
const GROUPS = 4;

/** A function of the key's address, the array's address, its length, and the first and last element to fill. */
export type Fill = FunctionHandle<readonly ["i32", "i32", "i32", "i32", "i32"], readonly []>;

/** How four blocks become elements, in order. */
interface Recipe {
  /** Bytes of an element. */
  readonly bytes: 4 | 8;
  /** How many elements a block gives. */
  readonly perBlock: 1 | 2;
  /** The vectors of elements that come of the first and the second words of four blocks. */
  readonly emit: (f: FunctionBuilder, first: Vector, second: Vector) => Expr<"v128">[];
}

const RECIPES: Readonly<Record<Draw["op"], Readonly<Record<FloatType, Recipe>>>> = {
  bits: {
    f32: { bytes: 4, perBlock: 2, emit: bits },
    f64: { bytes: 4, perBlock: 2, emit: bits },
  },
  uniform: {
    f32: { bytes: 4, perBlock: 1, emit: uniformsF32 },
    f64: { bytes: 8, perBlock: 1, emit: uniformsF64 },
  },
  normal: {
    f32: { bytes: 4, perBlock: 2, emit: normalsF32 },
    f64: { bytes: 8, perBlock: 2, emit: normalsF64 },
  },
};

/**
 * Defines `fillBits`, `fillUniform` or `fillNormal` of lib/random, for the elements [from, to) of an array.
 *
 * `from` is a multiple of 8, and `to` is another or the length, so that chunks never share a block. Elements outside are
 * neither read nor written. Bits are int32 elements whatever the width. Bits, uniforms and the normals of f64 are those of
 * lib/random to the bit (f32 uniforms after `toFloat32Uniform`). The normals of f32 are those of f64 to within 9 · 2⁻²⁴ of
 * their value; 4 units in the last place is the largest difference seen.
 *
 * @param module Where.
 * @param draw What is drawn.
 * @returns The function; its parameters are the address of the key (two words), the address of element 0, the length of
 * the array, `from` and `to`.
 */
export function defineFill(module: ModuleBuilder, { op, width }: Draw): Fill {
  const recipe = RECIPES[op][width];
  const signature = { params: ["i32", "i32", "i32", "i32", "i32"], results: [] } as const;
  return module.function(
    `fill_${op}_${width}`,
    signature,
    (f, keyAddress, out, _count, from, to) => {
      const key = loadVectorKey(f, keyAddress);
      const firstBlock = i32.shrU(from, i32.const(recipe.perBlock - 1));
      const counters = i32x4.add(i32x4.splat(firstBlock), i32x4.const(0, 1, 2, 3));
      const start = f.let(i32x4.add(counters, key.first));
      const blocks = (count: number) => drawGroups(f, recipe, key, start, count);
      const i = f.local("i32"), step = 4 * recipe.perBlock;
      const at = () => f.let(i32.add(out, i32.mul(i, i32.const(recipe.bytes))));
      const left = i32.sub(to, from);
      const whole = f.let(i32.add(from, i32.and(left, i32.const(-GROUPS * step))));
      f.for(i, from, whole, GROUPS * step, () => {
        const pointer = at();
        blocks(GROUPS).forEach((vector, n) => f.store(pointer, vector, 16 * n));
      });
      f.for(i, i, to, step, () => {
        storeUpTo(f, at(), blocks(1), recipe.bytes, f.let(i32.sub(to, i)));
      });
    },
  );
}

/** The next vectors of elements, from so many times four blocks; `start` moves on to the counters behind them. */
function drawGroups(
  f: FunctionBuilder,
  recipe: Recipe,
  key: VectorKey,
  start: Vector,
  groups: number,
): Vector[] {
  const behind = (group: number) => i32x4.add(start, LANES.f32.bits(BigInt(4 * group)));
  const words = fourBlocks(f, key, Array.from({ length: groups }, (_, group) => behind(group)));
  f.set(start, behind(groups));
  return words.flatMap((pair) => recipe.emit(f, ...pair).map((vector) => f.let(vector)));
}

/** Stores the first `left` elements of some vectors, all if there are fewer. */
function storeUpTo(
  f: FunctionBuilder,
  at: Local<"i32">,
  vectors: readonly Vector[],
  bytes: 4 | 8,
  left: Local<"i32">,
): void {
  const lanes = 16 / bytes;
  const storeAll = () => vectors.forEach((vector, n) => f.store(at, vector, 16 * n));
  const storeOneByOne = () =>
    f.block((done) => {
      for (let n = 0; n < vectors.length * lanes - 1; n++) {
        f.storeLane(
          bytes === 4 ? 32 : 64,
          at,
          vectors[Math.floor(n / lanes)],
          n % lanes,
          bytes * n,
        );
        f.branchIf(done, i32.eq(left, i32.const(n + 1)));
      }
    });
  f.if(i32.geS(left, i32.const(vectors.length * lanes)), storeAll, storeOneByOne);
}

/** The words of the blocks themselves, in turn. */
function bits(_f: FunctionBuilder, first: Vector, second: Vector): Expr<"v128">[] {
  return [
    i8x16.shuffle(first, second, [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23]),
    i8x16.shuffle(first, second, [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31]),
  ];
}

/** ⌊w₀ / 2⁸⌋ 2⁻²⁴: the second words are not needed. */
function uniformsF32(_f: FunctionBuilder, first: Vector): Expr<"v128">[] {
  return [f32x4.mul(f32x4.convertI32x4S(i32x4.shrU(first, i32.const(8))), LANES.f32.of(2 ** -24))];
}

/** (2²¹ w₀ + ⌊w₁ / 2¹¹⌋) 2⁻⁵³, which is exact. */
function uniformsF64(f: FunctionBuilder, first: Vector, second: Vector): Expr<"v128">[] {
  const rest = f.let(i32x4.shrU(second, i32.const(11)));
  const pair = (upper: Expr<"v128">, lower: Expr<"v128">) =>
    f64x2.add(
      f64x2.mul(f64x2.convertLowI32x4U(upper), LANES.f64.of(2 ** -32)),
      f64x2.mul(f64x2.convertLowI32x4U(lower), LANES.f64.of(2 ** -53)),
    );
  const swapped = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
  return [
    pair(first, rest),
    pair(i8x16.shuffle(first, first, swapped), i8x16.shuffle(rest, rest, swapped)),
  ];
}
