/**
 * Polynomials of vectors.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, f32x4, f64x2 } from "../asm/mod.ts";
import { doubles, singles } from "./constants.ts";
import type { Vector } from "./vector_function.ts";

/**
 * c₀ + x (c₁ + x (c₂ + …)), by Horner's rule.
 *
 * @param type The lanes.
 * @param x Where.
 * @param coefficients c₀, c₁, …: at least one.
 */
export function polynomial(
  type: FloatType,
  x: Vector,
  coefficients: readonly number[],
): Expr<"v128"> {
  const { add, mul } = type === "f32" ? f32x4 : f64x2;
  const constant = type === "f32" ? singles : doubles;
  let sum: Expr<"v128"> = constant(coefficients[coefficients.length - 1]);
  for (let i = coefficients.length - 2; i >= 0; i--) {
    sum = add(constant(coefficients[i]), mul(x, sum));
  }
  return sum;
}
