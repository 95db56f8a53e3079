import type { TensorInfo } from "@tensorflow/tfjs-core";
import type { NodeId } from "../../../graph/node.ts";

/** A random key: two words, which stay on the host. */
export interface KeyWords {
  /** The words, as doubles. */
  readonly words: Float64Array;
}

/** A value while a plan runs. */
export type RunValue = TensorInfo | KeyWords;

/** The values of a graph's nodes while it runs: of those that are alive. */
export type Slots = (RunValue | undefined)[];

/** Whether a value is a key. */
export function isKey(value: RunValue): value is KeyWords {
  return "words" in value;
}

/** The value of a node. */
export function valueAt(slots: Slots, id: NodeId): RunValue {
  const value = slots[id];
  if (value === undefined) throw new TypeError(`internal: %${id} has no value`);
  return value;
}

/** The tensor that is the value of a node. */
export function tensorAt(slots: Slots, id: NodeId): TensorInfo {
  const value = valueAt(slots, id);
  if (isKey(value)) throw new TypeError(`internal: %${id} is a key`);
  return value;
}
