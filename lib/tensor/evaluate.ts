import type { FloatType } from "../core/dtype.ts";
import type { Engine, Executable } from "../core/engine.ts";
import type { NdArray } from "../core/nd_array.ts";
import type { Graph } from "../graph/node.ts";
import { type Key, makeKey } from "./key.ts";
import { readData } from "./leaves.ts";
import { callOf, record, type Recording } from "./record.ts";
import type { NestedArray, NumericArray, Tensor } from "./types.ts";
import { Value } from "./value.ts";

/** A result on the host: a {@linkcode Value} in the place of each tensor, everything else as it was. */
export type Evaluated<T> = T extends Tensor ? Value
  : T extends Key | string | number | boolean | bigint | symbol | null | undefined ? T
  : { readonly [K in keyof T]: Evaluated<T[K]> };

/** What can be given for a parameter: also nested and typed arrays in the place of a tensor. */
export type Argument<T> = T extends Tensor ? Tensor | Value | NumericArray | NestedArray
  : T extends Key | string | number | boolean | bigint | symbol | null | undefined ? T
  : { readonly [K in keyof T]: Argument<T[K]> };

/** A list of arguments; see {@linkcode Argument}. */
export type Arguments<A extends readonly unknown[]> = { readonly [K in keyof A]: Argument<A[K]> };

interface Compiled {
  readonly recording: Recording;
  readonly executable: Executable;
}

/** What was recorded and compiled for a function, by engine, width and the shapes of its arguments. */
const compiled = new WeakMap<object, Map<string, Promise<Compiled>>>();

/**
 * Runs a function on an engine. It is recorded at the first call, and again only when its arguments have another structure,
 * shape or dtype, or when a number, string or boolean among them has another value.
 */
export async function evaluateOn<A extends readonly unknown[], R>(
  engine: Engine<Graph>,
  floatType: FloatType,
  f: (...args: A) => R,
  args: Arguments<A>,
): Promise<Evaluated<R>> {
  const call = callOf(args);
  const { recording, executable } = await compiledFor(f, engine, floatType, call.signature, args);
  const inputs = [
    ...call.data.map((data, i) => readData(data, call.names[i])),
    ...recording.captured.map((data, i) => readData(data, `captured[${i}]`)),
  ];
  const buffers = executable.run(inputs);
  try {
    const arrays = await Promise.all(buffers.map((buffer) => buffer.read()));
    return recording.result(arrays.map((array) => hostLeaf(array, executable.engine))) as Evaluated<
      R
    >;
  } finally {
    for (const buffer of buffers) buffer.dispose();
  }
}

function compiledFor<A extends readonly unknown[], R>(
  f: (...args: A) => R,
  engine: Engine<Graph>,
  floatType: FloatType,
  signature: string,
  args: Arguments<A>,
): Promise<Compiled> {
  let ofFunction = compiled.get(f);
  if (!ofFunction) compiled.set(f, ofFunction = new Map());
  const name = `${engine.name} ${floatType} ${signature}`;
  let found = ofFunction.get(name);
  if (!found) {
    const recording = record(f, args as unknown as A);
    found = engine.compile(recording.graph, { floatType })
      .then((executable) => ({ recording, executable }));
    found.catch(() => ofFunction.delete(name)); // a failure is not remembered
    ofFunction.set(name, found);
  }
  return found;
}

function hostLeaf(array: NdArray, engine: string): Value | Key {
  if (array.dtype === "key") return makeKey([array.data[0], array.data[1]]);
  return new Value(array, engine);
}
