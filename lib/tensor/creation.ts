/**
 * Tensor creation that keeps doubles, and that makes typed arrays inputs of a recording instead of constants.
 *
 * @module
 */
import * as core from "@tensorflow/tfjs-core";
import { numberDirectly } from "./direct.ts";
import { exactValuesOf, isNumericArray, vector } from "./exact.ts";
import { recorderNow } from "./recording.ts";

/** The op with a Float64Array allowed for its values. */
type Widened<F> = F extends (values: infer V, ...rest: infer Rest) => infer T
  ? (values: V | Float64Array, ...rest: Rest) => T
  : never;

type Create = (
  values: core.TensorLike,
  shape?: number[],
  dtype?: core.DataType,
) => core.Tensor;

/** One of `tf.tensor`, `tf.tensor1d`, …. */
function exactly<F>(op: unknown): F {
  const create = op as unknown as Create;
  const created: Create = (values, shape, dtype) => {
    if (recorderNow() && isNumericArray(values)) return viewed(vector(values), shape, dtype);
    if (dtype && dtype !== "float32") return create(plain(values), shape, dtype);
    const [exact, inferred] = exactValuesOf(values);
    return create(exact as core.TensorLike, shape ?? inferred, dtype);
  };
  return created as unknown as F;
}

function viewed(x: core.Tensor, shape?: number[], dtype?: core.DataType): core.Tensor {
  const typed = dtype && dtype !== x.dtype ? core.cast(x, dtype) : x;
  return shape ? core.reshape(typed, shape) : typed;
}

/** tfjs refuses Float64Array, of whatever dtype. */
function plain(values: core.TensorLike): core.TensorLike {
  return values instanceof Float64Array ? Array.from(values) : values;
}

const createVector = exactly<Create>((values: number[], _shape: undefined, dtype: core.DataType) =>
  core.tensor1d(values, dtype)
);

const createTensor = exactly<typeof core.tensor>(core.tensor);

/** `tf.tensor`. */
export const tensor: <R extends core.Rank = core.Rank>(
  values: core.TensorLike | Float64Array,
  shape?: core.ShapeMap[R],
  dtype?: core.DataType,
) => core.Tensor<R> = <R extends core.Rank>(
  values: core.TensorLike | Float64Array,
  shape?: core.ShapeMap[R],
  dtype?: core.DataType,
) => {
  const isNumber = typeof values === "number" && !shape && !dtype;
  const direct = isNumber ? numberDirectly(values) : undefined;
  return (direct ?? createTensor(values as core.TensorLike, shape, dtype)) as core.Tensor<R>;
};
/** `tf.tensor1d`, which takes no shape. */
export const tensor1d: Widened<typeof core.tensor1d> = (values, dtype) =>
  createVector(values as core.TensorLike, undefined, dtype) as core.Tensor1D;
/** `tf.tensor2d`. */
export const tensor2d: Widened<typeof core.tensor2d> = exactly(core.tensor2d);
/** `tf.tensor3d`. */
export const tensor3d: Widened<typeof core.tensor3d> = exactly(core.tensor3d);
/** `tf.tensor4d`. */
export const tensor4d: Widened<typeof core.tensor4d> = exactly(core.tensor4d);
/** `tf.tensor5d`. */
export const tensor5d: Widened<typeof core.tensor5d> = exactly(core.tensor5d);
/** `tf.tensor6d`. */
export const tensor6d: Widened<typeof core.tensor6d> = exactly(core.tensor6d);

/** `tf.scalar`. */
export const scalar: typeof core.scalar = (value, dtype) => {
  if (typeof value !== "number" || (dtype && dtype !== "float32")) return core.scalar(value, dtype);
  return numberDirectly(value) as core.Scalar | undefined ??
    core.tensor(exactValuesOf(value)[0] as core.TensorLike, []) as core.Scalar;
};
