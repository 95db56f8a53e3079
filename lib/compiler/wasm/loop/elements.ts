/**
 * Vectors of elements from memory and back.
 *
 * @module
 */
import type { DType, FloatType } from "../../../core/dtype.ts";
import { type Expr, type FunctionBuilder, i32, i32x4, type Local, v128 } from "../asm/mod.ts";
import { bytesOf, LANES } from "../layout.ts";
import type { Vector } from "../math/vector_function.ts";
import { intConstant, narrowed, widened } from "./pointwise.ts";

/** Where the elements of a vector lie: the first one's address, and how far apart they are, in elements. */
export interface Place {
  readonly pointer: Local<"i32">;
  /** Added to the pointer, in bytes. */
  readonly offset: number;
  readonly stride: number;
}

/** One element in all lanes. */
export function loadSplat(place: Place, dtype: DType, width: FloatType): Expr<"v128"> {
  const { pointer, offset } = place;
  if (bytesOf(dtype, width) === 8) return v128.load64Splat(pointer, offset);
  const words = v128.load32Splat(pointer, offset);
  // All words are one, so the mask is as wide as any.
  return dtype === "bool" ? i32x4.ne(words, intConstant(0)) : words;
}

/**
 * As many elements as a vector holds, or the first `count`; the other lanes are then anything. Elements that lie side by
 * side are read at once, those behind the last one too.
 */
export function loadVector(
  f: FunctionBuilder,
  place: Place,
  dtype: DType,
  width: FloatType,
  count: number,
): Expr<"v128"> {
  const words = place.stride === 1
    ? loadSide(place, dtype, width)
    : loadApart(f, place, dtype, width, count);
  return dtype === "bool" ? widened(i32x4.ne(words, intConstant(0)), width) : words;
}

function loadSide({ pointer, offset }: Place, dtype: DType, width: FloatType): Expr<"v128"> {
  const isHalf = bytesOf(dtype, width) * LANES[width] === 8;
  return isHalf ? v128.load64Zero(pointer, offset) : v128.load(pointer, offset);
}

function loadApart(
  f: FunctionBuilder,
  place: Place,
  dtype: DType,
  width: FloatType,
  count: number,
): Expr<"v128"> {
  const bytes = bytesOf(dtype, width);
  const { zero, lane } = bytes === 8
    ? { zero: v128.load64Zero, lane: v128.load64Lane }
    : { zero: v128.load32Zero, lane: v128.load32Lane };
  let vector = zero(place.pointer, place.offset);
  for (let i = 1; i < count; i++) {
    const { pointer, offset } = laneAt(place, i, bytes);
    vector = lane(pointer, f.let(vector), i, offset);
  }
  return vector;
}

/** Where the element of a lane lies. */
function laneAt(
  { pointer, offset, stride }: Place,
  lane: number,
  bytes: number,
): { pointer: Expr<"i32">; offset: number } {
  const distance = lane * stride * bytes;
  if (distance >= 0) return { pointer, offset: offset + distance };
  return { pointer: i32.add(pointer, i32.const(distance | 0)), offset };
}

/** Writes the first `count` elements of a vector. */
export function storeVector(
  f: FunctionBuilder,
  place: Place,
  value: Vector,
  dtype: DType,
  width: FloatType,
  count: number,
): void {
  const words = dtype === "bool" ? f.let(v128.and(narrowed(value, width), intConstant(1))) : value;
  const bytes = bytesOf(dtype, width);
  if (place.stride === 1 && count === LANES[width]) {
    if (count * bytes === 16) return f.store(place.pointer, words, place.offset);
    return f.storeLane(64, place.pointer, words, 0, place.offset);
  }
  for (let i = 0; i < count; i++) {
    const { pointer, offset } = laneAt(place, i, bytes);
    f.storeLane(bytes === 8 ? 64 : 32, pointer, words, i, offset);
  }
}
