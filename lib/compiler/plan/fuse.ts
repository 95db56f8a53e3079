/**
 * Fusion: which stored nodes are computed in one loop.
 *
 * At first each stored node has a loop of its own. Two loops over the same space become one where they read the same array
 * or one reads what the other writes at the same point, and no path leads from the one to the other through a third: then
 * neither would come first.
 *
 * @module
 */
import { sameShape, type Shape, sizeOf } from "../../core/shape.ts";
import type { NodeId, TensorNode } from "../../graph/node.ts";
import type { PlanGraph } from "./selected.ts";
import { IdSet } from "./id_set.ts";
import {
  identityMap,
  type IndexMap,
  isIdentity,
  mapKey,
  mapOfOperand,
  spaceOfShape,
} from "./index_map.ts";
import { isFusible, type Role } from "./role.ts";
import { aliased, type Decision, walkedBy } from "./stored.ts";

/** What is computed together: stored nodes over one space, or one node that is no part of a loop. */
export interface Unit {
  /** The nodes whose results it is, ascending. */
  readonly roots: NodeId[];
  /** The space of its loop; `undefined` for a node on its own. */
  readonly space: Shape | undefined;
}

/** A unit while units are merged. */
interface Draft extends Unit {
  /** Its position among the drafts. */
  readonly index: number;
  /** What it reads: by node, the maps with which it does. */
  readonly reads: Map<NodeId, Map<string, IndexMap>>;
  /** The drafts that must run before it, however indirectly, by their positions. */
  readonly before: IdSet;
}

/** Loops of so few points are merged even where they share nothing: a loop costs more than its points. */
const SMALL = 64;
/** How far back a loop looks for one to join. */
const WINDOW = 48;
/** More results than that in one loop do not stay in registers. */
const MOST_ROOTS = 16;

/** The units of a graph in an order of execution. */
export function fuse(graph: PlanGraph, roles: readonly Role[], decision: Decision): Unit[] {
  const drafts: Draft[] = [];
  const unitOf = new Map<NodeId, Draft>();
  graph.nodes.forEach((_, id) => {
    const draft = draftOf(graph, roles, decision, id, drafts.length);
    if (!draft) return;
    for (const read of draft.reads.keys()) {
      const producer = unitOf.get(read);
      if (!producer) continue;
      draft.before.add(producer.index);
      draft.before.addAll(producer.before);
    }
    const host = draft.space && bestHost(graph, drafts, draft);
    if (host) join(drafts, host, draft);
    else drafts.push(draft);
    unitOf.set(id, host || draft);
  });
  return ordered(drafts, unitOf);
}

/** What a node reads if it is a unit. */
function draftOf(
  graph: PlanGraph,
  roles: readonly Role[],
  { stored }: Decision,
  id: NodeId,
  index: number,
): Draft | undefined {
  const node = graph.nodes[id], role = roles[id];
  const reads: Draft["reads"] = new Map();
  const draft = { index, roots: [id], reads, before: new IdSet(graph.nodes.length) };
  if (role === "single" || role === "repeat" || role === "whole") {
    for (const input of node.inputs) reads.set(producerOf(graph, roles, input), new Map());
    return { ...draft, space: undefined };
  }
  if (!stored.has(id)) return undefined;
  const root = node as TensorNode;
  const walked = walkedBy(graph, id);
  const seen = new Set<string>();
  const visit = (id: NodeId, map: IndexMap) => {
    const key = `${id} ${mapKey(map)}`;
    if (seen.has(key)) return;
    seen.add(key);
    const node = graph.nodes[id] as TensorNode;
    if (isFusible(roles[id]) && !stored.has(id)) return visitOperands(graph, node, map, visit);
    const producer = producerOf(graph, roles, id);
    const maps = reads.get(producer) ?? new Map();
    // The index into an array with other axes is no index of the node that made it.
    maps.set(producer === id ? mapKey(map) : `alias ${id} ${mapKey(map)}`, map);
    reads.set(producer, maps);
  };
  const start = identityMap(walked);
  if (root.kind === "reduce") visit(root.inputs[0], start);
  else visitOperands(graph, root, start, visit);
  return { ...draft, space: spaceOfShape(walked) };
}

/** Goes from a node that loops compute to its operands. */
function visitOperands(
  graph: PlanGraph,
  node: TensorNode,
  map: IndexMap,
  visit: (id: NodeId, map: IndexMap) => void,
): void {
  for (const input of node.inputs) {
    const { shape } = graph.nodes[input] as TensorNode;
    visit(input, mapOfOperand(node, shape, map));
  }
}

/** The node whose unit makes an array: behind aliases, and of a result the loop. */
function producerOf(graph: PlanGraph, roles: readonly Role[], id: NodeId): NodeId {
  const root = aliased(graph, roles, id);
  return roles[root] === "result" ? graph.nodes[root].inputs[0]! : root;
}

/** The loop that a draft gains most from joining. */
function bestHost(graph: PlanGraph, drafts: readonly Draft[], draft: Draft): Draft | undefined {
  let best: Draft | undefined, most = 0;
  for (let i = drafts.length - 1; i >= Math.max(0, drafts.length - WINDOW); i--) {
    const host = drafts[i];
    if (!host.space || !sameShape(host.space, draft.space!)) continue;
    if (host.roots.length >= MOST_ROOTS && sizeOf(host.space) > SMALL) continue;
    const gain = gainOf(graph, host, draft);
    if (gain > most && canJoin(graph, drafts, host, draft)) [best, most] = [host, gain];
  }
  return best;
}

/** How many reads are saved; at least a little for small loops. */
function gainOf(graph: PlanGraph, host: Draft, draft: Draft): number {
  let gain = sizeOf(host.space!) <= SMALL ? 0.5 : 0;
  for (const [id, maps] of draft.reads) {
    if (host.roots.includes(id)) gain += 2;
    const node = graph.nodes[id] as TensorNode;
    const shared = host.reads.get(id);
    if (!shared || !("shape" in node) || sizeOf(node.shape) === 1) continue;
    for (const key of maps.keys()) if (shared.has(key)) gain++;
  }
  return gain;
}

/** Whether a draft can run in the same loop as a host: what it reads of the host it reads at the same point. */
function canJoin(
  graph: PlanGraph,
  drafts: readonly Draft[],
  host: Draft,
  draft: Draft,
): boolean {
  // A third that reads of the host, and of which the draft reads, would come before and behind the loop.
  const isBetween = (other: Draft) => draft.before.has(other.index) && other.before.has(host.index);
  if (drafts.some(isBetween)) return false;
  for (const root of host.roots) {
    const maps = draft.reads.get(root);
    if (!maps) continue;
    const { kind, shape } = graph.nodes[root] as TensorNode;
    if (kind === "reduce") return false;
    for (const [key, map] of maps) {
      if (key.startsWith("alias") || !isIdentity(map, shape)) return false;
    }
  }
  return true;
}

function join(drafts: readonly Draft[], host: Draft, draft: Draft): void {
  host.roots.push(...draft.roots);
  for (const [id, maps] of draft.reads) {
    const all = host.reads.get(id) ?? new Map<string, IndexMap>();
    for (const [key, map] of maps) all.set(key, map);
    host.reads.set(id, all);
  }
  const earlier = draft.before;
  earlier.delete(host.index);
  for (const other of drafts) {
    if (other === host || other.before.has(host.index)) other.before.addAll(earlier);
  }
}

/** Units one after the other, each behind those it reads from, otherwise in the order of their last nodes. */
function ordered(drafts: readonly Draft[], unitOf: ReadonlyMap<NodeId, Draft>): Unit[] {
  const direct = new Map(drafts.map((draft) => {
    const producers = [...draft.reads.keys()].flatMap((id) => unitOf.get(id) ?? []);
    return [draft, new Set(producers.filter((producer) => producer !== draft))];
  }));
  const rank = new Map(drafts.map((draft) => [draft, Math.max(...draft.roots)]));
  const byRank = drafts.toSorted((a, b) => rank.get(a)! - rank.get(b)!);
  const done = new Set<Draft>(), order: Draft[] = [];
  const place = (draft: Draft) => {
    if (done.has(draft)) return;
    done.add(draft);
    for (const producer of direct.get(draft)!) place(producer);
    order.push(draft);
  };
  byRank.forEach(place);
  return order;
}
