/**
 * The tensor types that Credence's signatures speak of: TensorFlow.js's own, under documented names.
 *
 * @module
 */
/// <reference types="npm:@tensorflow/tfjs-core@4.22.0/dist/public/chained_ops/register_all_chained_ops.d.ts" />
import type * as core from "@tensorflow/tfjs-core";

/** A tensor of any rank. */
export type Tensor = core.Tensor;
/** A tensor of rank 0. */
export type Scalar = core.Scalar;
/** A tensor of rank 1. */
export type Tensor1D = core.Tensor1D;
/** A tensor of rank 2. */
export type Tensor2D = core.Tensor2D;
/** A tensor of rank 3. */
export type Tensor3D = core.Tensor3D;
/** A tensor of rank 4. */
export type Tensor4D = core.Tensor4D;

/** Numbers, however deeply nested; each level is an axis. */
export type NestedArray = readonly number[] | readonly boolean[] | readonly NestedArray[];
/** The typed arrays that hold tensor data; all but the integers and bytes are floats. */
export type NumericArray = Float64Array | Float32Array | Int32Array | Uint8Array;
/** What is accepted where a tensor is expected. */
export type TensorLike = Tensor | number | boolean | NestedArray | NumericArray;
