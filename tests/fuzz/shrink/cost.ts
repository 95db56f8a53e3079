import { bodiesOf, type Graph, isLoop, type Node } from "../../../lib/graph/node.ts";
import { sizeOf } from "../../../lib/core/shape.ts";
import type { Checked } from "../check.ts";

/**
 * How large a case is, in the eyes of a reader: nodes first, those that compute more than inputs and constants, then sizes,
 * then numbers other than 0 and 1. Every step of shrinking makes it less, so shrinking ends.
 */
export function costOf({ graph, inputs, wrt }: Checked): number {
  const odd = inputs.reduce((n, { data }) => n + data.filter((x) => x !== 0 && x !== 1).length, 0);
  const digits = inputs.reduce((n, { data }) => n + data.filter((x) => x % 0.25 !== 0).length, 0);
  return graphCost(graph) + 0.1 * wrt.length + 1e-7 * odd + 1e-8 * digits;
}

function graphCost(graph: Graph): number {
  const nodes = graph.nodes.reduce((sum, node) => sum + nodeCost(node), 0);
  return nodes + 0.5 * graph.outputs.length;
}

function nodeCost(node: Node): number {
  const bodies = bodiesOf(node).reduce((sum, body) => sum + graphCost(body), 0);
  const size = isLoop(node) ? ("length" in node ? node.length : 0) : sizeOf(node.shape);
  return (OWN[node.kind] ?? 3) + 0.01 * node.inputs.length + bodies + 1e-4 * size;
}

/** What stands for something is less than what computes. */
const OWN: Partial<Readonly<Record<Node["kind"], number>>> = { constant: 1, input: 2 };
