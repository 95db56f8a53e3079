import { tensor } from "@tensorflow/tfjs-core";
import type { DType } from "../core/dtype.ts";
import type { Data, NdArray } from "../core/nd_array.ts";
import type { Shape } from "../core/shape.ts";
import { Doubles } from "./doubles.ts";
import { tfjsDType } from "./dtype.ts";
import type { Tensor } from "./types.ts";

/** A value nested as deep as its shape has axes. */
export type Nested = number | boolean | Nested[];

/** A result on the host: a typed array with its shape. Nothing needs to be disposed. */
export class Value implements NdArray {
  /** The elements, row-major. */
  readonly data: Data;
  /** The size of each axis. */
  readonly shape: Shape;
  /** What an element is. */
  readonly dtype: DType;
  /** The name of the engine that computed it. */
  readonly engine: string;

  /** Wraps an array that an engine gave out. */
  constructor(array: NdArray, engine: string) {
    this.data = array.data;
    this.shape = array.shape;
    this.dtype = array.dtype;
    this.engine = engine;
  }

  /** The only element. Throws RangeError if there is not exactly one. */
  item(): number {
    if (this.data.length !== 1) {
      throw new RangeError(
        `Cannot take the item of an array of shape [${this.shape.join(", ")}]: ` +
          `it has ${this.data.length} elements, expected 1`,
      );
    }
    return this.data[0];
  }

  /** The elements as nested arrays, or a number for a scalar. */
  toArray(): Nested {
    const nest = (axis: number, at: number): Nested => {
      if (axis === this.shape.length) {
        return this.dtype === "bool" ? !!this.data[at] : this.data[at];
      }
      const n = this.shape[axis];
      return Array.from({ length: n }, (_, i) => nest(axis + 1, at * n + i));
    };
    return nest(0, 0);
  }

  /** A new tfjs tensor with these elements, which the caller owns. Doubles come back when it is recorded. */
  tensor(): Tensor {
    return toTensor(this);
  }
}

/** An array as a tfjs tensor on the current backend. */
export function toTensor(array: NdArray): Tensor {
  const { data } = array;
  const isWords = array.dtype === "int32" && data instanceof Uint8Array;
  const values = data instanceof Float64Array
    ? new Doubles(data)
    : isWords
    ? Int32Array.from(data)
    : data;
  return tensor(values as Float32Array, [...array.shape], tfjsDType(array.dtype));
}
