import type { DType } from "../core/dtype.ts";
import type { EngineBuffer } from "../core/engine.ts";
import { type Data, type NdArray, storageSize } from "../core/nd_array.ts";
import { located } from "../core/origin.ts";
import { sameShape } from "../core/shape.ts";
import { formatType, type Graph } from "./node.ts";
import type { NodeOf } from "./value.ts";

/**
 * Checks what a run is given against what its graph takes: how many inputs, the dtype and shape of each, and of arrays on
 * the host that they are stored as their dtype is and hold as many values as their shape says. It is for engines to call
 * first in `run`; whether a buffer is one of theirs they know themselves.
 *
 * @param graph The graph that is to run.
 * @param inputs What `run` was given.
 * @param engineName The engine's name, for the message.
 * @throws {TypeError} Naming the engine, the input, what it must be and what was given.
 *
 * @example
 * ```ts
 * import { assertThrows } from "@std/assert";
 * import { GraphBuilder } from "./builder.ts";
 * import { checkInputs } from "./check_inputs.ts";
 *
 * const b = new GraphBuilder();
 * const graph = b.finish([b.input("x", { shape: [2], dtype: "float" })]);
 *
 * const given = { data: Float64Array.of(1, 2, 3), shape: [3], dtype: "float" } as const;
 * assertThrows(
 *   () => checkInputs(graph, [given], "reference"),
 *   TypeError,
 *   'Cannot run the graph on reference: input "x" must be float[2], got float[3]',
 * );
 * ```
 */
export function checkInputs(
  graph: Graph,
  inputs: readonly (NdArray | EngineBuffer)[],
  engineName: string,
): void {
  const { inputs: ids } = graph;
  if (inputs.length !== ids.length) throw new TypeError(wrongNumber(graph, inputs, engineName));
  for (let i = 0; i < ids.length; i++) {
    const node = graph.nodes[ids[i]] as NodeOf<"input">;
    const wrong = faultOf(inputs[i], node);
    if (!wrong) continue;
    const message = `${actionOn(engineName)}: input ${JSON.stringify(node.name)} must ${wrong}`;
    throw new TypeError(located(message, node.origin));
  }
}

function wrongNumber(graph: Graph, inputs: readonly unknown[], engineName: string): string {
  const names = graph.inputs.map((id) => JSON.stringify((graph.nodes[id] as NodeOf<"input">).name));
  return `${actionOn(engineName)}: it takes ${names.length} inputs (${
    names.join(", ")
  }), got ${inputs.length}`;
}

function actionOn(engineName: string): string {
  return `Cannot run the graph on ${engineName}`;
}

const STORAGE: Readonly<Record<DType, readonly { readonly name: string }[]>> = {
  float: [Float64Array, Float32Array],
  int32: [Int32Array],
  bool: [Uint8Array],
  key: [Uint32Array],
};
const BYTES: readonly { readonly name: string }[] = [Uint8Array];

/** What the input must be or hold, and does not; nothing if all is well: then, at each run, no text is made. */
function faultOf(input: NdArray | EngineBuffer, node: NodeOf<"input">): string | undefined {
  if (!isTyped(input)) return `be ${formatType(node)}, got ${nameOf(input)}`;
  if (input.dtype !== node.dtype || !sameShape(input.shape, node.shape)) {
    return `be ${formatType(node)}, got ${formatType(input)}`;
  }
  return "read" in input ? undefined : storageFault(input.data, node);
}

function storageFault(data: Data, node: NodeOf<"input">): string | undefined {
  const allowed = node.bytes ? BYTES : STORAGE[node.dtype];
  if (!allowed.includes(data?.constructor)) {
    const names = allowed.map(({ name }) => name).join(" or ");
    return `hold its ${node.dtype} elements in ${names}, got ${nameOf(data)}`;
  }
  const size = storageSize(node.shape, node.dtype);
  if (data.length !== size) return `hold ${size} values, got ${data.length}`;
  return undefined;
}

/** Whether a value from outside has the members of an array or a buffer at all. */
function isTyped(input: unknown): boolean {
  return typeof input === "object" && input !== null && "dtype" in input && "shape" in input &&
    Array.isArray(input.shape);
}

/** The class of an object, else the value itself. */
function nameOf(value: unknown): string {
  return typeof value === "object" && value !== null ? value.constructor.name : String(value);
}
