/**
 * What depends on bound data alone is computed once, when data are bound.
 *
 * A node is *of data* if every operand is: a bound input, a constant, or another node of data. A step needs some of
 * them; of those it needs, a node is
 *
 *   computed once     if it is dear: reductions, products of matrices, transcendental functions, loops, what looks up or
 *                     sorts elements; or if its result has fewer bytes than the operands that would be read instead
 *   computed anew     otherwise: it is one operation an element, or none, and reading its result would take as long as
 *                     reading what it is made of, as for casts, one-hot rows, repetition. Its operands are asked the same.
 *
 * So a normalisation of the data, the norm of a design matrix or XᵀX is computed once, and 128 labels do not become
 * 128×10 numbers in memory.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import { withInputs } from "../../graph/make_node.ts";
import {
  type Graph,
  isLoop,
  type Node,
  type NodeId,
  type TensorNode,
  type UnaryName,
} from "../../graph/node.ts";

/** A graph in two: what runs when data are bound, and what runs each time. */
export interface Hoisted {
  /** Takes the bound inputs, in the order of their positions; gives what `each` takes besides. */
  readonly once: Graph;
  /** Takes all inputs of the graph in their order, and then the results of `once`; gives what the graph gives. */
  readonly each: Graph;
}

/** Whether each node depends on the inputs at these positions and on constants alone. */
export function dataOnly(graph: Graph, bound: ReadonlySet<number>): boolean[] {
  const given = new Set(graph.inputs.filter((_, position) => bound.has(position)));
  const ofData: boolean[] = [];
  graph.nodes.forEach((node, id) => {
    ofData[id] = node.kind === "input"
      ? given.has(id)
      : node.inputs.every((operand) => ofData[operand]);
  });
  return ofData;
}

/**
 * Splits a graph.
 *
 * @param graph A graph that the verifier accepts, best one that was simplified.
 * @param bound The positions of the inputs whose values stay the same from run to run.
 * @returns Two graphs. Where there is nothing to compute once, `once` has no outputs.
 */
export function hoist(graph: Graph, bound: ReadonlySet<number>): Hoisted {
  const ofData = dataOnly(graph, bound);
  const once = new Set<NodeId>(), needed = new Set<NodeId>(graph.inputs);
  const visit = [...graph.outputs];
  for (let id = visit.pop(); id !== undefined; id = visit.pop()) {
    if (needed.has(id) || once.has(id)) continue;
    const node = graph.nodes[id];
    if (ofData[id] && isWorthKeeping(graph, node)) once.add(id);
    else {
      needed.add(id);
      visit.push(...node.inputs);
    }
  }
  const kept = [...once].sort((a, b) => a - b);
  const boundInputs = graph.inputs.filter((_, position) => bound.has(position));
  return {
    once: computing(graph, boundInputs, kept),
    each: kept.length === 0 ? graph : without(graph, needed, kept),
  };
}

/** The nodes that lead from some inputs to some values. */
function computing(graph: Graph, inputs: readonly NodeId[], outputs: readonly NodeId[]): Graph {
  const needed = new Set<NodeId>(inputs), visit = [...outputs];
  for (let id = visit.pop(); id !== undefined; id = visit.pop()) {
    if (needed.has(id)) continue;
    needed.add(id);
    visit.push(...graph.nodes[id].inputs);
  }
  return copied(graph, needed, new Map(), { inputs, outputs });
}

/** The needed nodes, with new inputs in the place of values that are given. */
function without(graph: Graph, needed: Set<NodeId>, given: readonly NodeId[]): Graph {
  const places = new Map(given.map((id, i) => [id, `once[${i}]`]));
  const { outputs } = graph;
  return copied(graph, needed, places, { inputs: [...graph.inputs, ...given], outputs });
}

function copied(
  graph: Graph,
  needed: ReadonlySet<NodeId>,
  places: ReadonlyMap<NodeId, string>,
  { inputs, outputs }: Pick<Graph, "inputs" | "outputs">,
): Graph {
  const renamed = new Map<NodeId, NodeId>(), nodes: Node[] = [];
  const name = (id: NodeId) => renamed.get(id)!;
  graph.nodes.forEach((node, id) => {
    const place = places.get(id);
    if (place === undefined && !needed.has(id)) return;
    renamed.set(id, nodes.length);
    nodes.push(
      place === undefined
        ? withInputs(node, node.inputs.map(name))
        : inputNode(node as TensorNode, place),
    );
  });
  return { nodes, inputs: inputs.map(name), outputs: outputs.map(name) };
}

function inputNode({ shape, dtype, origin }: TensorNode, name: string): Node {
  return { kind: "input", inputs: [], name, type: { shape, dtype }, shape, dtype, origin };
}

/** Functions that take about as long as reading their operand. */
const CHEAP_UNARY: ReadonlySet<UnaryName> = new Set([
  "abs",
  "neg",
  "sign",
  "square",
  "relu",
  "ceil",
  "floor",
  "round",
]);

const CHEAP_BINARY: ReadonlySet<string> = new Set([
  "add",
  "sub",
  "mul",
  "maximum",
  "minimum",
  "squaredDifference",
]);

function isWorthKeeping(graph: Graph, node: Node): boolean {
  if (isLoop(node) || node.kind === "input" || node.kind === "constant") return false;
  if (!isCheap(node)) return true;
  const read = node.inputs.map((id) => graph.nodes[id]).filter(({ kind }) => kind !== "constant");
  return bytesOf(node) < read.reduce((sum, operand) => sum + bytesOf(operand as TensorNode), 0);
}

/** Whether it is one operation an element, or none. */
function isCheap(node: TensorNode): boolean {
  switch (node.kind) {
    case "unary":
      return CHEAP_UNARY.has(node.op);
    case "binary":
      return CHEAP_BINARY.has(node.op);
    case "range":
    case "compare":
    case "logical":
    case "not":
    case "classify":
    case "where":
    case "clip":
    case "cast":
    case "reshape":
    case "broadcastTo":
    case "reverse":
    case "slice":
    case "pad":
    case "tile":
    case "concat":
    case "oneHot":
    case "deriveKey":
      return true;
    default:
      return false;
  }
}

/** In single precision. */
function bytesOf({ shape, dtype }: TensorNode): number {
  return sizeOf(shape) * (dtype === "bool" ? 1 : dtype === "key" ? 8 : 4);
}
