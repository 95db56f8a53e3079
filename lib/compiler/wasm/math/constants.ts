/**
 * Vectors of one number in every lane.
 *
 * @module
 */

import { f32x4, f64x2, i32x4, i64x2, type VectorConstant } from "../asm/mod.ts";

/** Four singles, each the number rounded. */
export function singles(value: number): VectorConstant {
  return f32x4.const(value, value, value, value);
}

/** Two doubles. */
export function doubles(value: number): VectorConstant {
  return f64x2.const(value, value);
}

/** Four words of 32 bits, the number modulo 2³². */
export function words(value: number): VectorConstant {
  return i32x4.const(value, value, value, value);
}

/** Two words of 64 bits, the number modulo 2⁶⁴. */
export function longs(value: bigint): VectorConstant {
  return i64x2.const(value, value);
}
