import type { EngineBuffer, Executable, Fallback } from "../../../core/engine.ts";
import type { NdArray } from "../../../core/nd_array.ts";
import { checkInputs } from "../../../graph/check_inputs.ts";
import { describe, formatType, type Graph } from "../../../graph/node.ts";
import type { Program } from "../../program.ts";
import { Instance } from "./instance.ts";

const NAME = "wasm";

/** A program with a memory of its own. */
export class WasmExecutable implements Executable {
  readonly engine = NAME;
  readonly fallbacks: readonly Fallback[];
  readonly #graph: Graph;
  readonly #program: Program;
  #instance: Instance | undefined;
  /** What each input was given last: a buffer that is there already is not copied again. */
  readonly #bound: (EngineBuffer | undefined)[];

  /** Instantiates a program of a graph. */
  constructor(graph: Graph, program: Program) {
    this.#graph = graph;
    this.#program = program;
    this.#instance = new Instance(program);
    this.fallbacks = fallbacksOf(program);
    this.#bound = program.inputs.map(() => undefined);
  }

  run(inputs: readonly (NdArray | EngineBuffer)[]): EngineBuffer[] {
    const instance = this.#instance;
    if (!instance) throw new Error(`Cannot run the graph on ${NAME}: it was disposed`);
    checkInputs(this.#graph, inputs, NAME);
    const given = inputs.map((input) => arrayOf(input));
    given.forEach((array, i) => {
      const input = inputs[i];
      if ("read" in input && this.#bound[i] === input) return;
      this.#bound[i] = "read" in input ? input : undefined;
      instance.write(this.#program.inputs[i], array.data);
    });
    instance.run();
    return this.#program.outputs.map((slot) => new WasmBuffer(instance.read(slot)));
  }

  upload(array: NdArray): EngineBuffer {
    return new WasmBuffer({ ...array, data: array.data.slice() });
  }

  dispose(): void {
    this.#instance = undefined;
  }
}

/** An array that the engine gave out. It lies on the host, outside of any program's memory. */
class WasmBuffer implements EngineBuffer {
  readonly shape: EngineBuffer["shape"];
  readonly dtype: EngineBuffer["dtype"];
  #array: NdArray | undefined;

  constructor(array: NdArray) {
    this.shape = array.shape;
    this.dtype = array.dtype;
    this.#array = array;
  }

  /** The array itself; nobody writes to it. */
  array(action: string): NdArray {
    if (this.#array) return this.#array;
    throw new Error(`Cannot ${action} a buffer of ${NAME} (${formatType(this)}): it was disposed`);
  }

  // deno-lint-ignore require-await -- so that a disposed buffer rejects the promise
  async read(): Promise<NdArray> {
    const array = this.array("read");
    return { ...array, data: array.data.slice() };
  }

  dispose(): void {
    this.#array = undefined;
  }
}

function arrayOf(input: NdArray | EngineBuffer): NdArray {
  if (!("read" in input)) return input;
  if (input instanceof WasmBuffer) return input.array("run on");
  throw new TypeError(
    `Cannot run the graph on ${NAME}: ${formatType(input)} is a buffer of another engine`,
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
