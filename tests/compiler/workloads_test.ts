/**
 * Whole steps of inference on the engine `wasm`: the workloads of the benchmarks, and models as users write them.
 */
import { assert, assertEquals } from "@std/assert";
import { wasmEngine } from "../../lib/compiler/engines/wasm.ts";
import type { Engine } from "../../lib/core/engine.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { autoMultivariateNormal, randomKey } from "../../mod.ts";
import { inferenceOf, type Workload, workloadOf, WORKLOADS } from "../bench/svi/workloads.ts";

/** A workload for the full-rank guide, whose covariance takes a Cholesky factor. */
const FULL_RANK: Workload = {
  ...workloadOf("logistic"),
  guide: autoMultivariateNormal(workloadOf("logistic").model),
};
const ALL: readonly (readonly [string, Workload])[] = [
  ...Object.entries(WORKLOADS),
  ["full rank", FULL_RANK],
];

/** The engine, which tells what it could not generate code for. */
function watched(found: string[]): Engine<Graph> {
  return {
    ...wasmEngine,
    async compile(graph, options) {
      const executable = await wasmEngine.compile(graph, options);
      found.push(...executable.fallbacks.map(({ node }) => node));
      return executable;
    },
  };
}

/** Losses of the first steps. */
async function losses(workload: Workload, engine: Engine<Graph> | "tfjs-wasm"): Promise<number[]> {
  const svi = inferenceOf(workload, engine);
  const { history } = await svi.run(randomKey(0), 3, workload.source(), { progress: false });
  return [...history.loss];
}

for (const [name, workload] of ALL) {
  // A loss is a sum of so many terms of either sign that single precision keeps about five digits of it.
  Deno.test(`${name}: all nodes of a step have code, and three losses are tfjs's within 2e-5 of themselves`, async () => {
    const hosted: string[] = [];
    const own = await losses(workload, watched(hosted));
    assertEquals(hosted, []);
    const theirs = await losses(workload, "tfjs-wasm");
    own.forEach((loss, i) => {
      assert(Math.abs(loss - theirs[i]) <= 2e-5 * Math.abs(theirs[i]), `${own} and ${theirs}`);
    });
  });
}
