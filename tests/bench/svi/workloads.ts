/**
 * What is fitted: models with their guides and data, by name.
 *
 * @module
 */
import {
  adam,
  autoNormal,
  batches,
  Bernoulli,
  type Engine,
  type EngineName,
  type Graph,
  type Model,
  Normal,
  normal,
  plate,
  randomKey,
  sample,
  type Scalar,
  scaled,
  type Source,
  SVI,
  type Svi,
  type Tensor1D,
  type Tensor2D,
  Value,
} from "../../../mod.ts";
import { tf } from "../../../lib/tensor/tf.ts";
import { network } from "../reference_model.ts";
import type { Sizes } from "./limit/places.ts";
import { autoencoder, encoder } from "./vae.ts";

/** Arguments of the models. */
export type Arguments = [x: Tensor2D, y?: Tensor1D];

/** A model, a guide and data. */
export interface Workload {
  readonly title: string;
  readonly model: Model<Arguments, unknown>;
  readonly guide: Model<Arguments, unknown>;
  readonly source: () => Source<Arguments>;
  /** The sizes of the hand-written step, where there is one. */
  readonly limit?: Sizes;
}

/** The workloads by name; peers know them by the same names. */
export const WORKLOADS = {
  "reference": classifier([784, 64, 64, 10], 128),
  "minibatches": {
    ...classifier([784, 64, 64, 10], 128),
    title: "784-64-64-10, batch 128 gathered from 6,000 images of bytes at each step",
    source: gathered,
  },
  "batch-1024": classifier([784, 64, 64, 10], 1024),
  "wide": classifier([784, 400, 400, 10], 128),
  "vae": {
    title: "autoencoder 784-400-20-400-784, batch 128, Bernoulli pixels",
    model: autoencoder,
    guide: encoder,
    source: () => [images(128, (x) => (x > 0 ? 1 : 0))],
  },
  "logistic": {
    title: "logistic regression, 50,000 x 20, all data at once",
    model: regression,
    guide: autoNormal(regression),
    source: () => regressionData(50_000, 20),
  },
} as const satisfies Readonly<Record<string, Workload>>;

/** The name of a workload. */
export type WorkloadName = keyof typeof WORKLOADS;

/** The workload of a name. */
export function workloadOf(name: string): Workload {
  if (Object.hasOwn(WORKLOADS, name)) return WORKLOADS[name as WorkloadName];
  throw new RangeError(
    `There is no workload "${name}", expected one of ${Object.keys(WORKLOADS).join(", ")}`,
  );
}

/** What fits a workload on an engine. */
export function inferenceOf(
  { model, guide }: Workload,
  engine: EngineName | Engine<Graph>,
): Svi<Arguments> {
  return SVI<Arguments>(model, guide, adam(1e-3), { engine });
}

function classifier(layers: Sizes["layers"], batch: number): Workload {
  const model = network(layers);
  return {
    title: `${layers.join("-")}, batch ${batch}`,
    model,
    guide: autoNormal(model, { initScale: { logVariance: -7 } }),
    source: () => [images(batch, (x) => x), labels(batch)],
    limit: { layers, batch },
  };
}

/** P(y = 1) = 1 / (1 + exp(−(b + x w))). */
function regression(x: Tensor2D, y?: Tensor1D) {
  const w = sample<Tensor1D>("w", Normal(0, 2).expand([x.shape[1]]).toEvent());
  const b = sample<Scalar>("b", Normal(0, 2));
  const logits = tf.dot(x, w).add(b);
  return plate("data", x.shape[0], () => sample("y", Bernoulli({ logits }), { obs: y }));
}

const PIXELS = 784;

/** Images of which four pixels in five are zero. */
function pixels(count: number): Float32Array {
  const drawn = normal(randomKey(0), [count * PIXELS]).dataSync();
  return Float32Array.from(drawn, (x) => Math.max(0, x - 0.84));
}

function images(count: number, map: (x: number) => number) {
  const data = pixels(count).map(map);
  return new Value({ data, shape: [count, PIXELS], dtype: "float" }, "host");
}

function labels(count: number): Int32Array {
  return Int32Array.from({ length: count }, (_, i) => i % 10);
}

function gathered(): Source<Arguments> {
  const count = 6000;
  const data = Uint8Array.from(pixels(count), (x) => Math.min(255, 128 * x));
  const bytes = scaled({ data, shape: [count, PIXELS] }, 1 / 255);
  return batches<Arguments>([bytes, labels(count)], { batchSize: 128 });
}

function regressionData(rows: number, columns: number): Source<Arguments> {
  const x = Float32Array.from(normal(randomKey(0), [rows * columns]).dataSync());
  const y = Int32Array.from({ length: rows }, (_, i) => {
    const row = x.subarray(i * columns, (i + 1) * columns);
    return row.reduce((sum, value, j) => sum + value * (j % 3 - 1), 0) > 0 ? 1 : 0;
  });
  return [new Value({ data: x, shape: [rows, columns], dtype: "float" }, "host"), y];
}
