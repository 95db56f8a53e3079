/**
 * Values as users write them, and as tensors.
 *
 * @module
 */
import { tensorOf } from "../distributions/values.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";

export { tensorOf };

/** Whether a value is a tensor already. */
export function isTensor(value: unknown): value is Tensor {
  return value instanceof tf.Tensor;
}

/** A value of a site: written as numbers, it is int32 where the site's values are countable. */
export function siteTensor(value: TensorLike, isDiscrete: boolean): Tensor {
  const tensor = tensorOf(value);
  const isCast = isDiscrete && !isTensor(value) && tensor.dtype !== "int32";
  return isCast ? tf.cast(tensor, "int32") : tensor;
}
