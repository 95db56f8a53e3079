/**
 * What a node is to a plan.
 *
 * @module
 */
import type { TensorNode } from "../../graph/node.ts";
import { type ArrayNode, isRepeat, type PlanGraph } from "./selected.ts";
import { sizeOf } from "../../core/shape.ts";
import { isUnitReshape } from "./index_map.ts";

/**
 * - `given`: an input or a constant.
 * - `pointwise`, `index` (a range): part of the loops of those that use it.
 * - `movement`: a change of the index with which its operand is read.
 * - `reduce`: the end of a loop.
 * - `alias`: other axes for an array that lies in memory.
 * - `whole`: an array whose parts other nodes write.
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
  | "whole"
  | "single"
  | "repeat"
  | "result";

/** The role of each node of a graph. */
export function rolesOf(graph: PlanGraph): readonly Role[] {
  return graph.nodes.map((node) => (isRepeat(node) ? "repeat" : roleOf(graph, node)));
}

function roleOf(graph: PlanGraph, node: ArrayNode): Role {
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
    case "cast":
      return "pointwise";
    case "broadcastTo":
    case "transpose":
    case "reverse":
    case "slice":
      return "movement";
    case "reshape": {
      const { shape } = graph.nodes[node.inputs[0]] as TensorNode;
      // An array of no elements has no points whose index could be mapped.
      return sizeOf(shape) > 0 && isUnitReshape(shape, node.shape) ? "movement" : "alias";
    }
    case "reduce":
      return node.op === "mean" || node.op === "logSumExp" ? "single" : "reduce";
    case "concat":
      return "whole";
    default:
      return "single";
  }
}

/** Whether a node's elements are computed in the loops of those that use it, unless it is decided to store them. */
export function isFusible(role: Role): boolean {
  return role === "pointwise" || role === "index" || role === "movement" || role === "reduce";
}
