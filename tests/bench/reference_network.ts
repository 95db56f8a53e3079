/**
 * The log joint of the reference network, by hand in tf ops: 784-64-64-10, ReLU, standard normal priors on all 55,050
 * weights and biases, a categorical likelihood.
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
} from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";

/** Weight matrix and bias of a layer. */
export interface Layer {
  readonly [name: string]: Tensor;
  readonly w: Tensor2D;
  readonly b: Tensor1D;
}

/** The sizes of the layers. */
export const SIZES = [784, 64, 64, 10] as const;
/** Images in a batch. */
export const BATCH = 128;

const HALF_LOG_2PI = Math.log(2 * Math.PI) / 2;

/** log p(weights) + log p(labels | images, weights). */
export function logJoint(layers: readonly Layer[], images: Tensor2D, labels: Tensor1D): Tensor {
  const parameters = layers.flatMap(({ w, b }) => [w, b]);
  const priors = parameters.map((p) => tf.sum(p.square().mul(-0.5).sub(HALF_LOG_2PI)));
  let hidden = images;
  layers.forEach(({ w, b }, i) => {
    const linear: Tensor2D = hidden.matMul(w).add(b);
    hidden = i < layers.length - 1 ? linear.relu() : linear;
  });
  const likelihood = tf.logSoftmax(hidden).mul(tf.oneHot(labels, SIZES.at(-1)!)).sum();
  return tf.addN([...priors, likelihood]);
}

/** Weights drawn with He's scale, zero biases, images of which four pixels in five are zero, and labels in turn. */
export function example(
  key: Key = randomKey(0),
): { layers: Layer[]; images: Tensor2D; labels: Tensor1D } {
  const layers = SIZES.slice(1).map((out, i) => ({
    w: normal(fold(key, i), [SIZES[i], out]).mul(Math.sqrt(2 / SIZES[i])) as Tensor2D,
    b: tf.zeros([out]) as Tensor1D,
  }));
  const images = normal(fold(key, "images"), [BATCH, SIZES[0]]).sub(0.84).relu() as Tensor2D;
  const labels = tf.tensor1d(Array.from({ length: BATCH }, (_, i) => i % 10), "int32");
  return { layers, images, labels };
}
