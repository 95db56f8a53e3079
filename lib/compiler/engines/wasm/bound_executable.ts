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

/** How the engine compiles and runs. */
export interface EngineOptions {
  /** What threads share. */
  readonly share?: ProgramOptions["share"];
  /** Whether zeros of data are left out of products. */
  readonly leavesOutZeros: boolean;
  /** How programs are run. */
  readonly run: InstanceOptions;
}

/** Compiles a graph: as one program, or if it is worth it as one that runs when data are bound and one for each run. */
export function compileBound(
  graph: Graph,
  options: CompileOptions,
  { share, leavesOutZeros, run }: EngineOptions,
): Executable {
  const { floatType, carried, bound = new Map() } = options;
  const densities = leavesOutZeros ? densitiesOf(options) : undefined;
  const positions = [...bound.keys()].sort((a, b) => a - b);
  const { once, each } = hoist(graph, new Set(positions));
  if (once.outputs.length === 0) {
    const program = compileProgram(graph, { floatType, carried, densities, share });
    return new WasmExecutable(graph, program, { ...run, bound });
  }
  const first = new WasmExecutable(once, compileProgram(once, { floatType, share }), run);
  const rest = compileProgram(each, { floatType, carried, densities, share });
  return new BoundExecutable(graph, first, new WasmExecutable(each, rest, run), positions);
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
    return this.#each.runChecked([...inputs, ...this.#results]);
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
