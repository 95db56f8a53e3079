import {
  disposeCarried,
  type EngineBuffer,
  type Executable,
  type Fallback,
} from "../../../core/engine.ts";
import type { Data, NdArray } from "../../../core/nd_array.ts";
import { sameShape } from "../../../core/shape.ts";
import { checkInputs } from "../../../graph/check_inputs.ts";
import { describe, formatType, type Graph } from "../../../graph/node.ts";
import { explain } from "../../explain.ts";
import type { Program } from "../../program.ts";
import { WasmBuffer } from "./buffer.ts";
import { Instance, type InstanceOptions } from "./instance.ts";

/** How a program is run. */
export interface ExecutableOptions extends InstanceOptions {
  /** Data that are known, by the position of their inputs: they are put in their places as soon as they are uploaded. */
  readonly bound?: ReadonlyMap<number, NdArray>;
}

/** A program with a memory of its own. */
export class WasmExecutable implements Executable {
  readonly engine = "wasm";
  /** How many threads compute; 1 where more would not pay. */
  readonly threads: number;
  readonly fallbacks: readonly Fallback[];
  readonly #graph: Graph;
  readonly #program: Program;
  readonly #carried: number;
  /** The inputs that the bound data are for, by their storage. */
  readonly #places = new WeakMap<Data, number>();
  #instance: Instance | undefined;
  /** What each input was given last: a buffer that is there already is not copied again. */
  readonly #bound: (EngineBuffer | undefined)[];
  /** The results of the last run, which lie in the program's memory. */
  #results: readonly WasmBuffer[] = [];

  /**
   * Instantiates a program.
   *
   * @param graph The graph that its inputs are checked against.
   * @param program The program.
   * @param options How it is run.
   */
  constructor(graph: Graph, program: Program, options: ExecutableOptions = {}) {
    const { carried } = program, { bound = new Map() } = options;
    this.#graph = graph;
    this.#program = program;
    this.#carried = carried;
    this.#instance = new Instance(program, options);
    this.threads = this.#instance.threads;
    this.fallbacks = fallbacksOf(program);
    this.#bound = program.inputs.map(() => undefined);
    for (const [input, { data }] of bound) if (input >= carried) this.#places.set(data, input);
  }

  run(inputs: readonly (NdArray | EngineBuffer)[]): EngineBuffer[] {
    if (this.#instance) checkInputs(this.#graph, inputs, "wasm");
    return this.runChecked(inputs);
  }

  /** {@linkcode run} on inputs that are known to be of the right number and types. */
  runChecked(inputs: readonly (NdArray | EngineBuffer)[]): EngineBuffer[] {
    const instance = this.#instance;
    if (!instance) throw new Error("Cannot run the graph on wasm: it was disposed");
    const written: (NdArray | undefined)[] = [];
    for (let i = 0; i < inputs.length; i++) {
      if (!this.#isInPlace(instance, inputs[i], i)) written[i] = arrayOf(inputs[i]);
    }
    // What was read above is on the host; the state that is in its place must not be copied there.
    disposeCarried(inputs, this.#carried);
    for (const result of this.#results) result.leave();
    for (let i = 0; i < written.length; i++) {
      const array = written[i];
      if (array) this.#write(instance, i, array, bufferOf(inputs[i]));
    }
    instance.run();
    this.#results = this.#program.outputs.map((slot) => new WasmBuffer({ instance, slot }));
    return [...this.#results]; // the caller's own list, to take from
  }

  /** Copies an array: bound data to where the program reads it, unless that is another array's place. */
  upload(array: NdArray): EngineBuffer {
    const instance = this.#instance, place = this.#places.get(array.data);
    if (!instance || place === undefined || !this.#fits(array, place)) {
      return new WasmBuffer({ ...array, data: array.data.slice() });
    }
    const slot = this.#program.inputs[place], buffer = new WasmBuffer({ instance, slot });
    for (const result of this.#results) if (result.liesAt(instance, slot)) result.leave();
    this.#write(instance, place, array, buffer);
    return buffer;
  }

  explain(): string {
    return explain(this.#program);
  }

  dispose(): void {
    for (const result of this.#results) result.leave();
    for (const buffer of this.#bound) if (buffer instanceof WasmBuffer) buffer.leave();
    this.#results = [];
    this.#instance = undefined;
  }

  #fits({ shape, dtype }: NdArray, place: number): boolean {
    const slot = this.#program.inputs[place];
    return dtype === slot.dtype && sameShape(shape, slot.shape);
  }

  /** Writes an input; `buffer` is what it was given as. */
  #write(instance: Instance, i: number, { data }: NdArray, buffer: EngineBuffer | undefined): void {
    const slot = this.#program.inputs[i], before = this.#bound[i];
    if (before instanceof WasmBuffer && before.liesAt(instance, slot)) before.leave();
    instance.write(slot, data);
    this.#bound[i] = buffer;
  }

  /** Whether an input is in its place already: what a run has left there, or what it was given before. */
  #isInPlace(instance: Instance, input: NdArray | EngineBuffer, i: number): boolean {
    if (!(input instanceof WasmBuffer)) return false;
    if (i < this.#carried) return input.liesAt(instance, this.#program.inputs[i]);
    return this.#bound[i] === input && !input.isDisposed;
  }
}

function bufferOf(input: NdArray | EngineBuffer): EngineBuffer | undefined {
  return "read" in input ? input : undefined;
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
