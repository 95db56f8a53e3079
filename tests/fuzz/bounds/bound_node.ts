import type { TensorNode } from "../../../lib/graph/node.ts";
import type { Bounded, Precision } from "./bounded.ts";
import { boundElementwise } from "./elementwise.ts";
import { boundGather, boundMovement, boundOneHot } from "./places.ts";
import { boundRows } from "./rows.ts";
import { boundSolve } from "./solve.ts";
import { boundConstant, boundDraw, boundRange } from "./sources.ts";
import { boundSums } from "./sums.ts";
import { boundArgMaxPool, boundConv } from "./windows.ts";

/**
 * The reference's value of a node, and how far an engine's may be from it when its operands are as far off as they may be.
 *
 * These are first-order bounds as in a textbook on rounding errors, each for one node. They hold for sums in any order.
 */
export function boundNode(
  node: TensorNode,
  operands: readonly Bounded[],
  precision: Precision,
): Bounded {
  switch (node.kind) {
    case "input":
    case "get":
      throw new TypeError(`internal: ${node.kind} is not computed, its value is given`);
    case "constant":
      return boundConstant(node, precision);
    case "range":
      return boundRange(node, precision);
    case "unary":
    case "binary":
    case "compare":
    case "logical":
    case "not":
    case "classify":
    case "where":
    case "clip":
    case "cast":
      return boundElementwise(node, operands, precision);
    case "reshape":
    case "broadcastTo":
    case "transpose":
    case "reverse":
    case "slice":
    case "pad":
    case "tile":
    case "concat":
      return boundMovement(node, operands, precision);
    case "gather":
      return boundGather(node, operands);
    case "oneHot":
      return boundOneHot(node, operands[0], precision);
    case "cumsum":
    case "scatterAdd":
    case "matMul":
    case "einsum":
      return boundSums(node, operands, precision);
    case "conv":
    case "convInput":
    case "convFilter":
      return boundConv(node, operands, precision);
    case "argMaxPool":
      return boundArgMaxPool(node, operands);
    case "triangularSolve":
      return boundSolve(node, operands, precision);
    case "reduce":
      return node.op === "sum" || node.op === "mean" || node.op === "prod"
        ? boundSums(node, operands, precision)
        : boundRows(node, operands[0], precision);
    case "argReduce":
    case "argSort":
    case "softmax":
    case "logSoftmax":
      return boundRows(node, operands[0], precision);
    case "deriveKey":
    case "random":
      return boundDraw(node, operands, precision);
    default:
      return node satisfies never;
  }
}
