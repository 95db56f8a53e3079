/**
 * Which nodes are written to memory.
 *
 * Everything else is computed in the loops of those that use it. The walk goes from the outputs backwards, so that a node's
 * users are known when its turn comes: read in one loop at one index it is part of that loop; read in several, or in one at
 * several indices, it is stored, or, where computing it again is little more work than reading it, part of each.
 *
 * @module
 */
import { type Shape, sizeOf } from "../../core/shape.ts";
import type { NodeId, TensorNode } from "../../graph/node.ts";
import { CHEAP, costsOf } from "./cost.ts";
import { identityMap, type IndexMap, mapKey, mapOfOperand } from "./index_map.ts";
import { isFusible, type Role } from "./role.ts";
import type { PlanGraph } from "./selected.ts";

/** What is decided. */
export interface Decision {
  /** Nodes that have a loop of their own, unless loops are merged. */
  readonly stored: ReadonlySet<NodeId>;
  /** Of these, those whose elements must be in memory whatever is merged. */
  readonly needed: ReadonlySet<NodeId>;
  /** For a stored node, the stored nodes whose loops read it. */
  readonly users: ReadonlyMap<NodeId, ReadonlySet<NodeId>>;
}

/** A node that a loop repeats along an axis is computed in it up to this cost. */
const CHEAP_REPEATED = 8;

/** Where a node is read: in the loop of a stored node, at an index. */
interface Site {
  readonly by: NodeId;
  readonly map: IndexMap;
}

/** Decides what is stored. */
export function decideStores(graph: PlanGraph, roles: readonly Role[]): Decision {
  const costs = costsOf(graph, roles);
  const stored = new Set<NodeId>(), needed = new Set<NodeId>();
  const sites = graph.nodes.map(() => new Map<string, Site>());
  const need = (id: NodeId) => {
    const root = aliased(graph, roles, id);
    if (isFusible(roles[root])) needed.add(root);
  };
  graph.outputs.forEach(need);
  for (let id = graph.nodes.length - 1; id >= 0; id--) {
    const node = graph.nodes[id], role = roles[id];
    if (role === "single" || role === "repeat" || role === "whole") node.inputs.forEach(need);
    if (role === "alias") need(id);
    if (!isFusible(role)) continue;
    const own = [...sites[id].values()];
    const joined = () =>
      joins(node as TensorNode, costs[id], own, (user) => sizeOf(walkedBy(graph, user)));
    // A view is never stored: it is read at the sites of its readers, and what it shows may be stored for them.
    const isStored = role !== "view" && (needed.has(id) || role === "reduce" || !joined());
    if (isStored) stored.add(id);
    const from = isStored ? [{ by: id, map: identityMap(walkedBy(graph, id)) }] : own;
    for (const site of from) readOperands(graph, roles, node as TensorNode, site, sites);
  }
  return { stored, needed, users: usersOf(graph, roles, sites, stored) };
}

/** Whether a node is computed where it is read. */
function joins(
  { shape }: TensorNode,
  cost: number,
  sites: readonly Site[],
  pointsOf: (user: NodeId) => number,
): boolean {
  if (sites.length > 1 && cost > CHEAP) return false;
  const size = sizeOf(shape);
  if (size === 1 || cost <= CHEAP_REPEATED) return true;
  return sites.every(({ by }) => pointsOf(by) <= size);
}

/** What a node that is computed at a site reads there. */
function readOperands(
  graph: PlanGraph,
  roles: readonly Role[],
  node: TensorNode,
  { by, map }: Site,
  sites: readonly Map<string, Site>[],
): void {
  for (const input of node.inputs) {
    // What is given lies in memory, whoever reads it.
    if (roles[input] === "given") continue;
    const { shape } = graph.nodes[input] as TensorNode;
    // A reduction is computed over the space of its operand.
    const at = node.kind === "reduce" ? map : mapOfOperand(node, shape, map);
    sites[input].set(`${by} ${mapKey(at)}`, { by, map: at });
  }
}

/** Users of what lies behind an alias are users of the array itself. */
function usersOf(
  graph: PlanGraph,
  roles: readonly Role[],
  sites: readonly ReadonlyMap<string, Site>[],
  stored: ReadonlySet<NodeId>,
): Map<NodeId, Set<NodeId>> {
  const users = new Map<NodeId, Set<NodeId>>();
  sites.forEach((own, id) => {
    const root = aliased(graph, roles, id);
    if (own.size === 0 || !stored.has(root)) return;
    const all = users.get(root) ?? new Set();
    for (const { by } of own.values()) all.add(by);
    users.set(root, all);
  });
  return users;
}

/** The node whose array an alias or a view shows, or the node itself. */
export function aliased(graph: PlanGraph, roles: readonly Role[], id: NodeId): NodeId {
  while (roles[id] === "alias" || roles[id] === "view") id = graph.nodes[id].inputs[0]!;
  return id;
}

/** The shape that the loop of a stored node goes through. */
export function walkedBy(graph: PlanGraph, id: NodeId): Shape {
  const node = graph.nodes[id] as TensorNode;
  return node.kind === "reduce" ? (graph.nodes[node.inputs[0]] as TensorNode).shape : node.shape;
}
