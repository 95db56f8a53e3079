/**
 * The engine `reference`: the interpreter behind the interface of an engine.
 *
 * @module
 */
import {
  disposeCarried,
  type Engine,
  type EngineBuffer,
  type Executable,
  type Fallback,
} from "../core/engine.ts";
import { fromFloat64, type NdArray, toFloat64 } from "../core/nd_array.ts";
import { checkInputs } from "./check_inputs.ts";
import { interpret } from "./interpret.ts";
import { formatType, type Graph, type TensorType } from "./node.ts";
import type { Value } from "./value.ts";
import { verify } from "./verify.ts";

const NAME = "reference";

/**
 * The engine that defines the others: every node in plain loops in double precision. It is right first and fast second.
 *
 * `compile` throws a GraphTypeError for a graph that breaks the grammar and a RangeError for single precision. `run`
 * throws a TypeError for inputs that the graph does not take, and an Error once the executable or an input is disposed.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { GraphBuilder } from "./builder.ts";
 * import { referenceEngine } from "./reference_engine.ts";
 *
 * const b = new GraphBuilder();
 * const x = b.input("x", { shape: [2], dtype: "float" });
 * const double = await referenceEngine.compile(b.finish([b.binary("add", x, x)]), {
 *   floatType: "f64",
 * });
 * const [y] = double.run([{ data: Float64Array.of(1, 2), shape: [2], dtype: "float" }]);
 * assertEquals((await y.read()).data, Float64Array.of(2, 4));
 * ```
 */
export const referenceEngine: Engine<Graph> = {
  name: NAME,
  floatTypes: ["f64"],
  // deno-lint-ignore require-await -- so that a fault of the graph rejects the promise
  async compile(graph, { floatType, carried = 0 }) {
    if (floatType !== "f64") {
      throw new RangeError(
        `Cannot compile for ${NAME}: it computes float in f64, not ${floatType}`,
      );
    }
    verify(graph);
    return new ReferenceExecutable(graph, carried);
  },
};

class ReferenceExecutable implements Executable {
  readonly engine = NAME;
  readonly fallbacks: readonly Fallback[] = [];
  readonly #carried: number;
  #graph: Graph | undefined;

  constructor(graph: Graph, carried: number) {
    this.#graph = graph;
    this.#carried = carried;
  }

  run(inputs: readonly (NdArray | EngineBuffer)[]): EngineBuffer[] {
    if (!this.#graph) throw new Error(`Cannot run the graph on ${NAME}: it was disposed`);
    checkInputs(this.#graph, inputs, NAME);
    const values = inputs.map(valueOf);
    const theirs = new Set(inputs.flatMap((input) => ("read" in input ? [] : [input.data.buffer])));
    const outputs = interpret(this.#graph, values).map((value) => {
      // An output that is an input, reshaped perhaps, must not change when its owner writes to it.
      const data = theirs.has(value.data.buffer) ? value.data.slice() : value.data;
      return new ReferenceBuffer(value, data);
    });
    disposeCarried(inputs, this.#carried);
    return outputs;
  }

  upload(array: NdArray): EngineBuffer {
    return new ReferenceBuffer(array, Float64Array.from(array.data));
  }

  dispose(): void {
    this.#graph = undefined;
  }
}

class ReferenceBuffer implements EngineBuffer {
  readonly shape: EngineBuffer["shape"];
  readonly dtype: EngineBuffer["dtype"];
  #data: Float64Array | undefined;

  constructor(type: TensorType, data: Float64Array) {
    this.shape = type.shape;
    this.dtype = type.dtype;
    this.#data = data;
  }

  /** The elements; nobody writes to them. */
  values(action: string): Float64Array {
    if (this.#data) return this.#data;
    throw new Error(`Cannot ${action} a buffer of ${NAME} (${formatType(this)}): it was disposed`);
  }

  // deno-lint-ignore require-await -- so that a disposed buffer rejects the promise
  async read(): Promise<NdArray> {
    const copy = this.values("read").slice();
    return { data: fromFloat64(copy, this.dtype, "f64"), shape: this.shape, dtype: this.dtype };
  }

  dispose(): void {
    this.#data = undefined;
  }
}

function valueOf(input: NdArray | EngineBuffer): Value {
  const { shape, dtype } = input;
  if (input instanceof ReferenceBuffer) return { data: input.values("run on"), shape, dtype };
  if (!("read" in input)) return { data: toFloat64(input.data), shape, dtype };
  throw new TypeError(
    `Cannot run the graph on ${NAME}: ${formatType(input)} is a buffer of another engine`,
  );
}
