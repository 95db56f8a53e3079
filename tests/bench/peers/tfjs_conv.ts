/**
 * A contender: value and gradient of the small convolutional network in eager tfjs with its own autodiff.
 *
 *     deno run --config deno.json --allow-env --allow-read tfjs_conv.ts wasm|cpu
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { chooseBackend } from "./backend.ts";
import { serve, stepByStep } from "../svi/serve.ts";

const BATCH = 128;
const SHAPES = [[5, 5, 1, 6], [6], [5, 5, 6, 16], [16], [256, 84], [84], [
  84,
  10,
], [10]];

type Conv = (x: tf.Tensor4D, filter: tf.Tensor4D) => tf.Tensor4D;

const plain: Conv = (x, filter) => tf.conv2d(x, filter, 1, "valid");

/** The gradient by the filter as a convolution, since the backend wasm has no kernel for it. */
const withoutKernel = tf.customGrad((x, filter, save) => {
  const [image, weights] = [x, filter] as [tf.Tensor4D, tf.Tensor4D];
  (save as tf.GradSaveFunc)([image, weights]);
  return {
    value: tf.conv2d(image, weights, 1, "valid"),
    gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => {
      const [x, w] = saved as [tf.Tensor4D, tf.Tensor4D], g = dy as tf.Tensor4D;
      return [
        tf.conv2dTranspose(g, w, x.shape, 1, "valid"),
        tf.conv2d(
          x.transpose([3, 1, 2, 0]) as tf.Tensor4D,
          g.transpose([1, 2, 0, 3]) as tf.Tensor4D,
          1,
          "valid",
        ).transpose([1, 2, 0, 3]),
      ];
    },
  };
}) as unknown as Conv;

const [backend] = Deno.args;
await chooseBackend(backend);
const conv = backend === "wasm" ? withoutKernel : plain;

function loss(
  weights: readonly tf.Tensor[],
  images: tf.Tensor4D,
  labels: tf.Tensor1D,
): tf.Scalar {
  const [f1, b1, f2, b2, w1, c1, w2, c2] = weights;
  const stage = (x: tf.Tensor4D, filter: tf.Tensor, bias: tf.Tensor) => {
    const features = conv(x, filter as tf.Tensor4D).add(bias)
      .relu() as tf.Tensor4D;
    return tf.maxPool(features, 2, 2, "valid");
  };
  const features = stage(stage(images, f1, b1), f2, b2).reshape([
    BATCH,
    256,
  ]) as tf.Tensor2D;
  const hidden = features.matMul(w1 as tf.Tensor2D).add(c1)
    .relu() as tf.Tensor2D;
  const logits = hidden.matMul(w2 as tf.Tensor2D).add(c2);
  return tf.logSoftmax(logits).mul(tf.oneHot(labels, 10)).sum().div(
    -BATCH,
  ) as tf.Scalar;
}

const weights = SHAPES.map((shape) => {
  const inputs = shape.slice(0, -1).reduce((n, m) => n * m, 1);
  return shape.length === 1
    ? tf.zeros(shape)
    : tf.randomNormal(shape, 0, Math.sqrt(2 / inputs));
});
const images = tf.randomNormal([BATCH, 28, 28, 1]) as tf.Tensor4D;
const labels = tf.tensor1d(
  Array.from({ length: BATCH }, (_, i) => i % 10),
  "int32",
);
const valueAndGrads = tf.valueAndGrads((...weights: tf.Tensor[]) =>
  loss(weights, images, labels)
);
await serve(
  { version: tf.version_core },
  stepByStep(() => {
    const { value, grads } = valueAndGrads(weights);
    tf.dispose([value, ...grads]);
  }),
);
