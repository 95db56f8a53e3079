/**
 * The reference network as a model: 784-64-64-10, ReLU, standard normal weights and biases.
 *
 * @module
 */
import { Categorical, Normal, plate, sample, type Tensor1D, type Tensor2D } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { SIZES } from "./reference_network.ts";

/** The reference network. */
export function model(images: Tensor2D, labels?: Tensor1D) {
  let hidden: tf.Tensor = images;
  for (let i = 0; i + 1 < SIZES.length; i++) {
    const w = sample(`w${i}`, Normal(0, 1).expand([SIZES[i], SIZES[i + 1]]).toEvent());
    const b = sample(`b${i}`, Normal(0, 1).expand([SIZES[i + 1]]).toEvent());
    const linear = tf.matMul(hidden as Tensor2D, w as Tensor2D).add(b);
    hidden = i + 2 < SIZES.length ? tf.relu(linear) : linear;
  }
  return plate(
    "data",
    images.shape[0],
    () => sample("y", Categorical({ logits: hidden }), { obs: labels }),
  );
}
