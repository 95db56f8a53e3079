/**
 * Numbers that follow from the index: `start + step · position`.
 *
 * @module
 */
import type { FloatType } from "../../../core/dtype.ts";
import type { LoopValue } from "../../plan/kernel.ts";
import {
  type Expr,
  f32x4,
  f64,
  f64x2,
  type FunctionBuilder,
  i32,
  i32x4,
  i8x16,
  type Local,
} from "../asm/mod.ts";

type IndexValue = Extract<LoopValue, { kind: "index" }>;

/** A number that is the same in all lanes. */
export function indexSplat(
  f: FunctionBuilder,
  value: IndexValue,
  index: readonly Local<"i32">[],
  width: FloatType,
): Expr<"v128"> {
  return numbers(f, value, f.let(i32x4.splat(positionOf(value, index))), width);
}

/** The numbers of neighbouring points along the last axis. */
export function indexVector(
  f: FunctionBuilder,
  value: IndexValue,
  index: readonly Local<"i32">[],
  width: FloatType,
): Expr<"v128"> {
  const by = value.coefficients.at(-1)!;
  const first = i32x4.splat(positionOf(value, index));
  const positions = i32x4.add(first, i32x4.const(0, by, 2 * by, 3 * by));
  return numbers(f, value, f.let(positions), width);
}

/** The position of the point that the indices name. */
function positionOf(value: IndexValue, index: readonly Local<"i32">[]): Expr<"i32"> {
  let position: Expr<"i32"> = i32.const(value.offset);
  value.coefficients.forEach((by, axis) => {
    if (by !== 0) position = i32.add(position, i32.mul(index[axis], i32.const(by)));
  });
  return position;
}

/** Computed in doubles and rounded or cut off once, as the node is defined. */
function numbers(
  f: FunctionBuilder,
  { start, step, dtype }: IndexValue,
  positions: Local<"v128">,
  width: FloatType,
): Expr<"v128"> {
  const isWhole = Number.isSafeInteger(start) && Number.isSafeInteger(step);
  if (dtype === "int32" && isWhole) return whole(positions, start, step);
  const low = doubles(positions, start, step);
  if (width === "f64") return dtype === "float" ? low : i32x4.truncSatF64x2SZero(low);
  const upper = f.let(i8x16.shuffle(positions, positions, HIGH_HALF));
  const high = doubles(upper, start, step);
  const halves = dtype === "float"
    ? [f32x4.demoteF64x2Zero(low), f32x4.demoteF64x2Zero(high)]
    : [i32x4.truncSatF64x2SZero(low), i32x4.truncSatF64x2SZero(high)];
  return i8x16.shuffle(halves[0], halves[1], LOW_HALVES);
}

const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7];
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

function whole(positions: Expr<"v128">, start: number, step: number): Expr<"v128"> {
  const product = i32x4.mul(positions, i32x4.splat(i32.const(step | 0)));
  return i32x4.add(product, i32x4.splat(i32.const(start | 0)));
}

function doubles(positions: Expr<"v128">, start: number, step: number): Expr<"v128"> {
  const product = f64x2.mul(f64x2.convertLowI32x4S(positions), f64x2.splat(f64.const(step)));
  return f64x2.add(product, f64x2.splat(f64.const(start)));
}
