import * as core from "@tensorflow/tfjs-core";
import { located, Origin } from "../core/origin.ts";
import type { TreeShape } from "../core/tree.ts";
import { formatType, type Graph } from "../graph/node.ts";
import { vouchFor } from "../graph/verify.ts";
import {
  flattenArguments,
  flattenResults,
  type InputData,
  isInputData,
  kindOf,
  nodeOfLeaf,
  symbolicLeaf,
  typeOfData,
} from "./leaves.ts";
import { isBytes } from "./bytes.ts";
import { Key } from "./key.ts";
import type { Recorder } from "./recorder.ts";
import { installRecordingBackend } from "./recording_backend.ts";
import { withRecorder } from "./recording.ts";

/** A function written down as a graph. */
export interface Recording {
  /** What it computes. Its inputs are the arguments' data in their order, then the captured data. */
  readonly graph: Graph;
  /** The data that it uses without being given it, in the order of the graph's last inputs. */
  readonly captured: readonly InputData[];
  /** Puts the graph's outputs in the places of the result in which the function returned tensors and keys. */
  result<Leaf>(outputs: readonly Leaf[]): unknown;
}

/** The arguments of a call, apart: data, which become inputs, and what the recording depends on besides. */
export interface Call {
  /** The tensors, keys and arrays among the arguments. */
  readonly data: readonly InputData[];
  /** The ways to them, such as `args[0].w`. */
  readonly names: readonly string[];
  /** Equal for two calls that one recording serves. */
  readonly signature: string;
  /** The arguments with other leaves in the places of the data. */
  rebuild(leaves: readonly unknown[]): unknown[];
}

/** Takes the arguments of a call apart. */
export function callOf(args: readonly unknown[]): Call {
  const parts = args.map((arg, i) => flattenArguments(arg, `args[${i}]`));
  const leaves = parts.flatMap((part) => part.leaves);
  const dynamic = leaves.filter((leaf) => isInputData(leaf.value));
  const signature = leaves.map(({ value }) =>
    isInputData(value) ? signatureOf(value) : staticSignature(value)
  );
  return {
    data: dynamic.map((leaf) => leaf.value as InputData),
    names: dynamic.map((leaf) => leaf.path),
    signature: `${parts.map((part) => part.shape.signature).join()}(${signature.join()})`,
    rebuild(replacements) {
      let next = 0;
      const put = (value: unknown) => (isInputData(value) ? replacements[next++] : value);
      return parts.map(({ leaves, shape }) => shape.rebuild(leaves.map((leaf) => put(leaf.value))));
    },
  };
}

function signatureOf(data: InputData): string {
  return `${formatType(typeOfData(data))}${isBytes(data) ? " bytes" : ""}`;
}

/**
 * Runs a function once with symbolic tensors in the place of its data and writes down what it computes.
 *
 * Tensors, keys and arrays among the arguments become inputs of the graph; so do tensors, keys and typed arrays that the
 * function sees from outside. Numbers, strings and booleans are what they are now.
 *
 * @param f The function. It is run synchronously and must not read values.
 * @param args Its arguments.
 * @returns The graph, and how it is called.
 * @throws {TypeError} If the function is async, reads values, or uses what cannot be recorded; with the user's line.
 */
export function record<A extends readonly unknown[]>(
  f: (...args: A) => unknown,
  args: A,
): Recording {
  const call = callOf(args);
  installRecordingBackend();
  return withRecorder((recorder) => {
    const inputs = call.data.map((data, i) =>
      recorder.builder.input(call.names[i], typeOfData(data), isBytes(data))
    );
    const result = f(...call.rebuild(inputs.map(symbolicLeaf)) as unknown as A);
    return finish(recorder, result);
  });
}

function finish(recorder: Recorder, result: unknown): Recording {
  refusePromise(result);
  const { leaves, shape } = flattenResults(result);
  for (const leaf of leaves) refusePromise(leaf.value);
  const computed = leaves.map(({ value }) => value instanceof core.Tensor || value instanceof Key);
  const outputs = leaves.flatMap((leaf, i) => (computed[i] ? [nodeOfLeaf(leaf.value)!] : []));
  const graph = recorder.builder.finish(outputs);
  vouchFor(graph);
  return {
    graph,
    captured: [...recorder.captured.keys()] as InputData[],
    result: (values) => rebuilt(shape, leaves.map((leaf) => leaf.value), computed, values),
  };
}

function rebuilt(
  shape: TreeShape,
  leaves: readonly unknown[],
  computed: readonly boolean[],
  values: readonly unknown[],
): unknown {
  let next = 0;
  return shape.rebuild(leaves.map((leaf, i) => (computed[i] ? values[next++] : leaf)));
}

function refusePromise(value: unknown): void {
  if (!(value instanceof Promise)) return;
  value.catch(() => {}); // what it rejects with is a consequence of what is told here
  throw new TypeError(located(
    "Cannot record an async function: it returned a promise. " +
      "A recorded function is synchronous; await what it needs before and hand it in",
    Origin.here(),
  ));
}

const identities = new WeakMap<object, number>();
let nextIdentity = 0;

/** What a value that is no data contributes to a recording: numbers and strings their value, objects their identity. */
function staticSignature(value: unknown): string {
  if ((typeof value === "object" || typeof value === "function") && value !== null) {
    let identity = identities.get(value);
    if (identity === undefined) identities.set(value, identity = nextIdentity++);
    return `${kindOf(value)}#${identity}`;
  }
  return typeof value === "string" ? JSON.stringify(value) : `${typeof value} ${String(value)}`;
}
