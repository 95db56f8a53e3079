/**
 * The posterior predictive of the reference network over many draws, with the memory that it takes. It prints one line of
 * JSON; `predictive.ts` runs it.
 *
 *     deno run -P=tests tests/bench/predictive_draws.ts tfjs-wasm|tfjs-cpu draws images
 *
 * @module
 */
import { adam, autoNormal, type EngineName, randomKey, SVI } from "../../mod.ts";
import { tf } from "../../lib/tensor/tf.ts";
import { model } from "./reference_model.ts";
import { example, SIZES } from "./reference_network.ts";

const engine = (Deno.args[0] ?? "tfjs-wasm") as EngineName;
const numSamples = Number(Deno.args[1] ?? 1000), rows = Number(Deno.args[2] ?? 10_000);
const images = Float32Array.from(
  { length: rows * SIZES[0] },
  (_, i) => Math.max(0, (i * 7919) % 1000 / 250 - 3),
);
const data = tf.tensor2d(images, [rows, SIZES[0]]);

const guide = autoNormal(model, { initScale: { logVariance: -7 } });
const { images: few, labels } = example();
const { posterior } = await SVI(model, guide, adam(1e-3), { engine })
  .run(randomKey(0), 1, [few, labels], { progress: false });
// Loads the engine and its kernels; what it then takes more is the prediction's own.
await posterior.predictive({ numSamples: 2 }).classes(randomKey(0), few);
const before = Deno.memoryUsage().rss;
let peak = before;
const watch = setInterval(() => peak = Math.max(peak, Deno.memoryUsage().rss), 20);
const start = performance.now();
const { sd } = await posterior.predictive({ numSamples }).classes(randomKey(0), data);
const seconds = (performance.now() - start) / 1000;
clearInterval(watch);
console.log(JSON.stringify({
  seconds,
  ms_per_draw: 1000 * seconds / numSamples,
  peak_mb: (peak - before) / 1e6,
  mean_sd: Array.from(sd.data).reduce((a, b) => a + b, 0) / rows,
}));
