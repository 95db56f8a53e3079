import { type Engine, type Graph, type NdArray, randomKey } from "../../../mod.ts";
import { wasmEngine } from "../../../lib/compiler/engines/wasm.ts";
import { densitiesOf } from "../../../lib/compiler/engines/wasm/density.ts";
import { inferenceOf, type Workload } from "./workloads.ts";

/** The graph of a step, and what it was first run with. */
export interface Captured {
  readonly graph: Graph;
  readonly carried: number;
  /** The share of elements of bound inputs that are not zero, as far as it matters. */
  readonly densities: ReadonlyMap<number, number>;
  readonly inputs: readonly NdArray[];
}

/** Records a workload's step and catches it on its way to the engine. */
export async function capture(workload: Workload): Promise<Captured> {
  let captured: Captured | undefined;
  const uploaded = new Map<unknown, NdArray>();
  const engine: Engine<Graph> = {
    ...wasmEngine,
    async compile(graph, options) {
      const executable = await wasmEngine.compile(graph, options);
      const run: typeof executable.run = (inputs) => {
        // What a run has consumed cannot be read: they are on the host before the first one.
        const arrays = inputs.map((input) => ("data" in input ? input : uploaded.get(input)));
        if (arrays.every((array) => array !== undefined)) {
          const densities = densitiesOf(options);
          captured ??= { graph, carried: options.carried ?? 0, densities, inputs: arrays };
        }
        return executable.run(inputs);
      };
      return {
        ...{ engine: executable.engine, fallbacks: executable.fallbacks, run },
        upload(array) {
          const buffer = executable.upload(array);
          uploaded.set(buffer, array);
          return buffer;
        },
        dispose: () => executable.dispose(),
      };
    },
  };
  await inferenceOf(workload, engine).init(randomKey(0), workload.source());
  if (!captured) throw new Error("internal: the first step was given no arrays of the host");
  return captured;
}
