import { sameShape } from "../core/shape.ts";
import { GraphTypeError } from "./graph_type_error.ts";
import { inferType } from "./infer.ts";
import { inferResults } from "./infer_loop.ts";
import {
  bodiesOf,
  describe,
  formatType,
  type Graph,
  isLoop,
  type LoopNode,
  type Node,
  type NodeId,
  type TensorType,
} from "./node.ts";

/**
 * Checks a graph against its grammar: operands come before their users and from the same graph, every node has the type
 * that its op gives it, inputs are input nodes and all of them, bodies are graphs themselves.
 *
 * @throws {GraphTypeError} Naming the node and what is wrong with it.
 */
export function verify(graph: Graph): void {
  if (verified.has(graph)) return;
  verifyAnew(graph);
  verified.add(graph);
}

/** Graphs are values: what was right once is so wherever it is handed to. */
const verified = new WeakSet<Graph>();

/** Takes a graph for right that a builder has written: it typed every node as it was added. */
export function vouchFor(graph: Graph): void {
  verified.add(graph);
}

function verifyAnew(graph: Graph): void {
  graph.nodes.forEach((node, id) => {
    try {
      verifyNode(graph, node, id);
    } catch (error) {
      if (!(error instanceof GraphTypeError)) throw error;
      throw new GraphTypeError(`In node %${id} (${describe(node)}): ${error.message}`);
    }
  });
  const declared = graph.nodes.flatMap((node, id) => (node.kind === "input" ? [id] : []));
  if (!sameShape(declared, [...graph.inputs].sort((a, b) => a - b))) {
    throw new GraphTypeError(
      `The graph's inputs are ${ids(graph.inputs)}, its input nodes ${ids(declared)}`,
    );
  }
  for (const id of graph.outputs) {
    if (!graph.nodes[id]) throw new GraphTypeError(`The output %${id} is no node of the graph`);
    tensorAt(graph, id, graph.nodes.length);
  }
}

function verifyNode(graph: Graph, node: Node, id: NodeId): void {
  for (const body of bodiesOf(node)) verifyAnew(body);
  if (node.kind === "get") {
    const loop = graph.nodes[node.inputs[0]];
    const result = node.inputs[0] < id && loop && isLoop(loop)
      ? loop.results[node.index]
      : undefined;
    if (!result) throw new GraphTypeError(`%${node.inputs[0]} has no result ${node.index}`);
    return compare([node], [result]);
  }
  const operands = node.inputs.map((input) => tensorAt(graph, input, id));
  if (isLoop(node)) return compare(node.results, inferResults(node as LoopNode, operands));
  compare([node], [inferType(node, operands)]);
}

function tensorAt(graph: Graph, id: NodeId, before: NodeId): TensorType {
  const node = graph.nodes[id];
  if (!node || id >= before) {
    throw new GraphTypeError(`%${id} is not a node before it in the same graph`);
  }
  if (isLoop(node)) {
    throw new GraphTypeError(`%${id} is a ${node.kind}: its results are read by get`);
  }
  return node;
}

function compare(found: readonly TensorType[], expected: readonly TensorType[]): void {
  if (found.length === expected.length && found.every((type, i) => sameType(type, expected[i]))) {
    return;
  }
  const [is, should] = [found, expected].map((types) => types.map(formatType).join(", "));
  throw new GraphTypeError(`its type is ${is}, its op gives ${should}`);
}

function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

function ids(list: readonly NodeId[]): string {
  return `[${list.map((id) => `%${id}`).join(", ")}]`;
}
