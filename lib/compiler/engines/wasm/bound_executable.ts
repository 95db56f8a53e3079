/**
 * Graphs of which some inputs are known to stay the same: what depends on them alone runs once.
 *
 * @module
 */
import type { CompileOptions, EngineBuffer, Executable, Fallback } from "../../../core/engine.ts";
import type { NdArray } from "../../../core/nd_array.ts";
import { checkInputs } from "../../../graph/check_inputs.ts";
import type { Graph } from "../../../graph/node.ts";
import { compileProgram, type ProgramOptions } from "../../compile.ts";
import { hoist } from "../../passes/data_only.ts";
import { densitiesOf } from "./density.ts";
import { WasmExecutable } from "./executable.ts";
import type { InstanceOptions } from "./instance.ts";

/** How a graph is run that {@linkcode compileBound} compiles. */
export type BoundSettings = InstanceOptions & Pick<ProgramOptions, "share">;

/** Compiles a graph: as one program, or if it is worth it as one that runs when data are bound and one for each run. */
export function compileBound(
  graph: Graph,
  options: CompileOptions,
  { share, ...instance }: BoundSettings = {},
): Executable {
  const { floatType, carried = 0, bound = new Map() } = options;
  const densities = densitiesOf(options);
  const positions = [...bound.keys()].sort((a, b) => a - b);
  const { once, each } = hoist(graph, new Set(positions));
  const own = { floatType, carried, densities, share };
  if (once.outputs.length === 0) {
    const program = compileProgram(graph, own);
    return new WasmExecutable(graph, program, { carried, bound, ...instance });
  }
  const first = new WasmExecutable(once, compileProgram(once, { floatType, share: "nothing" }));
  const rest = new WasmExecutable(each, compileProgram(each, own), { carried, ...instance });
  return new BoundExecutable(graph, first, rest, positions);
}

/** Two programs: the results of the first are the last inputs of the second. */
class BoundExecutable implements Executable {
  readonly engine = "wasm";
  readonly threads: number;
  readonly fallbacks: readonly Fallback[];
  readonly #once: WasmExecutable;
  readonly #each: WasmExecutable;
  readonly #positions: readonly number[];
  readonly #graph: Graph;
  #bound: readonly (NdArray | EngineBuffer)[] = [];
  #results: readonly EngineBuffer[] | undefined;

  constructor(
    graph: Graph,
    once: WasmExecutable,
    each: WasmExecutable,
    positions: readonly number[],
  ) {
    this.#graph = graph;
    this.#once = once;
    this.#each = each;
    this.#positions = positions;
    this.threads = each.threads;
    this.fallbacks = [...once.fallbacks, ...each.fallbacks];
  }

  run(inputs: readonly (NdArray | EngineBuffer)[]): EngineBuffer[] {
    checkInputs(this.#graph, inputs, this.engine);
    const data = this.#positions.map((position) => inputs[position]);
    // Arrays on the host may have been changed since; buffers never are.
    const isBound = data.every((input, i) => input === this.#bound[i] && "read" in input);
    if (!isBound) this.#free();
    this.#results ??= this.#once.run(data);
    this.#bound = data;
    return this.#each.run([...inputs, ...this.#results]);
  }

  upload(array: NdArray): EngineBuffer {
    return this.#each.upload(array);
  }

  explain(): string {
    return `when data are bound: ${this.#once.explain()}\n\nat each run: ${this.#each.explain()}`;
  }

  dispose(): void {
    this.#free();
    this.#once.dispose();
    this.#each.dispose();
  }

  #free(): void {
    for (const result of this.#results ?? []) result.dispose();
    this.#results = undefined;
    this.#bound = [];
  }
}
