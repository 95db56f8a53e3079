/**
 * Value and gradient of the log joint of the reference network in eager tfjs with its own autodiff: what a tfjs user would
 * write today. It prints one line of JSON.
 *
 *     deno run --config deno.json --allow-env --allow-read tfjs_eager.ts wasm|cpu [repetitions]
 *
 * It has a project of its own, for the union package of tfjs, which alone has all gradients, takes 300 MB.
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { chooseBackend } from "./backend.ts";

const SIZES = [784, 64, 64, 10], BATCH = 128;
const HALF_LOG_2PI = Math.log(2 * Math.PI) / 2;

/** log p(weights) + log p(labels | images, weights): the same ops as in `reference_network.ts`. */
function logJoint(
  parameters: readonly tf.Tensor[],
  images: tf.Tensor2D,
  labels: tf.Tensor1D,
): tf.Scalar {
  const priors = parameters.map((p) =>
    p.square().mul(-0.5).sub(HALF_LOG_2PI).sum()
  );
  let hidden = images;
  for (let i = 0; i < SIZES.length - 1; i++) {
    const [w, b] = parameters.slice(2 * i);
    const linear: tf.Tensor2D = hidden.matMul(w as tf.Tensor2D).add(b);
    hidden = i < SIZES.length - 2 ? linear.relu() : linear;
  }
  const likelihood = tf.logSoftmax(hidden).mul(tf.oneHot(labels, SIZES.at(-1)!))
    .sum();
  return tf.addN([...priors, likelihood]) as tf.Scalar;
}

/** Milliseconds that each of several calls took, in rising order. */
function timed(f: () => void, repetitions: number): number[] {
  return Array.from({ length: repetitions }, () => {
    const start = performance.now();
    f();
    return performance.now() - start;
  }).sort((a, b) => a - b);
}

const backend = Deno.args[0] ?? "wasm";
const repetitions = Number(Deno.args[1] ?? (backend === "cpu" ? 10 : 100));
await chooseBackend(backend);
const parameters = SIZES.slice(1).flatMap((
  out,
  i,
) => [
  tf.randomNormal([SIZES[i], out], 0, Math.sqrt(2 / SIZES[i])),
  tf.zeros([out]),
]);
const images = tf.randomNormal([BATCH, SIZES[0]]).sub(0.84)
  .relu() as tf.Tensor2D;
const labels = tf.tensor1d(
  Array.from({ length: BATCH }, (_, i) => i % 10),
  "int32",
);
const valueAndGrads = tf.valueAndGrads((...weights: tf.Tensor[]) =>
  logJoint(weights, images, labels)
);
const step = () => {
  const { value, grads } = valueAndGrads(parameters);
  tf.dispose([value, ...grads]);
};
timed(step, Math.ceil(repetitions / 5));
const times = timed(step, repetitions);
console.log(JSON.stringify({
  peer: "tfjs eager",
  backend,
  version: tf.version_core,
  median_ms: times[repetitions >> 1],
  min_ms: times[0],
}));
