/**
 * A contender: steps of stochastic variational inference in eager tfjs with its own autodiff and optimiser: what a tfjs user
 * would write today.
 *
 *     deno run --config deno.json --allow-env --allow-read tfjs_svi.ts reference wasm|cpu
 *
 * @module
 */
import * as tf from "@tensorflow/tfjs";
import { chooseBackend } from "./backend.ts";
import { serve, stepByStep } from "../svi/serve.ts";

const DATA = 55_000;

/** Makes the variables and the data of a workload; its loss. */
const LOSSES: Record<string, () => () => tf.Scalar> = {
  "reference": () => classifier([784, 64, 64, 10], 128),
  "batch-1024": () => classifier([784, 64, 64, 10], 1024),
  "wide": () => classifier([784, 400, 400, 10], 128),
  "vae": autoencoder,
  "logistic": () => regression(50_000, 20),
};

/** Mean and log variance of one normal for each number of an array. */
function meanField(shape: number[], fanIn: number) {
  const mean = tf.variable(
    shape.length === 2
      ? tf.randomNormal(shape, 0, Math.sqrt(2 / fanIn))
      : tf.zeros(shape),
  );
  return { mean, logVariance: tf.variable(tf.fill(shape, -7)) };
}

type MeanField = ReturnType<typeof meanField>;

function draw({ mean, logVariance }: MeanField): tf.Tensor {
  return mean.add(
    tf.randomNormal(mean.shape).mul(logVariance.mul(0.5).exp()),
  );
}

/** The divergence from a normal of mean 0 and that scale. */
function divergence({ mean, logVariance }: MeanField, scale = 1): tf.Scalar {
  const [m, u] = scale === 1
    ? [mean, logVariance as tf.Tensor]
    : [mean.div(scale), logVariance.sub(2 * Math.log(scale))];
  return u.exp().add(m.square()).sub(1).sub(u).sum().mul(0.5);
}

function sparseImages(rows: number): tf.Tensor2D {
  return tf.randomNormal([rows, 784]).sub(0.84).relu() as tf.Tensor2D;
}

function classifier(sizes: number[], batch: number): () => tf.Scalar {
  const images = sparseImages(batch);
  const labels = tf.oneHot(
    tf.tensor1d(Array.from({ length: batch }, (_, i) => i % 10), "int32"),
    10,
  );
  const layers = sizes.slice(1).flatMap((
    out,
    i,
  ) => [meanField([sizes[i], out], sizes[i]), meanField([out], sizes[i])]);
  return () => {
    let kl: tf.Scalar = tf.scalar(0);
    const weights = layers.map((layer) => {
      kl = kl.add(divergence(layer));
      return draw(layer);
    });
    let hidden = images;
    for (let i = 0; i < sizes.length - 1; i++) {
      hidden = hidden.matMul(weights[2 * i] as tf.Tensor2D).add(
        weights[2 * i + 1],
      );
      if (i < sizes.length - 2) hidden = hidden.relu();
    }
    const nll = tf.losses.softmaxCrossEntropy(labels, hidden) as tf.Scalar;
    return nll.add(kl.mul(1 / DATA));
  };
}

/** Minus the log likelihood of zeros and ones. */
function bernoulli(values: tf.Tensor, logits: tf.Tensor): tf.Scalar {
  const { sigmoidCrossEntropy } = tf.losses;
  return sigmoidCrossEntropy(
    values,
    logits,
    1,
    0,
    tf.Reduction.SUM,
  ) as tf.Scalar;
}

function autoencoder(): () => tf.Scalar {
  const images = tf.cast(sparseImages(128).greater(0), "float32");
  const dense = (from: number, to: number) => {
    const w = tf.variable(
      tf.randomNormal([from, to], 0, 1 / Math.sqrt(from)),
    ) as tf.Tensor2D;
    const b = tf.variable(tf.zeros([to]));
    return (x: tf.Tensor): tf.Tensor2D => (x as tf.Tensor2D).matMul(w).add(b);
  };
  const [encode, loc, logVariance] = [
    dense(784, 400),
    dense(400, 20),
    dense(400, 20),
  ];
  const [decode, drawn] = [dense(20, 400), dense(400, 784)];
  return () => {
    const hidden = encode(images).relu();
    const mean = loc(hidden), own = logVariance(hidden);
    const kl = own.exp().add(mean.square()).sub(1).sub(own).sum().mul(0.5);
    const z = mean.add(tf.randomNormal(mean.shape).mul(own.mul(0.5).exp()));
    const logits = drawn(decode(z).relu());
    return bernoulli(images, logits).add(kl) as tf.Scalar;
  };
}

function regression(rows: number, columns: number): () => tf.Scalar {
  const x = tf.randomNormal([rows, columns]) as tf.Tensor2D;
  const y = tf.cast(x.slice([0, 0], [rows, 1]).greater(0), "float32").flatten();
  const w = meanField([columns], columns), b = meanField([], columns);
  return () => {
    const logits = x.matMul(draw(w).expandDims(1) as tf.Tensor2D).flatten()
      .add(draw(b));
    return bernoulli(y, logits).add(divergence(w, 2)).add(
      divergence(b, 2),
    ) as tf.Scalar;
  };
}

const [workload, backend] = Deno.args;
await chooseBackend(backend);
const loss = LOSSES[workload]();
const adam = tf.train.adam(1e-3);
await serve(
  { version: tf.version_core },
  stepByStep(() => tf.tidy(() => void adam.minimize(loss))),
);
