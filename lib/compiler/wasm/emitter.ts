/**
 * What the functions of one module are written with.
 *
 * @module
 */
import type { FloatType } from "../../core/dtype.ts";
import type { TensorType } from "../../graph/node.ts";
import type { ArrayNode } from "../plan/selected.ts";
import type { FaultSite, HostNode } from "../program.ts";
import type { Expr, FunctionBuilder, FunctionHandle, Global, ModuleBuilder } from "./asm/mod.ts";
import type { MathLibrary } from "./math/library.ts";

/** A module while it is written. */
export interface Emitter {
  readonly module: ModuleBuilder;
  readonly math: MathLibrary;
  readonly width: FloatType;
  /** Functions that were written before, by a text that says what they do. */
  readonly functions: Map<string, unknown>;
  /** Asks the host to compute the node of that number. */
  readonly host: FunctionHandle<readonly ["i32"], readonly []>;
  /** The nodes that the host computes. */
  readonly hostNodes: HostNode[];
  /** Where something may be refused, by the numbers in the records of faults. */
  readonly faultSites: FaultSite[];
  /** Who computes what just now, if threads share the program. */
  readonly place?: Place;
}

/** Where in a run a thread is. */
export interface Place {
  /** The number of the thread. */
  readonly thread: Global<"i32">;
  /** How many units would have been computed before this one by a thread alone. */
  readonly order: Global<"i32">;
}

/** A node that is computed on its own, with the addresses of its arrays. */
export interface SingleScope extends Emitter {
  /** The function in which it is computed. */
  readonly f: FunctionBuilder;
  readonly node: ArrayNode;
  /** The types of its operands. */
  readonly types: readonly TensorType[];
  /** The addresses of its operands. */
  readonly inputs: readonly number[];
  /** The address of its result. */
  readonly output: number;
  /** The address of as many bytes as {@linkcode SingleEmitter.scratchBytes} asked for. */
  readonly scratch: number;
  /** The first of its {@linkcode SingleEmitter.units} to compute. */
  readonly begin: Expr<"i32">;
  /** The one to stop at. */
  readonly end: Expr<"i32">;
}

/** How the nodes of one kind are written. */
export interface SingleEmitter {
  /** Whether it can write this one. */
  accepts(node: ArrayNode, types: readonly TensorType[], width: FloatType): boolean;
  /** How much memory it needs besides while it runs. */
  scratchBytes?(node: ArrayNode, types: readonly TensorType[], width: FloatType): number;
  /** In how many parts it can be computed, by several threads; 1 unless it says otherwise. */
  units?(node: ArrayNode, types: readonly TensorType[], width: FloatType): number;
  /** Writes it. */
  emit(scope: SingleScope): void;
}

/** The function of a key, written when it is first asked for. */
export function once<T>(emitter: Emitter, key: string, write: () => T): T {
  const known = emitter.functions.get(key) as T | undefined;
  if (known !== undefined) return known;
  const written = write();
  emitter.functions.set(key, written);
  return written;
}
