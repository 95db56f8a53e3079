import type { DType } from "./dtype.ts";
import { type Shape, sizeOf } from "./shape.ts";

/** The storage of an array on the host: doubles or floats for `float`, and one integer array for each of the others. */
export type Data = Float64Array | Float32Array | Int32Array | Uint8Array | Uint32Array;

/**
 * An array on the host, row-major. A `float` has Float64Array or Float32Array data, an `int32` Int32Array (or Uint8Array,
 * where it is given as bytes), a `bool` Uint8Array (0 or 1), and a `key` Uint32Array with two words an element.
 */
export interface NdArray {
  /** The elements, row-major. */
  readonly data: Data;
  /** The size of each axis. */
  readonly shape: Shape;
  /** What an element is. */
  readonly dtype: DType;
}

/** How many entries of storage an array takes: two words for each key, otherwise one an element. */
export function storageSize(shape: Shape, dtype: DType): number {
  return dtype === "key" ? 2 * sizeOf(shape) : sizeOf(shape);
}

/** The elements of an array as doubles: the same memory if they are doubles already. */
export function toFloat64(data: Data): Float64Array {
  return data instanceof Float64Array ? data : new Float64Array(data);
}

/** Doubles that hold the elements of `dtype`, as that type's own storage. */
export function fromFloat64(values: Float64Array, dtype: DType, width: "f32" | "f64"): Data {
  switch (dtype) {
    case "float":
      return width === "f64" ? values : new Float32Array(values);
    case "int32":
      return new Int32Array(values);
    case "bool":
      return new Uint8Array(values);
    case "key":
      return new Uint32Array(values);
  }
}
