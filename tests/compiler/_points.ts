/**
 * Arguments to try elementwise functions on, and the largest error over them.
 *
 * @module
 */
import { assert } from "@std/assert";
import type { FloatType } from "../../lib/core/dtype.ts";
import type { Floats } from "./_vector_math.ts";

/** Numbers as an array of a width. */
export function asFloats(width: FloatType, numbers: ArrayLike<number>): Floats {
  return width === "f32" ? Float32Array.from(numbers) : Float64Array.from(numbers);
}

/** So many numbers of [0, 1), evenly spread and the same always. */
export function evenly(count: number, step = 0.6180339887498949): number[] {
  return Array.from({ length: count }, (_, i) => (i * step) % 1);
}

/** Numbers of all exponents and signs, infinities and NaN among them: bit patterns evenly spread. */
export function bitPatterns(width: FloatType, count: number): number[] {
  if (width === "f32") {
    const patterns = Uint32Array.from({ length: count }, (_, i) => Math.floor(i * 2 ** 32 / count));
    return [...new Float32Array(patterns.buffer)];
  }
  const words = Uint32Array.from(evenly(2 * count), (u) => Math.floor(u * 2 ** 32));
  return [...new Float64Array(words.buffer)];
}

/** The numbers and their neighbours of the width, two to either side. */
export function withNeighbours(width: FloatType, numbers: readonly number[]): number[] {
  const view = new DataView(new ArrayBuffer(8));
  return numbers.flatMap((number) =>
    [-2, -1, 0, 1, 2].map((step) => {
      if (width === "f32") {
        view.setFloat32(0, number);
        view.setInt32(0, view.getInt32(0) + step);
        return view.getFloat32(0);
      }
      view.setFloat64(0, number);
      view.setBigInt64(0, view.getBigInt64(0) + BigInt(step));
      return view.getFloat64(0);
    })
  );
}

/** Asserts that errors stay below a bound; where one is above, the message says at which arguments. */
export function assertBelow(
  bound: number,
  operands: readonly ArrayLike<number>[],
  error: (i: number) => number,
): void {
  const { length } = operands[0];
  assert(length > 0, "nothing to compare");
  let worst = -1, at = 0;
  for (let i = 0; i < length; i++) {
    const found = error(i);
    if (!(found <= worst)) [worst, at] = [found, i];
  }
  assert(worst <= bound, `${worst} ulp at ${operands.map((x) => x[at])}`);
}
