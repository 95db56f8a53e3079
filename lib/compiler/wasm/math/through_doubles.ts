/**
 * Functions of singles, computed in doubles.
 *
 * @module
 */

import { type Expr, f32x4, f64x2, type FunctionBuilder, i8x16 } from "../asm/mod.ts";
import type { Vector, VectorEmitter } from "./vector_function.ts";

const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/**
 * Applies a function of two doubles to the two halves of vectors of four singles.
 *
 * A double has 29 bits to spare over a single and its exponents never run out, so a plain formula in doubles is a result
 * rounded almost once, where one in singles would need its rounding errors carried along.
 */
export function throughDoubles(
  f: FunctionBuilder,
  xs: readonly Vector[],
  emit: VectorEmitter,
): Expr<"v128"> {
  const half = (part: (x: Vector) => Expr<"v128">) =>
    f.let(f32x4.demoteF64x2Zero(emit(f, ...xs.map((x) => f.let(part(x))))));
  const low = half((x) => f64x2.promoteLowF32x4(x));
  const high = half((x) => f64x2.promoteLowF32x4(i8x16.shuffle(x, x, HIGH_HALF)));
  return i8x16.shuffle(low, high, LOW_HALVES);
}
