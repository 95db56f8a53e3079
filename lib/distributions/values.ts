/**
 * Values that may be numbers, arrays or tensors, as what is needed of them.
 *
 * @module
 */
import { isSymbolic, recorderNow } from "../tensor/recording.ts";
import * as tf from "../tensor/namespace.ts";
import { readData, typeOfData } from "../tensor/leaves.ts";
import { toFloat64 } from "../core/nd_array.ts";
import { broadcastsTo, broadcastStrides, type Shape, sizeOf, stridesOf } from "../core/shape.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import type { Value } from "../tensor/value.ts";

/** The shape of a value, without making a tensor of it. */
export function shapeOf(value: TensorLike): Shape {
  if (typeof value === "number" || typeof value === "boolean") return [];
  return typeOfData(value).shape;
}

/** The value as a tensor of the world in which this is called: the recording at work, or eager tfjs. */
export function tensorOf(value: TensorLike): Tensor {
  if (value instanceof tf.Tensor) return value;
  if (typeof value === "boolean") return tf.scalar(value, "bool");
  return tf.tensor(value as number[] | Float64Array);
}

/** The value as a float tensor. */
export function floatOf(value: TensorLike): Tensor {
  const tensor = tensorOf(value);
  return tensor.dtype === "float32" ? tensor : tf.cast(tensor, "float32");
}

/**
 * The elements of a value, where they can be read now: those of a tensor cannot while something is recorded, nor later where
 * it is left over from a recording.
 */
export function readable(
  value: TensorLike | Value,
): { readonly data: Float64Array; readonly shape: Shape } | undefined {
  if (typeof value === "number" || typeof value === "boolean") {
    return { data: Float64Array.of(Number(value)), shape: [] };
  }
  if (value instanceof tf.Tensor && (recorderNow() || isSymbolic(value))) return undefined;
  const { data, shape } = readData(value, "a value");
  return { data: toFloat64(data), shape };
}

/** What {@linkcode readable} gave, repeated to a shape; `undefined` if it does not broadcast to it. */
export function repeated(
  { data, shape }: { readonly data: Float64Array; readonly shape: Shape },
  to: Shape,
): Float64Array | undefined {
  if (!broadcastsTo(shape, to)) return undefined;
  if (data.length === sizeOf(to)) return data;
  const strides = broadcastStrides(shape, to), own = stridesOf(to);
  return Float64Array.from(
    { length: sizeOf(to) },
    (_, at) =>
      data[strides.reduce((sum, stride, i) => sum + stride * (Math.floor(at / own[i]) % to[i]), 0)],
  );
}
