/**
 * Transposes a block of a matrix, for products whose operand lies across.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import {
  type Expr,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  i8x16,
  type Local,
  type ModuleBuilder,
  v128,
} from "../asm/mod.ts";
import { FLOAT_LANES, scaled, VECTOR_BYTES } from "./float_lanes.ts";
import { once } from "./memo.ts";

const PARAMS = ["i32", "i32", "i32", "i32", "i32", "i32"] as const;

/** (from, fromStride, to, toStride, rows, columns): addresses, bytes from row to row, the size of what is read. */
export type BlockParams = typeof PARAMS;

/**
 * Defines the function that writes `to[c, r] = from[r, c]`, in squares of as many rows and columns as a vector has lanes. It
 * always writes whole squares, so `to` must have room for both sizes rounded up; what stands outside of the given sizes is
 * arbitrary. It reads no further than to the end of the last vector of a row.
 */
export function defineTranspose(
  module: ModuleBuilder,
  width: FloatType,
): FunctionHandle<BlockParams, readonly []> {
  const { count, size } = FLOAT_LANES[width];
  const name = `transpose.${width}`;
  return once(module, name, () =>
    module.function(
      name,
      { params: PARAMS, results: [] },
      (f, from, fromStride, to, toStride, rows, columns) => {
        const row = f.local("i32"), column = f.local("i32");
        const q = f.local("i32"), target = f.local("i32");
        const lastRow = f.let(i32.sub(rows, i32.const(1)));
        const lines = Array.from({ length: count }, () => f.local("i32"));
        f.for(row, 0, rows, count, () => {
          lines.forEach((line, shift) => {
            // Rows behind the last one are the last one once more: they might not be ours to read.
            f.set(q, i32.add(row, i32.const(shift)));
            f.if(i32.gtS(q, lastRow), () => f.set(q, lastRow));
            f.set(line, i32.add(from, i32.mul(q, fromStride)));
          });
          f.set(target, i32.add(to, scaled(row, size)));
          f.for(column, 0, columns, count, () => {
            writeSquare(f, width, lines, target, toStride);
            for (const line of lines) f.set(line, i32.add(line, i32.const(VECTOR_BYTES)));
          });
        });
      },
    ));
}

/** Writes the vectors at the addresses `lines` as columns of a square at `target`, which ends up behind the square. */
function writeSquare(
  f: FunctionBuilder,
  width: FloatType,
  lines: readonly Local<"i32">[],
  target: Local<"i32">,
  stride: Local<"i32">,
): void {
  let vectors = lines.map((line) => f.let(v128.load(line)));
  const zip = width === "f32" ? zip32 : zip64;
  // Interleaving the first half with the second, log₂(count) times, is a transposition.
  for (let round = 1; round < vectors.length; round *= 2) {
    const half = vectors.length / 2;
    vectors = vectors.slice(0, half).flatMap((a, i) => {
      const b = vectors[half + i];
      return [f.let(zip(a, b, 0)), f.let(zip(a, b, 1))];
    });
  }
  for (const vector of vectors) {
    f.store(target, vector);
    f.set(target, i32.add(target, stride));
  }
}

type Zip = (a: Expr<"v128">, b: Expr<"v128">, half: 0 | 1) => Expr<"v128">;

/** The lanes of the lower or upper halves in turns: a₀ b₀ a₁ b₁ or a₂ b₂ a₃ b₃. */
const zip32: Zip = (a, b, half) =>
  i8x16.shuffle(a, b, [0, 16, 4, 20].flatMap((lane) => bytes(lane + 8 * half, 4)));
const zip64: Zip = (a, b, half) =>
  i8x16.shuffle(a, b, [0, 16].flatMap((lane) => bytes(lane + 8 * half, 8)));

const bytes = (first: number, length: number) => Array.from({ length }, (_, i) => first + i);
