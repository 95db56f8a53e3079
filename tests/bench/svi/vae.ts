/**
 * A variational autoencoder, 784-400-20, with Bernoulli pixels and a guide written by hand.
 *
 * @module
 */
import {
  Bernoulli,
  type Key,
  Normal,
  normal,
  param,
  plate,
  sample,
  type Tensor,
  type Tensor1D,
  type Tensor2D,
} from "../../../mod.ts";
import { tf } from "../../../lib/tensor/tf.ts";

const [PIXELS, HIDDEN, LATENT] = [784, 400, 20];

/** z ~ N(0, 1) for each image, and each pixel is 1 with the probability that the decoder says. */
export function autoencoder(images: Tensor2D) {
  const hidden = (z: Tensor2D) => tf.relu(dense("decode", z, HIDDEN));
  plate("images", images.shape[0], () => {
    const z = sample<Tensor2D>("z", Normal(0, 1).expand([LATENT]).toEvent());
    const logits = dense("draw", hidden(z), PIXELS);
    sample("pixels", Bernoulli({ logits }).toEvent(1), { obs: images });
  });
}

/** A normal for each image, whose mean and scale the encoder says. */
export function encoder(images: Tensor2D) {
  const hidden = tf.relu(dense("encode", images, HIDDEN));
  const loc = dense("loc", hidden, LATENT);
  const scale = tf.exp(dense("logVariance", hidden, LATENT).mul(0.5));
  plate("images", images.shape[0], () => void sample("z", Normal(loc, scale).toEvent(1)));
}

/** x W + b with parameters. */
function dense(name: string, x: Tensor2D, out: number): Tensor2D {
  const width = x.shape[1];
  const first = (key: Key): Tensor => normal(key, [width, out]).mul(1 / Math.sqrt(width));
  const w = param<Tensor2D>(`${name}.w`, first);
  const b = param<Tensor1D>(`${name}.b`, new Float32Array(out));
  return tf.matMul(x, w).add(b) as Tensor2D;
}
