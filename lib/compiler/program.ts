/**
 * A program: a graph compiled for WebAssembly, as a value.
 *
 * Bytes of a module, a map of the memory it works in, the constants that belong there. Nothing of the process that made it
 * is in it but the nodes that run on the host, which are data as well: it can be kept, sent and instantiated elsewhere.
 *
 * @module
 */
import type { FloatType } from "../core/dtype.ts";
import type { Shape } from "../core/shape.ts";
import type { IndexedOp } from "../graph/kernels/gather.ts";
import type { TensorNode, TensorType } from "../graph/node.ts";
import type { Account } from "./account.ts";

/** An array in a program's memory. */
export interface Slot extends TensorType {
  /** Its name, for messages. */
  readonly name: string;
  /** The byte at which it begins. */
  readonly address: number;
  /** Whether its elements are bytes. */
  readonly bytes?: boolean;
}

/** A node that the host computes when the program asks for it. */
export interface HostNode {
  /** The node. */
  readonly node: TensorNode;
  /** Where its operands lie. */
  readonly inputs: readonly Slot[];
  /** Where its result belongs. */
  readonly output: Slot;
}

/** A place in a program that may refuse what it is given. */
export interface FaultSite {
  /** An index that is out of range. */
  readonly kind: "index";
  /** The node whose index it is. */
  readonly op: IndexedOp;
  /** The shape of its indices. */
  readonly indices: Shape;
  /** The shape of the array that they pick from. */
  readonly shape: Shape;
}

/** How threads share a program. */
export interface Sharing {
  /**
   * The place in the module of the byte that says whether its memory is shared: 1 as it stands, for one thread and any memory;
   * 3 if threads are to have it.
   */
  readonly memoryFlag: number;
  /** In how many units it is cut. */
  readonly units: number;
  /** In how many phases, of which each must be finished before the next begins. */
  readonly phases: number;
  /** How many of these threads share: the others are short. */
  readonly meetings: number;
}

/** A graph compiled for WebAssembly. */
export interface Program {
  /** In which width its floats are. */
  readonly floatType: FloatType;
  /**
   * The module. It imports `env.memory` and `env.host`, and exports `run`; shared ones `open` and `part` as well. What is made of bound data
   * is made by `prepare`, if there is such a thing.
   */
  readonly wasm: Uint8Array<ArrayBuffer>;
  /** How threads can share it; not there if that does not pay. */
  readonly sharing?: Sharing;
  /** How many bytes of memory it needs. */
  readonly bytes: number;
  /** The least that its buffers take at any one time. */
  readonly liveBytes: number;
  /** The inputs, in the order of the graph's. */
  readonly inputs: readonly Slot[];
  /** The outputs, in the order of the graph's; they hold until the next run. */
  readonly outputs: readonly Slot[];
  /** The inputs, by position, on which `prepare` depends: it is to be called before a run if one of them was written. */
  readonly prepares: readonly number[];
  /** What is in memory from the beginning. */
  readonly constants: readonly { readonly slot: Slot; readonly values: Float64Array }[];
  /** What the host computes, by the number that the module asks for it with. */
  readonly hostNodes: readonly HostNode[];
  /** What the module may refuse, by the number that it records. */
  readonly faultSites: readonly FaultSite[];
  /** How many of the first inputs are a state that a run consumes; the first outputs, the next state, may lie there. */
  readonly carried: number;
  /** What it consists of, for `explain`. */
  readonly account: Account;
}

/** What there is of a program when its code is written. */
export type Emitted = Omit<Program, "carried" | "account">;
