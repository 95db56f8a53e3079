/**
 * A step of stochastic variational inference of the reference network in eager tfjs with its own autodiff and optimiser: what
 * a tfjs user would write today. It prints one line of JSON.
 *
 *     deno run --config deno.json --allow-env --allow-read tfjs_svi.ts wasm|cpu [repetitions]
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import binary from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-simd.wasm" with {
  type: "bytes",
};

const SIZES = [784, 64, 64, 10], BATCH = 128, DATA = 55_000;

async function chooseBackend(name: string): Promise<void> {
  const url = URL.createObjectURL(
    new Blob([binary], { type: "application/wasm" }),
  );
  const files = ["", "-simd", "-threaded-simd"].map((kind) => [
    `tfjs-backend-wasm${kind}.wasm`,
    url,
  ]);
  setWasmPaths(Object.fromEntries(files), true);
  tf.env().platform.fetch = (path, init) => fetch(path, init);
  await tf.setBackend(name);
  await tf.ready();
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
const repetitions = Number(Deno.args[1] ?? (backend === "cpu" ? 15 : 100));
await chooseBackend(backend);

const images = tf.randomNormal([BATCH, SIZES[0]]).sub(0.84).relu() as tf.Tensor2D;
const labels = tf.oneHot(
  tf.tensor1d(Array.from({ length: BATCH }, (_, i) => i % 10), "int32"),
  10,
);
const means = SIZES.slice(1).flatMap((out, i) => [
  tf.variable(tf.randomNormal([SIZES[i], out], 0, Math.sqrt(2 / SIZES[i]))),
  tf.variable(tf.zeros([out])),
]);
const logVariances = means.map((mean) => tf.variable(tf.fill(mean.shape, -7)));
const adam = tf.train.adam(1e-3);

function loss(): tf.Scalar {
  let kl: tf.Scalar = tf.scalar(0);
  const weights = means.map((mean, i) => {
    const own = logVariances[i];
    kl = kl.add(own.exp().add(mean.square()).sub(1).sub(own).sum().mul(0.5));
    return mean.add(tf.randomNormal(mean.shape).mul(own.mul(0.5).exp()));
  });
  let hidden: tf.Tensor = images;
  for (let i = 0; i < SIZES.length - 1; i++) {
    hidden = (hidden as tf.Tensor2D).matMul(weights[2 * i] as tf.Tensor2D).add(
      weights[2 * i + 1],
    );
    if (i < SIZES.length - 2) hidden = hidden.relu();
  }
  const nll = tf.losses.softmaxCrossEntropy(labels, hidden) as tf.Scalar;
  return nll.add(kl.mul(1 / DATA)) as tf.Scalar;
}

const step = () => tf.tidy(() => void adam.minimize(loss));
const draw = () =>
  tf.tidy(() => means.forEach((mean) => void tf.randomNormal(mean.shape)));
timed(step, Math.ceil(repetitions / 5));
const times = timed(step, repetitions);
const draws = timed(draw, repetitions);
console.log(JSON.stringify({
  backend,
  median_ms: times[repetitions >> 1],
  min_ms: times[0],
  draw_ms: draws[0],
}));
