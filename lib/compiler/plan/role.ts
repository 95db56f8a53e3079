/**
 * What a node is to a plan.
 *
 * @module
 */
import { type Graph, isLoop, type NodeId, type TensorNode } from "../../graph/node.ts";
import { sizeOf } from "../../core/shape.ts";
import { isMovement } from "./index_map.ts";
import type { PointwiseOp } from "./kernel.ts";

/**
 * - `given`: an input or a constant.
 * - `pointwise`, `index` (a range): part of the loops of those that use it.
 * - `movement`: a change of the index with which its operand is read.
 * - `reduce`: the end of a loop.
 * - `alias`: other axes for an array that lies in memory.
 * - `assemble`: an array put together of parts, each copied by a loop.
 * - `single`: computed on its own.
 * - `repeat`, `result`: a loop of the graph, and what is read of it.
 */
export type Role =
  | "given"
  | "pointwise"
  | "index"
  | "movement"
  | "reduce"
  | "alias"
  | "assemble"
  | "single"
  | "repeat"
  | "result";

/** Says of a pointwise op whether loops can compute it from operands of that dtype. */
export type Applicable = (op: PointwiseOp, from: TensorNode["dtype"]) => boolean;

/** The role of each node of a graph. */
export function rolesOf(graph: Graph, applicable: Applicable): readonly Role[] {
  return graph.nodes.map((node, id) =>
    isLoop(node) ? "repeat" : roleOf(graph, id, node, applicable)
  );
}

function roleOf(graph: Graph, id: NodeId, node: TensorNode, applicable: Applicable): Role {
  const operand = (i: number) => graph.nodes[node.inputs[i]] as TensorNode;
  switch (node.kind) {
    case "input":
    case "constant":
      return "given";
    case "get":
      return "result";
    case "range":
      return "index";
    case "unary":
    case "binary":
    case "compare":
    case "logical":
    case "not":
    case "classify":
    case "where":
    case "clip":
    case "cast": {
      const from = operand(node.kind === "where" ? 1 : 0).dtype;
      return from !== "key" && applicable(node, from) ? "pointwise" : "single";
    }
    case "broadcastTo":
    case "transpose":
    case "reverse":
    case "slice":
    case "reshape":
      if (node.kind === "reshape" && node.dtype === "key") return "alias";
      if (node.dtype === "key") return "single";
      // An array of no elements has no points whose index could be mapped.
      if (node.kind === "reshape" && sizeOf(node.shape) === 0) return "alias";
      return isMovement(node, operand(0).shape) ? "movement" : "alias";
    case "reduce":
      return node.op === "mean" || node.op === "logSumExp" ? "single" : "reduce";
    case "concat":
    case "pad":
      return node.dtype === "key" ? "single" : "assemble";
    default:
      void id;
      return "single";
  }
}

/** Whether a node's elements are computed in the loops of those that use it, unless it is decided to store them. */
export function isFusible(role: Role): boolean {
  return role === "pointwise" || role === "index" || role === "movement" || role === "reduce";
}
