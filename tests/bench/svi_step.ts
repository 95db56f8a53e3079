/**
 * Steps of stochastic variational inference of the reference network on an engine. It prints one line of JSON; `svi.ts` runs
 * it beside the same in eager tfjs.
 *
 *     deno run -P=tests tests/bench/svi_step.ts tfjs-wasm|tfjs-cpu [steps]
 *
 * @module
 */
import {
  adam,
  autoNormal,
  type EngineName,
  evaluate,
  fold,
  normal,
  randomKey,
  SVI,
  type Tensor1D,
  type Tensor2D,
} from "../../mod.ts";
import { model } from "./reference_model.ts";
import { example, SIZES } from "./reference_network.ts";

const engine = (Deno.args[0] ?? "tfjs-wasm") as EngineName;
const steps = Number(Deno.args[1] ?? (engine === "tfjs-cpu" ? 15 : 100));
const { images, labels } = example();
const batch: [Float32Array | Tensor2D, Tensor1D] = [images, labels];
const source = {
  numData: 55_000,
  batchSize: images.shape[0],
  batch: () => batch as [Tensor2D, Tensor1D],
};

const svi = SVI(model, autoNormal(model, { initScale: { logVariance: -7 } }), adam(1e-3), {
  engine,
});
const start = performance.now();
let { state } = await svi.update(await svi.init(randomKey(0), source), source);
const first = performance.now() - start;
const warm = await svi.run(state, Math.ceil(steps / 5), source, { progress: false });
const times: number[] = [];
const before = Deno.memoryUsage().rss;
state = warm.state;
// Reports are as often as the steps: each chunk is one step, so that the median is one of steps.
const run = svi.run(state, steps, source, { progress: false, reportMs: 0 });
for await (const { msPerStep } of run) times.push(msPerStep);
const grown = Deno.memoryUsage().rss - before;
times.sort((a, b) => a - b);

const draw = () => SIZES.slice(1).map((out, i) => normal(fold(randomKey(0), i), [SIZES[i], out]));
await evaluate(draw, { engine });
const draws: number[] = [];
for (let i = 0; i < 20; i++) {
  const begin = performance.now();
  await evaluate(draw, { engine });
  draws.push(performance.now() - begin);
}
console.log(JSON.stringify({
  engine: warm.engine,
  median_ms: times[times.length >> 1],
  min_ms: times[0],
  draw_ms: Math.min(...draws),
  first_step_ms: first,
  record_ms: warm.timings.recordMs,
  compile_ms: warm.timings.compileMs,
  grown_mb: grown / 1e6,
}));
