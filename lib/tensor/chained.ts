import { type DataType, Tensor } from "@tensorflow/tfjs-core";
import { located, Origin } from "../core/origin.ts";
import * as tf from "./namespace.ts";

/** Methods that are the op of the same name with the tensor as its first argument. */
const SAME = `
  abs acos acosh add all any argMax argMin asin asinh atan atan2 atanh avgPool batchNorm batchToSpaceND broadcastTo
  cast ceil clipByValue conv1d conv2d conv2dTranspose cos cosh cumprod cumsum depthToSpace depthwiseConv2d dilation2d
  div divNoNan dot elu equal erf euclideanNorm exp expandDims expm1 fft floor floorDiv gather greater greaterEqual ifft
  irfft isFinite isInf isNaN leakyRelu less lessEqual localResponseNormalization log log1p logSigmoid logSoftmax
  logSumExp logicalAnd logicalNot logicalOr logicalXor matMul max maxPool maximum mean min minimum mirrorPad mod mul neg
  norm notEqual oneHot onesLike pad pool pow prelu prod reciprocal relu relu6 reshape reverse rfft round rsqrt selu
  separableConv2d sigmoid sign sin sinh slice softmax softplus spaceToBatchND split sqrt square squaredDifference squeeze
  step stridedSlice sub sum tan tanh tile topk transpose unique unsortedSegmentSum unstack zerosLike
`.trim().split(/\s+/);

type Method = (this: Tensor, ...args: never[]) => unknown;

/** Methods that are more than that. */
const OTHERS: Readonly<Record<string, Method>> = {
  where(condition: Tensor, other: Tensor) {
    return tf.where(condition, this, other);
  },
  concat(others: Tensor | Tensor[], axis?: number) {
    return tf.concat([this, ...[others].flat()], axis);
  },
  stack(others: Tensor | Tensor[], axis?: number) {
    return tf.stack([this, ...[others].flat()], axis);
  },
  resizeBilinear(...args: unknown[]) {
    return callWith(tf.image.resizeBilinear, this, args);
  },
  resizeNearestNeighbor(...args: unknown[]) {
    return callWith(tf.image.resizeNearestNeighbor, this, args);
  },
  fft() {
    return tf.spectral.fft(this);
  },
  ifft() {
    return tf.spectral.ifft(this);
  },
  rfft() {
    return tf.spectral.rfft(this);
  },
  irfft() {
    return tf.spectral.irfft(this);
  },
  flatten() {
    return tf.reshape(this, [this.size]);
  },
  asScalar() {
    return tf.reshape(this, []);
  },
  as1D() {
    return tf.reshape(this, [this.size]);
  },
  as2D: reshaped,
  as3D: reshaped,
  as4D: reshaped,
  as5D: reshaped,
  reshapeAs(other: Tensor) {
    return tf.reshape(this, other.shape);
  },
  asType(dtype: DataType) {
    return tf.cast(this, dtype);
  },
  toFloat() {
    return tf.cast(this, "float32");
  },
  toInt() {
    return tf.cast(this, "int32");
  },
  toBool() {
    return tf.cast(this, "bool");
  },
};

function reshaped(this: Tensor, ...shape: number[]): Tensor {
  return tf.reshape(this, shape);
}

function callWith(op: unknown, tensor: Tensor, args: readonly unknown[]): unknown {
  return (op as (...args: unknown[]) => unknown)(tensor, ...args);
}

/**
 * Gives tensors their methods. tfjs-core has them as side effects of modules that Deno cannot load, and ours keep doubles
 * and explain errors.
 */
export function installChainedMethods(): void {
  const ops = tf as unknown as Record<string, unknown>;
  const prototype = Tensor.prototype as unknown as Record<string, unknown>;
  for (const name of SAME) {
    if (!(name in OTHERS)) {
      define(prototype, name, function (...args) {
        return callWith(ops[name], this, args);
      });
    }
  }
  for (const [name, method] of Object.entries(OTHERS)) define(prototype, name, method);
}

function define(prototype: Record<string, unknown>, name: string, method: Method): void {
  prototype[name] = function (this: Tensor, ...args: never[]) {
    if (this.isDisposed) throw disposed(name, this);
    return method.apply(this, args);
  };
}

function disposed(name: string, tensor: Tensor): TypeError {
  return new TypeError(
    located(
      `Cannot call ${name} of a tensor of shape [${tensor.shape.join(", ")}] that was disposed`,
      Origin.here(),
    ),
  );
}
