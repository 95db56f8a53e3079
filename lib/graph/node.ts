/**
 * The nodes of a graph.
 *
 * An {@linkcode Op} says what is computed; a {@linkcode Node} is an op with the type of its result and the place in the
 * user's code it came from. Operands are ids of earlier nodes of the same graph, so a graph is in SSA form and its array
 * order is a valid order of evaluation. What each op means is defined by `interpret.ts`.
 *
 * @module
 */
import type { DType } from "../core/dtype.ts";
import type { Origin } from "../core/origin.ts";
import type { Shape } from "../core/shape.ts";

/** A node's position in its graph. */
export type NodeId = number;

/** The type of an array: its shape and what its elements are. */
export interface TensorType {
  /** The size of each axis. */
  readonly shape: Shape;
  /** What an element is. */
  readonly dtype: DType;
}

/** Functions of one float (`abs`, `neg`, `sign`, `square` and `relu` of an int32 too), elementwise. */
export const UNARY = [
  "abs",
  "neg",
  "sign",
  "square",
  "relu", // these take int32 as well
  "ceil",
  "floor",
  "round",
  "exp",
  "expm1",
  "log",
  "log1p",
  "sqrt",
  "rsqrt",
  "reciprocal",
  "sin",
  "cos",
  "tan",
  "asin",
  "acos",
  "atan",
  "sinh",
  "cosh",
  "tanh",
  "asinh",
  "acosh",
  "atanh",
  "erf",
  "erfc",
  "ndtri",
  "sigmoid",
  "softplus",
] as const;
/** See {@linkcode UNARY}. */
export type UnaryName = typeof UNARY[number];

/** Functions of two arrays of one numeric dtype that broadcast (`div`, `atan2`: float only), elementwise. */
export const BINARY = [
  "add",
  "sub",
  "mul",
  "div",
  "floorDiv",
  "mod",
  "pow",
  "maximum",
  "minimum",
  "squaredDifference",
  "atan2",
] as const;
/** See {@linkcode BINARY}. */
export type BinaryName = typeof BINARY[number];

/** Comparisons of two arrays of one dtype that broadcast; the result is bool. */
export const COMPARE = [
  "equal",
  "notEqual",
  "less",
  "lessEqual",
  "greater",
  "greaterEqual",
] as const;
/** See {@linkcode COMPARE}. */
export type CompareName = typeof COMPARE[number];

/** Functions of two bool arrays that broadcast. */
export const LOGICAL = ["and", "or", "xor"] as const;
/** See {@linkcode LOGICAL}. */
export type LogicalName = typeof LOGICAL[number];

/** Questions about a float; the result is bool. */
export const CLASSIFY = ["isNan", "isInf", "isFinite"] as const;
/** See {@linkcode CLASSIFY}. */
export type ClassifyName = typeof CLASSIFY[number];

/** Reductions over a set of axes. */
export const REDUCE = ["sum", "mean", "prod", "max", "min", "logSumExp", "any", "all"] as const;
/** See {@linkcode REDUCE}. */
export type ReduceName = typeof REDUCE[number];

/** How a window walks over the two middle axes of an image of shape [batch, height, width, channels]. */
export interface Window {
  /** How many elements from one place to the next. */
  readonly strides: readonly [number, number];
  /** How many elements before and behind the image are taken to belong to it. */
  readonly padding: readonly [readonly [number, number], readonly [number, number]];
  /** How many elements from one tap of the window to the next. */
  readonly dilations: readonly [number, number];
}

/** One operand. */
export type One = readonly [NodeId];
/** Two operands. */
export type Two = readonly [NodeId, NodeId];
/** Three operands. */
export type Three = readonly [NodeId, NodeId, NodeId];

/** What a node computes that has one array as its result. `inputs` are its operands. */
export type TensorOp =
  /** A value given at each run. */
  | {
    readonly kind: "input";
    readonly inputs: readonly [];
    readonly name: string;
    readonly type: TensorType;
    /** Whether it is given as bytes, whole numbers from 0 to 255: an int32 that takes a quarter of the memory. */
    readonly bytes?: boolean;
  }
  /** A value known when recording; doubles for every dtype, two words for a key. */
  | {
    readonly kind: "constant";
    readonly inputs: readonly [];
    readonly data: Float64Array;
    readonly type: TensorType;
  }
  /** `start + i·step` for i = 0 … length − 1. */
  | {
    readonly kind: "range";
    readonly inputs: readonly [];
    readonly start: number;
    readonly step: number;
    readonly length: number;
    readonly to: "float" | "int32";
  }
  | { readonly kind: "unary"; readonly inputs: One; readonly op: UnaryName }
  | { readonly kind: "binary"; readonly inputs: Two; readonly op: BinaryName }
  | { readonly kind: "compare"; readonly inputs: Two; readonly op: CompareName }
  | { readonly kind: "logical"; readonly inputs: Two; readonly op: LogicalName }
  | { readonly kind: "not"; readonly inputs: One }
  | { readonly kind: "classify"; readonly inputs: One; readonly op: ClassifyName }
  /** `condition ? a : b`, all three broadcast. */
  | { readonly kind: "where"; readonly inputs: Three }
  /** The nearest value in [min, max]; NaN stays NaN. */
  | { readonly kind: "clip"; readonly inputs: One; readonly min: number; readonly max: number }
  /** To int32: towards zero. To bool: whether it is not 0. */
  | { readonly kind: "cast"; readonly inputs: One; readonly to: DType }
  | { readonly kind: "reshape"; readonly inputs: One; readonly to: Shape }
  | { readonly kind: "broadcastTo"; readonly inputs: One; readonly to: Shape }
  /** Axis i of the result is axis `perm[i]` of the operand. */
  | { readonly kind: "transpose"; readonly inputs: One; readonly perm: readonly number[] }
  | { readonly kind: "reverse"; readonly inputs: One; readonly axes: readonly number[] }
  | {
    readonly kind: "slice";
    readonly inputs: One;
    readonly begin: readonly number[];
    readonly size: Shape;
  }
  /** `padding[i]` elements of `value` before and after axis i. */
  | {
    readonly kind: "pad";
    readonly inputs: One;
    readonly padding: readonly (readonly [number, number])[];
    readonly value: number;
  }
  | { readonly kind: "tile"; readonly inputs: One; readonly reps: readonly number[] }
  | { readonly kind: "concat"; readonly inputs: readonly NodeId[]; readonly axis: number }
  /** `[x, indices]`: x's axis `axis` is replaced by the axes of indices after its first `batchDims`, which the two share. */
  | {
    readonly kind: "gather";
    readonly inputs: Two;
    readonly axis: number;
    readonly batchDims: number;
  }
  /** `[indices, updates]`: the transpose of gather: zeros of shape `to`, with every update added at its index along `axis`. */
  | {
    readonly kind: "scatterAdd";
    readonly inputs: Two;
    readonly axis: number;
    readonly batchDims: number;
    readonly to: Shape;
  }
  /** A last axis of size `depth` that is `on` at the index and `off` elsewhere (everywhere, for an index out of range). */
  | {
    readonly kind: "oneHot";
    readonly inputs: One;
    readonly depth: number;
    readonly on: number;
    readonly off: number;
    readonly to: "float" | "int32" | "bool";
  }
  | {
    readonly kind: "cumsum";
    readonly inputs: One;
    readonly axis: number;
    readonly exclusive: boolean;
    readonly reverse: boolean;
  }
  | {
    readonly kind: "reduce";
    readonly inputs: One;
    readonly op: ReduceName;
    readonly axes: readonly number[];
    readonly keepDims: boolean;
  }
  /** The first index at which the largest or smallest element along `axis` stands; the axis vanishes. */
  | {
    readonly kind: "argReduce";
    readonly inputs: One;
    readonly op: "argMax" | "argMin";
    readonly axis: number;
  }
  /**
   * The places of the elements along the last axis in their order, from the smallest or, if `descending`, from the largest:
   * equal ones (0 and −0 are equal) in the order of their places, NaN behind all others.
   */
  | { readonly kind: "argSort"; readonly inputs: One; readonly descending: boolean }
  /** Over the last axis. */
  | { readonly kind: "softmax"; readonly inputs: One }
  /** Over the last axis. */
  | { readonly kind: "logSoftmax"; readonly inputs: One }
  /** Products of the matrices in the last two axes; the axes before them broadcast. */
  | {
    readonly kind: "matMul";
    readonly inputs: Two;
    readonly transposeA: boolean;
    readonly transposeB: boolean;
  }
  /**
   * `[l, b]`: the x with l·x = b, or lᵀ·x = b, for the lower triangular matrix in the last two axes of l (what stands above
   * its diagonal is not read); the axes before them broadcast.
   */
  | {
    readonly kind: "triangularSolve";
    readonly inputs: Two;
    readonly transpose: boolean;
  }
  /**
   * `[x, filter]`: x of shape [batch, height, width, channels], the filter of shape [height, width, channels / groups, outputs];
   * each group of outputs is made of one group of channels. The filter is not turned around. Padding counts as nothing.
   */
  | {
    readonly kind: "conv";
    readonly inputs: Two;
    readonly window: Window;
    readonly groups: number;
  }
  /** `[g, filter]`: the adjoint of `conv` by its first operand, of shape `to`; also called transposed convolution. */
  | {
    readonly kind: "convInput";
    readonly inputs: Two;
    readonly window: Window;
    readonly groups: number;
    readonly to: Shape;
  }
  /** `[x, g]`: the adjoint of `conv` by its filter, of shape `to`. */
  | {
    readonly kind: "convFilter";
    readonly inputs: Two;
    readonly window: Window;
    readonly groups: number;
    readonly to: Shape;
  }
  /**
   * For each channel and each place of a window of `size`, the index in the whole array of the first NaN in the window or, if
   * there is none, of the first of the largest elements; padding is none of them.
   */
  | {
    readonly kind: "argMaxPool";
    readonly inputs: One;
    readonly size: readonly [number, number];
    readonly window: Window;
  }
  /** NumPy's einsum with explicit output, one letter an axis, no letter twice in one operand. */
  | { readonly kind: "einsum"; readonly inputs: readonly NodeId[]; readonly equation: string }
  /** `[key, data]`: a new key from a key and an int32 scalar; `split` and `fold` never give the same one. */
  | { readonly kind: "deriveKey"; readonly inputs: Two; readonly op: "fold" | "split" }
  /** Draws from a key: 32 bits as int32, uniforms in [0, 1), standard normals. */
  | {
    readonly kind: "random";
    readonly inputs: One;
    readonly op: "bits" | "uniform" | "normal";
    readonly to: Shape;
  }
  /** One result of a loop. */
  | { readonly kind: "get"; readonly inputs: One; readonly index: number };

/**
 * A node that runs a graph of its own many times. Its results are read by `get`.
 *
 * The operands are `consts` values that every iteration sees, then (but for `map`) the initial carry, then (but for
 * `while`) arrays whose leading axis is walked. A body's first input is the iteration's index, an int32 scalar; the
 * others stand in the order of the operands, the walked ones without their leading axis.
 */
export type LoopOp =
  /** Independent iterations: every output of the body, stacked. */
  | {
    readonly kind: "map";
    readonly inputs: readonly NodeId[];
    readonly consts: number;
    readonly length: number;
    readonly body: Graph;
  }
  /**
   * The body's first `carries` outputs are the next carry, the others are stacked: results are the last carry, then
   * the stacks. `reverse` runs the index from length − 1 to 0; stacks are aligned with the index either way.
   */
  | {
    readonly kind: "scan";
    readonly inputs: readonly NodeId[];
    readonly consts: number;
    readonly carries: number;
    readonly length: number;
    readonly reverse: boolean;
    readonly body: Graph;
  }
  /**
   * While `condition` (a graph with the body's inputs and a bool scalar as output) holds, the body's outputs are the next carry.
   * With `maxSteps` its condition sees to it that it takes no more than these; then it has a derivative.
   */
  | {
    readonly kind: "while";
    readonly inputs: readonly NodeId[];
    readonly consts: number;
    readonly condition: Graph;
    readonly body: Graph;
    readonly maxSteps?: number;
  };

/** What a node computes. */
export type Op = TensorOp | LoopOp;

/** What every node knows besides what it computes. */
export interface Placed {
  /** Where in the user's code it was written. */
  readonly origin?: Origin;
}

/** A node whose result is one array. */
export type TensorNode = TensorOp & TensorType & Placed;
/** A node whose results are several arrays, read by `get`. */
export type LoopNode = LoopOp & { readonly results: readonly TensorType[] } & Placed;
/** A node of a graph. */
export type Node = TensorNode | LoopNode;

/** A computation: nodes in an order of evaluation, which of them are given from outside, and which are asked for. */
export interface Graph {
  /** All nodes; a node's operands stand before it. */
  readonly nodes: readonly Node[];
  /** The input nodes, in the order in which values for them are given. */
  readonly inputs: readonly NodeId[];
  /** The nodes whose values are asked for. */
  readonly outputs: readonly NodeId[];
}

/** Whether a node has several results, to be read by `get`. */
export function isLoop(node: Node): node is LoopNode;
/** Whether an op has several results. */
export function isLoop(op: Op): op is LoopOp;
export function isLoop(op: Op): boolean {
  return op.kind === "map" || op.kind === "scan" || op.kind === "while";
}

/** The graphs that a node runs: none but for loops. */
export function bodiesOf(op: Op): readonly Graph[] {
  switch (op.kind) {
    case "map":
    case "scan":
      return [op.body];
    case "while":
      return [op.condition, op.body];
    default:
      return [];
  }
}

/** What an op does in one or two words, for messages: `binary add`, `matMul`. */
export function describe(op: { readonly kind: string }): string {
  return "op" in op ? `${op.kind} ${op.op}` : op.kind;
}

/** `float[2, 3]`. */
export function formatType(type: TensorType): string {
  return `${type.dtype}[${type.shape.join(", ")}]`;
}
