/**
 * A whole job: MNIST from its files, 10,000 steps of the reference network, and the accuracy of ten draws on the test images.
 * It prints one line of JSON; how long it took from its start is for others to see.
 *
 *     deno run -P=tests tests/bench/svi/job.ts wasm FOLDER 10000
 *
 * @module
 */
import {
  adam,
  autoNormal,
  batches,
  loadMnist,
  randomKey,
  scaled,
  SVI,
  Value,
} from "../../../mod.ts";
import { model } from "../reference_model.ts";
import { variantOf } from "./engines.ts";
import type { Arguments } from "./workloads.ts";

const [variant, folder, steps] = Deno.args;
const { train, test } = await loadMnist({ folder });
const read = performance.now();
const pixels = ({ images }: typeof train) => scaled(images, 1 / 255);
const source = batches<Arguments>([pixels(train), Int32Array.from(train.labels)], {
  batchSize: 128,
});
const svi = SVI(model, autoNormal(model), adam(1e-3), { engine: variantOf(variant) });
const { posterior, timings } = await svi.run(randomKey(0), Number(steps), source, {
  progress: false,
});
const images = pixels(test);
const value = new Value({ data: images.values(), shape: images.shape, dtype: "float" }, "host");
const began = performance.now();
const { predicted } = await posterior.predictive({ numSamples: 10 }).classes(randomKey(1), value);
const right = Array.from(predicted.data).filter((k, i) => k === test.labels[i]).length;
console.log(JSON.stringify({
  read_ms: read,
  ...timings,
  evaluate_ms: performance.now() - began,
  accuracy: right / test.labels.length,
}));
