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
  let captured: Promise<Captured> | undefined;
  const engine: Engine<Graph> = {
    ...wasmEngine,
    async compile(graph, options) {
      const executable = await wasmEngine.compile(graph, options);
      const run: typeof executable.run = (inputs) => {
        // The state of the first run is on the host; bound data may lie where the engine keeps them.
        captured ??= Promise.all(inputs.map((x) => ("data" in x ? x : x.read()))).then((
          arrays,
        ) => ({
          ...{ graph, carried: options.carried ?? 0, densities: densitiesOf(options) },
          inputs: arrays,
        }));
        return executable.run(inputs);
      };
      return {
        ...{ engine: executable.engine, fallbacks: executable.fallbacks, run },
        upload: (array) => executable.upload(array),
        dispose: () => executable.dispose(),
      };
    },
  };
  await inferenceOf(workload, engine).init(randomKey(0), workload.source());
  if (!captured) throw new Error("internal: no step was run");
  return await captured;
}
