import { type Graph, type Node, type NodeId, withInputs } from "./node.ts";

/** The graph without the nodes that no output needs. Inputs stay, needed or not; the others are numbered anew. */
export function prune(graph: Graph): Graph {
  const needed = new Set<NodeId>(graph.inputs);
  const visit = [...graph.outputs];
  for (let id = visit.pop(); id !== undefined; id = visit.pop()) {
    if (needed.has(id)) continue;
    needed.add(id);
    visit.push(...graph.nodes[id].inputs);
  }
  const renamed = new Map<NodeId, NodeId>();
  const nodes: Node[] = [];
  graph.nodes.forEach((node, id) => {
    if (!needed.has(id)) return;
    renamed.set(id, nodes.length);
    nodes.push(withInputs(node, node.inputs.map((input) => renamed.get(input)!)));
  });
  const rename = (id: NodeId) => renamed.get(id)!;
  return { nodes, inputs: graph.inputs.map(rename), outputs: graph.outputs.map(rename) };
}
