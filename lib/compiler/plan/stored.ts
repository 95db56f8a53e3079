/**
 * Which nodes are written to memory.
 *
 * Everything else is computed in the loops of those that use it. The walk goes from the outputs backwards, so that a node's
 * users are known when its turn comes: with one user it is part of that user's loop; with several it is stored, or, where
 * computing it again is no more work than reading it, part of each.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import type { NodeId, TensorNode } from "../../graph/node.ts";
import type { PlanGraph } from "./selected.ts";
import { isFusible, type Role } from "./role.ts";

/** What is decided. */
export interface Decision {
  /** Nodes that have a loop of their own, unless loops are merged. */
  readonly stored: ReadonlySet<NodeId>;
  /** Of these, those whose elements must be in memory whatever is merged. */
  readonly needed: ReadonlySet<NodeId>;
  /** For a stored node, the stored nodes whose loops read it. */
  readonly users: ReadonlyMap<NodeId, ReadonlySet<NodeId>>;
}

/** A node of several users is computed in each of them up to this cost. */
const CHEAP = 7;
/** A node that a loop repeats along an axis is computed in it up to this cost. */
const CHEAP_REPEATED = 8;
const WORTHLESS_TO_COUNT = 1e6;

/** Decides what is stored. */
export function decideStores(graph: PlanGraph, roles: readonly Role[]): Decision {
  const costs = costsOf(graph, roles);
  const stored = new Set<NodeId>(), needed = new Set<NodeId>();
  const users = new Map<NodeId, Set<NodeId>>();
  const need = (id: NodeId) => {
    const root = aliased(graph, roles, id);
    if (isFusible(roles[root])) needed.add(root);
  };
  const use = (ids: readonly NodeId[], by: Iterable<NodeId>) => {
    for (const id of ids) {
      const set = users.get(id) ?? new Set();
      for (const user of by) set.add(user);
      users.set(id, set);
    }
  };
  graph.outputs.forEach(need);
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id], role = roles[id];
    if (role === "single" || role === "repeat" || role === "whole") node.inputs.forEach(need);
    if (role === "alias") need(id);
    if (!isFusible(role)) continue;
    const by = users.get(id) ?? new Set();
    const isStored = needed.has(id) || role === "reduce" || !joins(id, by);
    if (isStored) stored.add(id);
    use(node.inputs, isStored ? [id] : by);
  }
  return { stored, needed, users: storedUsers() };

  function joins(id: NodeId, by: ReadonlySet<NodeId>): boolean {
    const cost = costs[id];
    if (by.size > 1 && cost > CHEAP) return false;
    const size = sizeOf((graph.nodes[id] as TensorNode).shape);
    if (size === 1 || cost <= CHEAP_REPEATED) return true;
    return [...by].every((user) => spaceOf(graph, user) <= size);
  }

  /** Users of what lies behind an alias are users of the array itself. */
  function storedUsers(): Map<NodeId, Set<NodeId>> {
    const out = new Map<NodeId, Set<NodeId>>();
    for (const [id, set] of users) {
      const root = aliased(graph, roles, id);
      const all = out.get(root) ?? new Set();
      for (const user of set) all.add(user);
      out.set(root, all);
    }
    return out;
  }
}

/** The node whose array an alias shows, or the node itself. */
export function aliased(graph: PlanGraph, roles: readonly Role[], id: NodeId): NodeId {
  while (roles[id] === "alias") id = graph.nodes[id].inputs[0]!;
  return id;
}

/** How many points the loop of a stored node has. */
function spaceOf(graph: PlanGraph, id: NodeId): number {
  const node = graph.nodes[id] as TensorNode;
  const space = node.kind === "reduce" ? graph.nodes[node.inputs[0]] as TensorNode : node;
  return sizeOf(space.shape);
}

/**
 * What one element of each node costs, computed from what lies in memory, in simple vector instructions. A costly node of
 * several users is taken to lie there.
 */
function costsOf(graph: PlanGraph, roles: readonly Role[]): number[] {
  const readers = new Array<number>(graph.nodes.length).fill(0);
  for (const node of graph.nodes) for (const input of new Set(node.inputs)) readers[input]++;
  const costs: number[] = [];
  const seen = (id: NodeId) => {
    const isComputed = isFusible(roles[id]) && roles[id] !== "reduce" &&
      (readers[id] < 2 || costs[id] <= CHEAP);
    if (isComputed) return costs[id];
    return sizeOf((graph.nodes[id] as TensorNode).shape ?? []) === 1 ? 0 : 1;
  };
  graph.nodes.forEach((node, id) => {
    const below = [...new Set(node.inputs)].reduce((sum, input) => sum + seen(input), 0);
    costs[id] = Math.min(WORTHLESS_TO_COUNT, below + costOf(node as TensorNode));
  });
  return costs;
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
