/**
 * Which kernel computes a node: its name, what it calls its operands, and its attributes.
 *
 * @module
 */
import type { NamedAttrMap } from "@tensorflow/tfjs-core";
import type { BinaryName, LogicalName, ReduceName, TensorNode } from "../../../graph/node.ts";
import type { Shape } from "../../../core/shape.ts";
import { CLASSIFY_OPS, COMPARE_OPS, UNARY_OPS } from "../replay/op_names.ts";
import { tfjsDType } from "../../../tensor/dtype.ts";

/** A call of a kernel. */
export interface KernelCall {
  /** The kernel's name in tfjs. */
  readonly kernel: string;
  /** The names under which it takes its operands; nothing if it takes them as a list. */
  readonly names?: readonly string[];
  /** What it takes besides. */
  readonly attrs?: NamedAttrMap;
  /** Whether it treats all elements alike, so that only their number matters and how operands are repeated. */
  readonly elementwise?: boolean;
  /** The shapes that it takes its operands to have, if others than theirs. */
  readonly shapes?: readonly Shape[];
}

const X = ["x"], A_AND_B = ["a", "b"];

/** The call that computes a node, or nothing if tfjs has no kernel that does. Convolutions: `conv_call.ts`. */
export function kernelCall(node: TensorNode): KernelCall | undefined {
  switch (node.kind) {
    case "unary":
      return { kernel: UNARY_OPS[node.op], names: X, elementwise: true };
    case "classify":
      return { kernel: CLASSIFY_OPS[node.op], names: X, elementwise: true };
    case "not":
      return { kernel: "LogicalNot", names: X, elementwise: true };
    case "binary":
      return { kernel: BINARY_KERNELS[node.op], names: A_AND_B, elementwise: true };
    case "compare":
      return { kernel: COMPARE_OPS[node.op], names: A_AND_B, elementwise: true };
    case "logical":
      return { kernel: LOGICAL_KERNELS[node.op], names: A_AND_B, elementwise: true };
    case "where":
      return { kernel: "Select", names: ["condition", "t", "e"], elementwise: true };
    case "clip": {
      const attrs = { clipValueMin: node.min, clipValueMax: node.max };
      return { kernel: "ClipByValue", names: X, attrs, elementwise: true };
    }
    case "cast":
      return { kernel: "Cast", names: X, attrs: { dtype: tfjsDType(node.to) }, elementwise: true };
    case "reduce":
      return reduceCall(node);
    case "argReduce": {
      const kernel = node.op === "argMax" ? "ArgMax" : "ArgMin";
      return { kernel, names: X, attrs: { axis: node.axis } };
    }
    case "matMul": {
      const { transposeA, transposeB } = node;
      return { kernel: "BatchMatMul", names: A_AND_B, attrs: { transposeA, transposeB } };
    }
    case "softmax":
      return { kernel: "Softmax", names: ["logits"], attrs: { dim: node.shape.length - 1 } };
    case "cumsum": {
      const { axis, exclusive, reverse } = node;
      return { kernel: "Cumsum", names: X, attrs: { axis, exclusive, reverse } };
    }
    default:
      return movementCall(node);
  }
}

function movementCall(node: TensorNode): KernelCall | undefined {
  switch (node.kind) {
    case "transpose":
      return { kernel: "Transpose", names: X, attrs: { perm: [...node.perm] } };
    case "reverse":
      return { kernel: "Reverse", names: X, attrs: { dims: [...node.axes] } };
    case "slice": {
      const attrs = { begin: [...node.begin], size: [...node.size] };
      return { kernel: "Slice", names: X, attrs };
    }
    case "pad": {
      const paddings = node.padding.map((pair): [number, number] => [...pair]);
      return { kernel: "PadV2", names: X, attrs: { paddings, constantValue: node.value } };
    }
    case "tile":
      return { kernel: "Tile", names: X, attrs: { reps: [...node.reps] } };
    case "concat":
      return { kernel: "Concat", attrs: { axis: node.axis } };
    case "oneHot": {
      const attrs = { depth: node.depth, onValue: 1, offValue: 0, dtype: tfjsDType(node.to) };
      return { kernel: "OneHot", names: ["indices"], attrs };
    }
    case "gather": {
      const { axis, batchDims } = node;
      return { kernel: "GatherV2", names: ["x", "indices"], attrs: { axis, batchDims } };
    }
    case "scatterAdd":
      return { kernel: "ScatterNd", names: ["indices", "updates"], attrs: { shape: [...node.to] } };
    default:
      return undefined;
  }
}

function reduceCall(node: Extract<TensorNode, { kind: "reduce" }>): KernelCall | undefined {
  const { op, keepDims } = node;
  const kernel = REDUCE_KERNELS[op], axis = [...node.axes];
  if (kernel === undefined) return undefined;
  const attrs: NamedAttrMap = op === "max"
    ? { reductionIndices: axis, keepDims }
    : { axis, keepDims };
  return { kernel, names: X, attrs };
}

const BINARY_KERNELS: Readonly<Record<BinaryName, string>> = {
  add: "Add",
  sub: "Sub",
  mul: "Multiply",
  div: "RealDiv",
  floorDiv: "FloorDiv",
  mod: "Mod",
  pow: "Pow",
  maximum: "Maximum",
  minimum: "Minimum",
  squaredDifference: "SquaredDifference",
  atan2: "Atan2",
};

const LOGICAL_KERNELS: Readonly<Record<LogicalName, string>> = {
  and: "LogicalAnd",
  or: "LogicalOr",
  xor: "LogicalXor",
};

const REDUCE_KERNELS: Readonly<Record<ReduceName, string | undefined>> = {
  sum: "Sum",
  mean: "Mean",
  prod: "Prod",
  max: "Max",
  min: "Min",
  logSumExp: undefined, // a rule writes it in others
  any: "Any",
  all: "All",
};
