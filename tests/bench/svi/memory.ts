/**
 * Whether memory grows over many steps. It prints one line of JSON.
 *
 *     deno run -P=tests --v8-flags=--expose-gc tests/bench/svi/memory.ts reference 10000
 *
 * @module
 */
import { randomKey } from "../../../mod.ts";
import { inferenceOf, workloadOf } from "./workloads.ts";

declare const gc: () => void;

const workload = workloadOf(Deno.args[0]), steps = Number(Deno.args[1]);
const source = workload.source(), svi = inferenceOf(workload, "wasm");
const megabytes = () => {
  gc();
  const { rss, heapUsed, external } = Deno.memoryUsage();
  return { rss: rss / 1e6, heap: heapUsed / 1e6, external: external / 1e6 };
};
const { state } = await svi.run(randomKey(0), 1000, source, { progress: false });
const before = megabytes();
let half: ReturnType<typeof megabytes> | undefined;
const run = svi.run(state, steps, source, { progress: false });
for await (const { done } of run) if (!half && done >= steps / 2) half = megabytes();
await run.result();
const after = megabytes();
console.log(JSON.stringify({
  steps,
  rss_mb: after.rss,
  ...Object.fromEntries(
    (["rss", "heap", "external"] as const).flatMap((what) => [
      [`${what}_grown_mb`, after[what] - before[what]],
      [`${what}_second_half_mb`, after[what] - half![what]],
    ]),
  ),
}));
