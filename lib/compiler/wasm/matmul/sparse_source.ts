/**
 * Where a matrix that is to be compressed comes from: numbers in memory, or bytes that are gathered and scaled.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import {
  type Expr,
  f32,
  f32x4,
  f64,
  f64x2,
  type FunctionBuilder,
  i16x8,
  i32,
  i32x4,
  i64x2,
  i8x16,
  type Local,
  v128,
} from "../asm/mod.ts";
import { FLOAT_LANES, scaled, VECTOR_BYTES } from "./float_lanes.ts";

/** Elements that are looked at together. */
export const GROUP = 16;

/** How elements are found and read. */
export interface ElementSource {
  /** Bytes of an element. */
  readonly elementBytes: number;
  /** Whether rows follow one another in no order that a processor could foresee. */
  readonly isScattered: boolean;
  /** The address of a row. */
  row(row: Local<"i32">): Expr<"i32">;
  /** A bit for each of the `count` elements from an address on, at most 16, that is not zero. */
  nonzeros(at: Local<"i32">, count: number): Expr<"i32">;
  /** The 16 elements from an address on, in vectors. */
  values(f: FunctionBuilder, at: Local<"i32">): Local<"v128">[];
  /** Copies the element at an address into an entry. */
  copy(f: FunctionBuilder, entry: Local<"i32">, at: Local<"i32">): void;
}

/** Numbers, rows of `columns` one behind the other. */
export function floatSource(
  width: FloatType,
  columns: number,
  x: Local<"i32">,
): ElementSource {
  const { size, count: lanes, ne, zero } = FLOAT_LANES[width];
  const bits = width === "f32" ? i32x4.bitmask : i64x2.bitmask;
  return {
    elementBytes: size,
    isScattered: false,
    row: (row) => i32.add(x, scaled(row, columns * size)),
    nonzeros(at, count) {
      let found: Expr<"i32"> = i32.const(0);
      for (let first = 0; first < count; first += lanes) {
        const vector = bits(ne(v128.load(at, first * size), zero()));
        found = first === 0 ? vector : i32.or(found, i32.shl(vector, i32.const(first)));
      }
      return below(found, count, roundedUp(count, lanes));
    },
    values: (f, at) =>
      Array.from({ length: GROUP / lanes }, (_, i) => f.let(v128.load(at, i * VECTOR_BYTES))),
    copy(f, entry, at) {
      f.store(entry, width === "f32" ? f32.load(at) : f64.load(at));
    },
  };
}

/** The variables of bytes that are gathered: row i consists of the bytes of the row `index[i]`, times `scale`. */
export interface ByteLocals {
  readonly bytes: Local<"i32">;
  readonly index: Local<"i32">;
  readonly scale: Local<"f32"> | Local<"f64">;
}

/** Bytes, gathered by rows of `columns`, converted and multiplied by a factor. */
export function byteSource(
  columns: number,
  { bytes, index, scale }: ByteLocals,
): ElementSource {
  return {
    elementBytes: 1,
    isScattered: true,
    row(row) {
      const number = i32.load(i32.add(index, i32.shl(row, i32.const(2))));
      return i32.add(bytes, i32.mul(number, i32.const(columns)));
    },
    nonzeros(at, count) {
      const found = i8x16.bitmask(i8x16.ne(v128.load(at), v128.const(new Uint8Array(16))));
      return below(found, count, VECTOR_BYTES);
    },
    values: (f, at) => bytesAsFloats(f, at, scale),
    copy(f, entry, at) {
      const value = i32.load8U(at);
      f.store(
        entry,
        isSingle(scale)
          ? f32.mul(f32.convertI32U(value), scale)
          : f64.mul(f64.convertI32U(value), scale),
      );
    },
  };
}

/** Sixteen bytes as floats, times a factor. */
function bytesAsFloats(
  f: FunctionBuilder,
  at: Local<"i32">,
  scale: ByteLocals["scale"],
): Local<"v128">[] {
  const quads = [0, 4, 8, 12].map((offset) =>
    f.let(i32x4.extendLowI16x8U(i16x8.extendLowI8x16U(v128.load32Zero(at, offset))))
  );
  if (isSingle(scale)) {
    const factor = f.let(f32x4.splat(scale));
    return quads.map((quad) => f.let(f32x4.mul(f32x4.convertI32x4S(quad), factor)));
  }
  const factor = f.let(f64x2.splat(scale));
  const doubles = (words: Expr<"v128">) => f.let(f64x2.mul(f64x2.convertLowI32x4U(words), factor));
  return quads.flatMap((quad) => [doubles(quad), doubles(i8x16.shuffle(quad, quad, HIGH_HALF))]);
}

const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];

function isSingle(scale: Local<"f32"> | Local<"f64">): scale is Local<"f32"> {
  return scale.type === "f32";
}

/** The lowest `count` of `present` bits. */
function below(bits: Expr<"i32">, count: number, present: number): Expr<"i32"> {
  return count === present ? bits : i32.and(bits, i32.const(2 ** count - 1));
}

const roundedUp = (count: number, step: number) => Math.ceil(count / step) * step;
