/**
 * What a plan is made of: pieces of memory, and kernels that read and write them.
 *
 * A {@linkcode Loop} is the kernel that most of a graph becomes: for each point of an iteration space it computes a few
 * values from what it loads, stores some of them and adds others up. All other kernels compute one node each.
 *
 * @module
 */
import type { DType } from "../../core/dtype.ts";
import type { Shape } from "../../core/shape.ts";
import type { LoopNode, ReduceName, TensorOp, TensorType } from "../../graph/node.ts";
import type { ArrayNode } from "./selected.ts";

/** A piece of memory, by its position in a plan. */
export type BufferId = number;

/** What a piece of memory holds: an array, row-major, without gaps. */
export interface Buffer {
  /** What an element is. */
  readonly dtype: DType;
  /** The size of each axis. */
  readonly shape: Shape;
  /** Whether an int32 is kept as bytes. */
  readonly bytes?: boolean;
}

/** Which element of a buffer each point of a loop is about: the one at `offset + Σ strides[a] · i[a]`. */
export interface Access {
  readonly buffer: BufferId;
  /** In elements. */
  readonly offset: number;
  /** In elements, one for each axis of the loop. */
  readonly strides: readonly number[];
}

/** A value of a loop, by its position in the loop's list. */
export type ValueId = number;

/** The ops whose result at a point depends on their operands at that point alone. */
export type PointwiseOp = Extract<
  TensorOp,
  {
    kind:
      | "unary"
      | "binary"
      | "compare"
      | "logical"
      | "not"
      | "classify"
      | "where"
      | "clip"
      | "cast";
  }
>;

/** What a loop computes at each point. */
export type LoopValue =
  | { readonly kind: "load"; readonly access: Access; readonly dtype: DType }
  | { readonly kind: "constant"; readonly value: number; readonly dtype: DType }
  /** `start + step · (offset + Σ coefficients[a] · i[a])`. */
  | {
    readonly kind: "index";
    readonly start: number;
    readonly step: number;
    readonly offset: number;
    readonly coefficients: readonly number[];
    readonly dtype: "float" | "int32";
  }
  | {
    readonly kind: "apply";
    readonly op: PointwiseOp;
    /** The dtype of the operands that have it in common. */
    readonly from: DType;
    readonly operands: readonly ValueId[];
    readonly dtype: DType;
  };

/** A value that is written at each point. */
export interface Store {
  readonly value: ValueId;
  readonly to: Access;
  readonly dtype: DType;
}

/** How values are added up: those of `mean` and `logSumExp` are put in other words before. */
export type Reducer = Exclude<ReduceName, "mean" | "logSumExp">;

/** A value that is added up along some axes; `to` has stride 0 along them. */
export interface Reduction {
  readonly op: Reducer;
  readonly value: ValueId;
  /** Axes of the loop, ascending. */
  readonly axes: readonly number[];
  readonly to: Access;
  readonly dtype: DType;
}

/** For each point of a space, in row-major order: values, stores and reductions. */
export interface Loop {
  readonly kind: "loop";
  /** The iteration space. */
  readonly shape: Shape;
  /** A value's operands stand before it. */
  readonly values: readonly LoopValue[];
  readonly stores: readonly Store[];
  readonly reductions: readonly Reduction[];
}

/** A node that is computed on its own, from whole arrays to a whole array. */
export interface Single {
  readonly kind: "single";
  readonly node: ArrayNode;
  readonly inputs: readonly BufferId[];
  /** The types of the operands: a buffer may be of another shape, with as many elements. */
  readonly types: readonly TensorType[];
  readonly output: BufferId;
}

/** A loop of the graph: its body is a plan of its own. */
export interface Repeat {
  readonly kind: "repeat";
  readonly node: LoopNode;
  readonly inputs: readonly BufferId[];
  /** A buffer for each result. */
  readonly outputs: readonly BufferId[];
  /** The plans of the node's graphs: of a `while` its condition and its body. */
  readonly bodies: readonly Plan[];
}

/** A step of a plan. */
export type Kernel = Loop | Single | Repeat;

/** A graph as kernels in an order of execution. */
export interface Plan {
  readonly buffers: readonly Buffer[];
  readonly kernels: readonly Kernel[];
  /** How many of the first kernels depend on bound data alone: they run when data are bound, and what they write stays. */
  readonly prepared: number;
  /** The buffers of the graph's inputs, in their order. */
  readonly inputs: readonly BufferId[];
  /** Buffers whose contents are known, with their elements. */
  readonly constants: ReadonlyMap<BufferId, Float64Array>;
  /** The buffers of the graph's outputs; two may be one, and one may be an input. */
  readonly outputs: readonly BufferId[];
}

/** The buffers that a kernel reads. */
export function readsOf(kernel: Kernel): readonly BufferId[] {
  if (kernel.kind !== "loop") return kernel.inputs;
  return kernel.values.flatMap((value) => (value.kind === "load" ? [value.access.buffer] : []));
}

/** The buffers that a kernel writes. */
export function writesOf(kernel: Kernel): readonly BufferId[] {
  switch (kernel.kind) {
    case "loop":
      return [...kernel.stores, ...kernel.reductions].map(({ to }) => to.buffer);
    case "single":
      return [kernel.output];
    case "repeat":
      return kernel.outputs;
    default:
      return kernel satisfies never;
  }
}
