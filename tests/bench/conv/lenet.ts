/**
 * A small convolutional network: two convolutions of 5×5 with ReLU and a maximum of 2×2 each, two dense layers, and the cross
 * entropy of a batch of 128 images of 28×28.
 *
 * @module
 */
import {
  fold,
  type Key,
  normal,
  randomKey,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
  type Tensor4D,
} from "../../../mod.ts";
import { tf } from "../../../lib/tensor/tf.ts";

/** The weights: of the convolutions, then of the dense layers; a bias after each. */
export const SHAPES: readonly (readonly number[])[] = [
  [5, 5, 1, 6],
  [6],
  [5, 5, 6, 16],
  [16],
  [256, 84],
  [84],
  [84, 10],
  [10],
];
/** Images in a batch. */
export const BATCH = 128;

/** Minus the mean log likelihood of the labels. */
export function loss(weights: readonly Tensor[], images: Tensor4D, labels: Tensor1D): Tensor {
  const [f1, b1, f2, b2, w1, c1, w2, c2] = weights;
  const stage = (x: Tensor4D, filter: Tensor, bias: Tensor) => {
    const features = tf.conv2d(x, filter as Tensor4D, 1, "valid").add(bias).relu() as Tensor4D;
    return tf.maxPool(features, 2, 2, "valid");
  };
  const features = stage(stage(images, f1, b1), f2, b2).reshape([BATCH, 256]) as Tensor2D;
  const hidden = features.matMul(w1 as Tensor2D).add(c1).relu() as Tensor2D;
  const logits = hidden.matMul(w2 as Tensor2D).add(c2);
  return tf.logSoftmax(logits).mul(tf.oneHot(labels, 10)).sum().div(-BATCH);
}

/** Weights drawn with He's scale, zero biases, images of noise, and labels in turn. */
export function example(
  key: Key = randomKey(0),
): { weights: Tensor[]; images: Tensor4D; labels: Tensor1D } {
  const weights = SHAPES.map((shape, i) => {
    if (shape.length === 1) return tf.zeros([...shape]);
    const inputs = shape.slice(0, -1).reduce((n, m) => n * m, 1);
    return normal(fold(key, i), [...shape]).mul(Math.sqrt(2 / inputs));
  });
  const images = normal(fold(key, "images"), [BATCH, 28, 28, 1]) as Tensor4D;
  const labels = tf.tensor1d(Array.from({ length: BATCH }, (_, i) => i % 10), "int32");
  return { weights, images, labels };
}
