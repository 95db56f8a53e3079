import type { Data } from "../../../core/nd_array.ts";
import type { Graph, NodeId, TensorType } from "../../../graph/node.ts";
import type { HostArray } from "./host_array.ts";
import type { Slots } from "./slots.ts";

/** Runs a node: takes its operands from the slots and puts its result there. */
export type Step<T extends object> = (slots: Slots<T>) => void;

/** The rows of an array, given one at a time. */
export interface Stack<T extends object> {
  /** Takes over a row. */
  put(i: number, row: T): void;
  /** The whole array. */
  finish(): T;
  /** Frees what there is. */
  abandon(): void;
}

/**
 * Something that computes kernel by kernel, in single precision, as the replay sees it: its tensors `T` are counted
 * references to data, made by kernels and let go by hand. Every method that gives a tensor gives a reference that the caller
 * must release. Keys are no tensors; they live on the host.
 */
export interface Device<T extends object> {
  /** The engine's name, such as `tfjs-cpu`. */
  readonly name: string;
  /** What it computes on, where the name does not say that: `CPU`, or `GPU` with the card's name. */
  readonly hardware?: string;
  /** The graph in nodes that the device has kernels for, as far as that goes. */
  legal(graph: Graph): Graph;
  /**
   * What runs a node by the device's own kernels, or why none does what the node says. Tensors that the step itself needs
   * are given to `own`, to be released when nobody runs it any more.
   */
  step(graph: Graph, id: NodeId, own: (tensor: T) => T): Step<T> | string;
  /** Copies elements into a new tensor. */
  write(values: Data, type: TensorType): T;
  /** The elements on the host, as doubles of their own memory. */
  read(tensor: T): Float64Array;
  /** The elements on the host, once they are there; the memory may be the device's. */
  readLater(tensor: T): Promise<HostArray>;
  /** Another reference to the same tensor. */
  retain(tensor: T): T;
  /** Gives a reference back; with the last one the memory is free. */
  release(tensor: T): void;
  /** Row i of the leading axis, which has the given type, in memory of its own where that costs nothing. */
  row(tensor: T, i: number, type: TensorType): T;
  /** An array of this type, to be made row by row. */
  stack(type: TensorType): Stack<T>;
}
