/**
 * How elements lie in memory and in vectors.
 *
 * A vector holds as many elements as floats fit in it: four singles or two doubles. An int32 takes a word; in a program of
 * doubles a vector's two are its lower words. A bool takes a word of 0 or 1 in memory; in a vector it is a mask as wide as
 * a float. A key is two words.
 *
 * @module
 */
import type { DType, FloatType } from "../../core/dtype.ts";

/** How many elements a vector holds. */
export const LANES: Readonly<Record<FloatType, 2 | 4>> = { f32: 4, f64: 2 };

/** How many bytes an element takes in memory. */
export function bytesOf(dtype: DType, width: FloatType): 4 | 8 {
  return dtype === "key" || (dtype === "float" && width === "f64") ? 8 : 4;
}

/** A buffer's addresses are multiples of this, and so many bytes behind its elements may be read. */
export const ALIGNMENT = 16;

/** How many bytes 32 bits can address: no program has more. */
export const ADDRESSABLE = 2 ** 32;
