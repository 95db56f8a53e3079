/**
 * What stands at the leaves of the trees that go into and come out of recorded functions.
 *
 * @module
 */
import * as core from "@tensorflow/tfjs-core";
import type { NdArray } from "../core/nd_array.ts";
import { located, Origin } from "../core/origin.ts";
import { sizeOf } from "../core/shape.ts";
import { flatten, type PathedLeaf, type TreeShape } from "../core/tree.ts";
import type { NodeId, TensorType } from "../graph/node.ts";
import { Doubles } from "./doubles.ts";
import { exactTensor, isNumericArray, typeOfArray } from "./exact.ts";
import { Key, nodeOfKey, symbolicKey, wordsOf } from "./key.ts";
import { graphDType } from "./dtype.ts";
import { isSymbolic, nodeOf, recorder, symbolic, typeOfTensor } from "./recording.ts";
import type { NestedArray, NumericArray, Tensor } from "./types.ts";
import { Value } from "./value.ts";

/** Data that a recording takes as an input. */
export type InputData = Tensor | Key | Value | NumericArray | NestedArray;

/** Whether a value is data: a tensor, a key, a result, a typed array, or numbers in nested arrays. */
export function isInputData(value: unknown): value is InputData {
  return value instanceof core.Tensor || value instanceof Key || value instanceof Value ||
    isNumericArray(value) || isNested(value);
}

/** An argument taken apart: numbers in nested arrays are one leaf. */
export function flattenArguments(
  tree: unknown,
  root: string,
): { leaves: PathedLeaf[]; shape: TreeShape } {
  return flatten(tree, isInputData, root);
}

/** A tree of results taken apart: every number is a leaf. */
export function flattenResults(tree: unknown): { leaves: PathedLeaf[]; shape: TreeShape } {
  return flatten(
    tree,
    (value) => value instanceof core.Tensor || value instanceof Key || isNumericArray(value),
  );
}

/** The type that data has as an input of a graph. */
export function typeOfData(data: InputData): TensorType {
  if (data instanceof core.Tensor) return typeOfTensor(data);
  if (data instanceof Key) return { shape: [], dtype: "key" };
  if (data instanceof Value) return { shape: data.shape, dtype: data.dtype };
  if (isNumericArray(data)) return typeOfArray(data);
  return typeOfNested(data);
}

/** The content of data now. `what` names it in errors. */
export function readData(data: InputData, what: string): NdArray {
  if (data instanceof Key) {
    return { data: Uint32Array.from(wordsOf(data)), shape: [], dtype: "key" };
  }
  if (data instanceof Value) return data;
  const type = typeOfData(data);
  if (data instanceof core.Tensor) return { ...type, data: readTensor(data, what) };
  if (isNumericArray(data)) return { ...type, data };
  const values = Float64Array.from((data as number[]).flat(Infinity) as number[]);
  if (values.length !== sizeOf(type.shape)) {
    throw new TypeError(`Cannot read ${what}: its nested arrays are ragged`);
  }
  return { ...type, data: type.dtype === "bool" ? Uint8Array.from(values) : values };
}

const STORAGE = { float: Float32Array, int32: Int32Array, bool: Uint8Array, key: Uint32Array };

function readTensor(tensor: core.Tensor, what: string): NdArray["data"] {
  if (tensor.isDisposed) {
    throw new TypeError(
      `Cannot read ${what}: the tensor of shape [${tensor.shape.join(", ")}] was disposed`,
    );
  }
  if (isSymbolic(tensor)) {
    throw new TypeError(
      `Cannot read ${what}: the tensor of shape [${tensor.shape.join(", ")}] is symbolic, ` +
        "left over from a recording. Return it from the recorded function to see its value",
    );
  }
  const values = tensor.dataSync();
  if (values instanceof Doubles) return values.exact;
  // A cast that loses nothing leaves tfjs's data as they were: a float tensor may hold bytes.
  const Stored = STORAGE[graphDType(tensor.dtype)];
  return values instanceof Stored ? values : Stored.from(values);
}

/** The node of something that a recorded function computed or wrote down; `undefined` for what is no data. */
export function nodeOfLeaf(value: unknown): NodeId | undefined {
  if (value instanceof core.Tensor) return nodeOf(value);
  if (value instanceof Key) return nodeOfKey(value);
  if (typeof value === "number") return recorder().builder.scalar(value);
  if (typeof value === "boolean") return recorder().builder.scalar(Number(value), "bool");
  if (isNumericArray(value)) return nodeOf(exactTensor(value) as core.Tensor);
  return undefined;
}

/** The symbolic tensor or key of a node. */
export function symbolicLeaf(id: NodeId): core.Tensor | Key {
  return recorder().builder.type(id).dtype === "key" ? symbolicKey(id) : symbolic(id);
}

/** A tree of tensors, keys, numbers and typed arrays as nodes. What else is in it is an error that names its place. */
export function treeOfNodes(
  tree: unknown,
  what: string,
): { ids: NodeId[]; paths: string[]; shape: TreeShape } {
  const { leaves, shape } = flattenResults(tree);
  const ids = leaves.map(({ value, path }) => {
    const id = nodeOfLeaf(value);
    if (id === undefined) {
      throw new TypeError(located(
        `Cannot record ${what}${path}: expected a tensor, a key or numbers, got ${kindOf(value)}`,
        Origin.here(),
      ));
    }
    return id;
  });
  return { ids, paths: leaves.map((leaf) => leaf.path), shape };
}

/** What a value is, for messages. */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (typeof value !== "object") return typeof value;
  return value.constructor?.name ?? "an object";
}

function isNested(value: unknown): value is NestedArray {
  if (!Array.isArray(value) || value.length === 0) return false;
  const numbers = typeof value[0] === "number" || typeof value[0] === "boolean";
  return value.every((v) => (numbers ? typeof v === typeof value[0] : isNested(v)));
}

function typeOfNested(data: NestedArray): TensorType {
  const shape: number[] = [];
  let first: unknown = data;
  for (; Array.isArray(first); first = first[0]) shape.push(first.length);
  return { shape, dtype: typeof first === "boolean" ? "bool" : "float" };
}
