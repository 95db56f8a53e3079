import { withInputs } from "./make_node.ts";
import type { Graph, Node, NodeId } from "./node.ts";

/** The graph without the nodes that no output needs. Inputs stay, needed or not; the others are numbered anew. */
export function prune(graph: Graph): Graph {
  const needed = neededIn(graph);
  if (!needed.includes(0)) return graph;
  const renamed = new Int32Array(graph.nodes.length);
  const rename = (id: NodeId) => renamed[id];
  const nodes: Node[] = [];
  for (let id = 0; id < graph.nodes.length; id++) {
    if (needed[id] === 0) continue;
    renamed[id] = nodes.length;
    const node = graph.nodes[id];
    const isSame = node.inputs.every((input) => renamed[input] === input);
    nodes.push(isSame ? node : withInputs(node, node.inputs.map(rename)));
  }
  return { nodes, inputs: graph.inputs.map(rename), outputs: graph.outputs.map(rename) };
}

/** For each node, 1 if it is an input or an output needs it. */
function neededIn({ nodes, inputs, outputs }: Graph): Uint8Array {
  const needed = new Uint8Array(nodes.length);
  for (const id of outputs) needed[id] = 1;
  // Operands stand before what uses them.
  for (let id = nodes.length - 1; id >= 0; id--) {
    if (needed[id] === 1) { for (const input of nodes[id].inputs) needed[input] = 1; }
  }
  for (const id of inputs) needed[id] = 1;
  return needed;
}
