/**
 * What a node is to a plan.
 *
 * @module
 */
import type { NodeId, TensorNode } from "../../graph/node.ts";
import { type ArrayNode, isRepeat, type PlanGraph } from "./selected.ts";
import { sizeOf } from "../../core/shape.ts";
import { isUnitReshape } from "./index_map.ts";

/**
 * - `given`: an input or a constant.
 * - `pointwise`, `index` (a range): part of the loops of those that use it.
 * - `movement`: a change of the index with which its operand is read.
 * - `view`: a movement that leaves the elements in their order. Where it must lie in memory, its operand does.
 * - `part`: what a concatenation is put together from, each in its place.
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
  | "view"
  | "part"
  | "reduce"
  | "alias"
  | "whole"
  | "single"
  | "repeat"
  | "result";

/** The role of each node of a graph, of which some are parts of concatenations. */
export function rolesOf(
  graph: PlanGraph,
  parts: { has(id: NodeId): boolean } = new Set(),
): readonly Role[] {
  return graph.nodes.map((node, id) => {
    if (parts.has(id)) return "part";
    return isRepeat(node) ? "repeat" : roleOf(graph, node);
  });
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
      return sizeOf(shape) > 0 && isUnitReshape(shape, node.shape) ? "view" : "alias";
    }
    case "reduce":
      return node.op === "mean" || node.op === "logSumExp" ? "single" : "reduce";
    case "concat":
      return "whole";
    default:
      return "single";
  }
}

const FUSIBLE: ReadonlySet<Role> = new Set<Role>(
  ["pointwise", "index", "movement", "view", "part", "reduce"],
);

/** Whether a node's elements are computed in the loops of those that use it, unless it is decided to store them. */
export function isFusible(role: Role): boolean {
  return FUSIBLE.has(role);
}
