/**
 * Functions of singles that are computed in doubles.
 *
 * @module
 */

import { type Expr, f32x4, f64x2, i8x16 } from "../asm/mod.ts";
import type { Vector, VectorEmitter } from "./vector_function.ts";

const UPPER = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const LOWER_OF_BOTH = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/**
 * A function of four singles from one of two doubles: twice, for the lower and the upper half. An error of ε in the double
 * adds 2²⁴ ε to the half ulp of the last rounding.
 */
export function inHalves(ofDoubles: VectorEmitter): VectorEmitter {
  return (f, ...xs) => {
    const half = (widen: (x: Vector) => Expr<"v128">) =>
      f.let(f32x4.demoteF64x2Zero(ofDoubles(f, ...xs.map((x) => f.let(widen(x))))));
    const lower = half((x) => f64x2.promoteLowF32x4(x));
    const upper = half((x) => f64x2.promoteLowF32x4(i8x16.shuffle(x, x, UPPER)));
    return i8x16.shuffle(lower, upper, LOWER_OF_BOTH);
  };
}
