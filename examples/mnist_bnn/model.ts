/**
 * The Bayesian neural network: 784-64-64-10, all weights and biases standard normal a priori.
 *
 * @module
 */
import {
  Categorical,
  deterministic,
  Normal,
  plate,
  sample,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "@credence/credence";
import { tf } from "@credence/credence/tf";

/** Images of shape [rows, 784] in [0, 1], and their labels where they are known. */
export function model(images: Tensor2D, labels?: Tensor1D): Tensor {
  const hidden = tf.relu(layer(1, images, 64));
  const logits = deterministic("logits", layer(3, tf.relu(layer(2, hidden, 64)), 10));
  return plate(
    "data",
    images.shape[0],
    () => sample("label", Categorical({ logits }), { obs: labels }),
  );
}

/** x W + b, with a prior on both. */
function layer(i: number, x: Tensor, out: number): Tensor {
  const w = sample<Tensor2D>(`w${i}`, Normal(0, 1).expand([x.shape[1]!, out]).toEvent());
  const b = sample<Tensor1D>(`b${i}`, Normal(0, 1).expand([out]).toEvent());
  return tf.matMul(x as Tensor2D, w).add(b);
}

/** How many rows each array has: what the article divides its divergence by. */
export const ROWS: Readonly<Record<string, number>> = {
  w1: 784,
  b1: 64,
  w2: 64,
  b2: 64,
  w3: 64,
  b3: 10,
};
