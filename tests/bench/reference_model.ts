/**
 * The reference network as a model, 784-64-64-10, and others like it: ReLU, standard normal weights and biases.
 *
 * @module
 */
import { Categorical, Normal, plate, sample, type Tensor1D, type Tensor2D } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { SIZES } from "./reference_network.ts";

/** A network with layers of given sizes that classifies images. */
export function network(sizes: readonly number[]) {
  return (images: Tensor2D, labels?: Tensor1D) => {
    let hidden: tf.Tensor = images;
    for (let i = 0; i + 1 < sizes.length; i++) {
      const w = sample(`w${i}`, Normal(0, 1).expand([sizes[i], sizes[i + 1]]).toEvent());
      const b = sample(`b${i}`, Normal(0, 1).expand([sizes[i + 1]]).toEvent());
      const linear = tf.matMul(hidden as Tensor2D, w as Tensor2D).add(b);
      hidden = i + 2 < sizes.length ? tf.relu(linear) : linear;
    }
    return plate(
      "data",
      images.shape[0],
      () => sample("y", Categorical({ logits: hidden }), { obs: labels }),
    );
  };
}

/** The reference network. */
export const model = network(SIZES);
