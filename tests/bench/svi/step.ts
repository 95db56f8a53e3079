/**
 * A contender: steps of a workload as a user makes them, by `run`.
 *
 *     deno run -P=tests tests/bench/svi/step.ts reference wasm
 *
 * @module
 */
import { randomKey } from "../../../mod.ts";
import { variantOf } from "./engines.ts";
import { serve } from "./serve.ts";
import { inferenceOf, workloadOf } from "./workloads.ts";

const [name, variant] = Deno.args;
const workload = workloadOf(name);
const svi = inferenceOf(workload, variantOf(variant));
const options = { progress: false, reportMs: 50 };
const run = svi.run(randomKey(0), 2 ** 30, workload.source(), options);
const reports = run[Symbol.asyncIterator]();
let done = 0;

/** The run stands still between two reports. */
async function makeSteps(ms: number): Promise<number> {
  const end = performance.now() + ms, before = done;
  do {
    const { value } = await reports.next();
    done = value!.done;
  } while (performance.now() < end);
  return done - before;
}

await serve({ engine: variant }, makeSteps);
