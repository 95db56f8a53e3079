/**
 * What it costs to compute an element of a node.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import type { NodeId, TensorNode } from "../../graph/node.ts";
import { isFusible, type Role } from "./role.ts";
import type { PlanGraph } from "./selected.ts";

/** A node that is read at several places is computed at each of them up to this cost. */
export const CHEAP = 7;
const WORTHLESS_TO_COUNT = 1e6;

/**
 * What one element of each node costs, computed from what lies in memory, in simple vector instructions. A costly node of
 * several users is taken to lie there.
 */
export function costsOf(graph: PlanGraph, roles: readonly Role[]): number[] {
  const readers = new Array<number>(graph.nodes.length).fill(0);
  for (const { inputs } of graph.nodes) {
    for (let i = 0; i < inputs.length; i++) if (isFirst(inputs, i)) readers[inputs[i]]++;
  }
  const costs: number[] = [];
  const seen = (id: NodeId) => {
    const isComputed = isFusible(roles[id]) && roles[id] !== "reduce" &&
      (readers[id] < 2 || costs[id] <= CHEAP);
    if (isComputed) return costs[id];
    return sizeOf((graph.nodes[id] as TensorNode).shape ?? []) === 1 ? 0 : 1;
  };
  graph.nodes.forEach((node, id) => {
    const { inputs } = node;
    let cost = costOf(node as TensorNode);
    for (let i = 0; i < inputs.length; i++) if (isFirst(inputs, i)) cost += seen(inputs[i]);
    costs[id] = Math.min(WORTHLESS_TO_COUNT, cost);
  });
  return costs;
}

/** Whether an operand is the first among equal ones. */
function isFirst(inputs: readonly NodeId[], i: number): boolean {
  return inputs.indexOf(inputs[i]) === i;
}

/** The cost of a pointwise op by itself. */
export function costOf(node: TensorNode): number {
  switch (node.kind) {
    case "unary":
      return UNARY_COSTS[node.op] ?? 20;
    case "binary":
      return BINARY_COSTS[node.op] ?? 1;
    case "broadcastTo":
    case "transpose":
    case "reverse":
    case "slice":
    case "reshape":
      return 0;
    default:
      return 1;
  }
}

const UNARY_COSTS: Readonly<Record<string, number>> = {
  abs: 1,
  neg: 1,
  square: 1,
  relu: 1,
  sign: 3,
  ceil: 1,
  floor: 1,
  round: 1,
  sqrt: 4,
  reciprocal: 4,
  rsqrt: 8,
};
const BINARY_COSTS: Readonly<Record<string, number>> = {
  div: 4,
  floorDiv: 5,
  mod: 12,
  pow: 60,
  atan2: 40,
};
