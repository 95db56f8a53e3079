import {
  disposeCarried,
  type EngineBuffer,
  type Executable,
  type Fallback,
} from "../../../core/engine.ts";
import type { NdArray } from "../../../core/nd_array.ts";
import { checkInputs } from "../../../graph/check_inputs.ts";
import { describe, formatType, type Graph } from "../../../graph/node.ts";
import { explain } from "../../explain.ts";
import type { Program } from "../../program.ts";
import { WasmBuffer } from "./buffer.ts";
import { Instance } from "./instance.ts";

/** A program with a memory of its own. */
export class WasmExecutable implements Executable {
  readonly engine = "wasm";
  readonly fallbacks: readonly Fallback[];
  readonly #graph: Graph;
  readonly #program: Program;
  readonly #carried: number;
  #instance: Instance | undefined;
  /** What each input was given last: a buffer that is there already is not copied again. */
  readonly #bound: (EngineBuffer | undefined)[];
  /** The results of the last run, which lie in the program's memory. */
  #results: readonly WasmBuffer[] = [];

  /** Instantiates a program of a graph whose first `carried` inputs are a state that each run consumes. */
  constructor(graph: Graph, program: Program, carried: number) {
    this.#graph = graph;
    this.#program = program;
    this.#carried = carried;
    this.#instance = new Instance(program);
    this.fallbacks = fallbacksOf(program);
    this.#bound = program.inputs.map(() => undefined);
  }

  run(inputs: readonly (NdArray | EngineBuffer)[]): EngineBuffer[] {
    const instance = this.#instance;
    if (!instance) throw new Error("Cannot run the graph on wasm: it was disposed");
    checkInputs(this.#graph, inputs, "wasm");
    const stays = inputs.map((input, i) => this.#stays(instance, input, i));
    const arrays = inputs.map((input, i) => (stays[i] ? undefined : arrayOf(input)));
    disposeCarried(inputs.filter((_, i) => i < this.#carried && stays[i]), this.#carried);
    for (const result of this.#results) result.leave();
    arrays.forEach((array, i) => {
      if (array) instance.write(this.#program.inputs[i], array.data);
      this.#bound[i] = "read" in inputs[i] ? inputs[i] as EngineBuffer : undefined;
    });
    disposeCarried(inputs, this.#carried);
    instance.run();
    this.#results = this.#program.outputs.map((slot) => new WasmBuffer({ instance, slot }));
    return [...this.#results]; // the caller's own list, to take from
  }

  upload(array: NdArray): EngineBuffer {
    return new WasmBuffer({ ...array, data: array.data.slice() });
  }

  explain(): string {
    return explain(this.#program);
  }

  dispose(): void {
    for (const result of this.#results) result.leave();
    this.#results = [];
    this.#instance = undefined;
  }

  /** Whether an input is in its place already: what a run has left there, or what it was given before. */
  #stays(instance: Instance, input: NdArray | EngineBuffer, i: number): boolean {
    if (!(input instanceof WasmBuffer)) return false;
    if (i < this.#carried) return input.liesAt(instance, this.#program.inputs[i]);
    return this.#bound[i] === input;
  }
}

function arrayOf(input: NdArray | EngineBuffer): NdArray {
  if (!("read" in input)) return input;
  if (input instanceof WasmBuffer) return input.array("run on");
  throw new TypeError(
    `Cannot run the graph on wasm: ${formatType(input)} is a buffer of another engine`,
  );
}

function fallbacksOf({ hostNodes }: Program): Fallback[] {
  const counts = new Map<string, number>();
  for (const { node } of hostNodes) {
    counts.set(describe(node), (counts.get(describe(node)) ?? 0) + 1);
  }
  return [...counts].map(([node, count]) => ({
    node,
    count,
    reason: "no code is generated for it: it runs on the host as it is defined",
  }));
}
