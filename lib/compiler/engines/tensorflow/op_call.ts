/**
 * Which of TensorFlow's ops computes a node, and what it takes besides the node's operands.
 *
 * Names and attributes are those of TensorFlow's op definitions (`core/ops/*.pbtxt`).
 *
 * @module
 */
import type {
  BinaryName,
  LogicalName,
  ReduceName,
  TensorNode,
  TensorType,
} from "../../../graph/node.ts";
import { sizeOf } from "../../../core/shape.ts";
import { CLASSIFY_OPS, COMPARE_OPS, UNARY_OPS } from "../replay/op_names.ts";
import { convOp } from "./conv_op.ts";
import {
  dtypeOf,
  type Extra,
  INDEX,
  type OpCall,
  reshapeOp,
  scalar,
  type TfDType,
  vector,
} from "./op.ts";

/** The call that computes a node, or nothing if no op does. */
export function opCall(node: TensorNode, operands: readonly TensorType[]): OpCall | undefined {
  const T = operands.length > 0 ? dtypeOf(operands[0]) : { dtype: "float" } as const;
  switch (node.kind) {
    case "unary":
      return { op: UNARY_OPS[node.op], attributes: { T }, takes: [0] };
    case "classify":
      return { op: CLASSIFY_OPS[node.op], attributes: { T }, takes: [0] };
    case "not":
      return { op: "LogicalNot", attributes: {}, takes: [0] };
    case "binary":
      // A divisor of 0, a negative exponent.
      return {
        op: BINARY_OPS[node.op],
        attributes: { T },
        takes: [0, 1],
        refuses: node.dtype === "int32",
      };
    case "compare":
      return { op: COMPARE_OPS[node.op], attributes: { T }, takes: [0, 1] };
    case "logical":
      return logicalOp(node.op);
    case "where":
      return { op: "SelectV2", attributes: { T: dtypeOf(node) }, takes: [0, 1, 2] };
    case "clip": {
      const bounds = [node.min, node.max].map((bound) => scalar(bound, dtypeOf(node).dtype));
      return { op: "ClipByValue", attributes: { T }, takes: [0, ...bounds] };
    }
    case "cast":
      return { op: "Cast", attributes: { SrcT: T, DstT: dtypeOf(node) }, takes: [0] };
    case "reduce":
      return reduceOp(node.op, T, node.axes, node.keepDims);
    case "argReduce": {
      const attributes = { T, Tidx: INDEX, output_type: INDEX };
      const op = node.op === "argMax" ? "ArgMax" : "ArgMin";
      return { op, attributes, takes: [0, scalar(node.axis, "int32")] };
    }
    case "softmax":
      return { op: "Softmax", attributes: { T }, takes: [0] };
    case "logSoftmax":
      return { op: "LogSoftmax", attributes: { T }, takes: [0] };
    case "matMul":
      return matMulOp(node.transposeA, node.transposeB, operands);
    case "triangularSolve": {
      const attributes = { T, lower: { bool: true }, adjoint: { bool: node.transpose } };
      // A singular matrix.
      return { op: "MatrixTriangularSolve", attributes, takes: [0, 1], refuses: true };
    }
    case "cumsum": {
      const attributes = {
        T,
        Tidx: INDEX,
        exclusive: { bool: node.exclusive },
        reverse: { bool: node.reverse },
      };
      return { op: "Cumsum", attributes, takes: [0, scalar(node.axis, "int32")] };
    }
    case "conv":
    case "convInput":
    case "convFilter":
      return convOp(node, operands);
    case "argSort": {
      const takes = [0, scalar(node.shape[node.shape.length - 1], "int32")];
      return { op: "TopKV2", attributes: { T }, takes, output: 1 };
    }
    default:
      return movementOp(node, T, operands);
  }
}

function movementOp(
  node: TensorNode,
  T: { readonly dtype: TfDType },
  operands: readonly TensorType[],
): OpCall | undefined {
  switch (node.kind) {
    case "reshape":
      return reshapeOp(node);
    case "broadcastTo":
      return { op: "BroadcastTo", attributes: { T, Tidx: INDEX }, takes: [0, vector(node.to)] };
    case "transpose":
      return { op: "Transpose", attributes: { T, Tperm: INDEX }, takes: [0, vector(node.perm)] };
    case "reverse":
      return { op: "ReverseV2", attributes: { T, Tidx: INDEX }, takes: [0, vector(node.axes)] };
    case "slice": {
      const takes = [0, vector(node.begin), vector(node.size)];
      return { op: "Slice", attributes: { T, Index: INDEX }, takes };
    }
    case "pad": {
      const values = node.padding.flat();
      const padding: Extra = { values, shape: [node.padding.length, 2], dtype: "int32" };
      const takes = [0, padding, scalar(node.value, T.dtype)];
      return { op: "PadV2", attributes: { T, Tpaddings: INDEX }, takes };
    }
    case "tile":
      return { op: "Tile", attributes: { T, Tmultiples: INDEX }, takes: [0, vector(node.reps)] };
    case "concat": {
      const attributes = { T, Tidx: INDEX, N: { int: node.inputs.length } };
      const takes = [...node.inputs.keys(), scalar(node.axis, "int32")];
      return { op: "ConcatV2", attributes, takes };
    }
    case "oneHot": {
      const { dtype } = dtypeOf(node);
      const takes = [
        0,
        scalar(node.depth, "int32"),
        scalar(node.on, dtype),
        scalar(node.off, dtype),
      ];
      return { op: "OneHot", attributes: { T: { dtype }, TI: INDEX }, takes };
    }
    case "gather": {
      const batch = { batch_dims: { int: node.batchDims } };
      const attributes = { Tparams: T, Tindices: INDEX, Taxis: INDEX, ...batch };
      const takes = [0, 1, scalar(node.axis, "int32")];
      return { op: "GatherV2", attributes, takes, refuses: true };
    }
    case "scatterAdd": {
      const attributes = { T: dtypeOf(operands[1]), Tindices: INDEX };
      const count = sizeOf(operands[0].shape);
      // Indices are vectors of one coordinate each.
      const indices = { operand: 0, shape: [count, 1] };
      const updates = { operand: 1, shape: [count, ...node.to.slice(1)] };
      return {
        op: "ScatterNd",
        attributes,
        takes: [indices, updates, vector(node.to)],
        refuses: true,
      };
    }
    default:
      return undefined;
  }
}

function logicalOp(name: LogicalName): OpCall {
  if (name === "xor") {
    return { op: "NotEqual", attributes: { T: { dtype: "bool" } }, takes: [0, 1] };
  }
  return { op: name === "and" ? "LogicalAnd" : "LogicalOr", attributes: {}, takes: [0, 1] };
}

function reduceOp(
  name: ReduceName,
  T: { readonly dtype: TfDType },
  axes: readonly number[],
  keepDims: boolean,
): OpCall | undefined {
  const op = REDUCE_OPS[name];
  if (op === undefined) return undefined;
  const attributes = { Tidx: INDEX, keep_dims: { bool: keepDims } };
  const isLogical = name === "any" || name === "all";
  return {
    op,
    attributes: isLogical ? attributes : { ...attributes, T },
    takes: [0, vector(axes)],
  };
}

/** Two matrices go to the op without batches, which is the faster one. */
function matMulOp(
  transposeA: boolean,
  transposeB: boolean,
  operands: readonly TensorType[],
): OpCall {
  const T = dtypeOf(operands[0]);
  if (operands.every(({ shape }) => shape.length === 2)) {
    const attributes = { T, transpose_a: { bool: transposeA }, transpose_b: { bool: transposeB } };
    return { op: "MatMul", attributes, takes: [0, 1] };
  }
  const attributes = { T, adj_x: { bool: transposeA }, adj_y: { bool: transposeB } };
  return { op: "BatchMatMulV2", attributes, takes: [0, 1] };
}

const BINARY_OPS: Readonly<Record<BinaryName, string>> = {
  add: "AddV2",
  sub: "Sub",
  mul: "Mul",
  div: "RealDiv",
  floorDiv: "FloorDiv",
  mod: "FloorMod",
  pow: "Pow",
  maximum: "Maximum",
  minimum: "Minimum",
  squaredDifference: "SquaredDifference",
  atan2: "Atan2",
};

const REDUCE_OPS: Readonly<Record<ReduceName, string | undefined>> = {
  sum: "Sum",
  mean: "Mean",
  prod: "Prod",
  max: "Max",
  min: "Min",
  logSumExp: undefined, // a rule writes it in others
  any: "Any",
  all: "All",
};
