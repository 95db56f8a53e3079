import type { NodeId } from "../../../graph/node.ts";

/** A random key: two words, which stay on the host. */
export interface KeyWords {
  /** The words, as doubles. */
  readonly words: Float64Array;
}

/** A value while a plan runs: a device's tensor, or a key. */
export type RunValue<T extends object> = T | KeyWords;

/** The values of a graph's nodes while it runs: of those that are alive. */
export type Slots<T extends object> = (RunValue<T> | undefined)[];

/** Whether a value is a key. */
export function isKey(value: object): value is KeyWords {
  return "words" in value;
}

/** The value of a node. */
export function valueAt<T extends object>(slots: Slots<T>, id: NodeId): RunValue<T> {
  const value = slots[id];
  if (value === undefined) throw new TypeError(`internal: %${id} has no value`);
  return value;
}

/** The tensor that is the value of a node. */
export function tensorAt<T extends object>(slots: Slots<T>, id: NodeId): T {
  const value = valueAt(slots, id);
  if (isKey(value)) throw new TypeError(`internal: %${id} is a key`);
  return value;
}
