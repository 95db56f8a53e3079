/**
 * Loops written out: the same graph with every map and scan replaced by its steps, one after the other. A
 * `while` and what is in it stay.
 */
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { withInputs } from "../../lib/graph/make_node.ts";
import { type Graph, isLoop, type LoopNode, type NodeId } from "../../lib/graph/node.ts";

/** The graph without a map or scan in it. */
export function unrolled(graph: Graph): Graph {
  const b = new GraphBuilder();
  const inputs = graph.inputs.map((id) => {
    const node = graph.nodes[id];
    if (node.kind !== "input") throw new Error("an input is no input");
    return b.input(node.name, node.type);
  });
  return b.finish(inline(b, graph, inputs));
}

/** Appends the graph's nodes, given its inputs, and gives its outputs. */
function inline(b: GraphBuilder, graph: Graph, inputs: readonly NodeId[]): NodeId[] {
  const ids = new Map(graph.inputs.map((id, i) => [id, inputs[i]]));
  const loops = new Map<NodeId, readonly NodeId[]>();
  graph.nodes.forEach((node, id) => {
    if (ids.has(id)) return;
    if (node.kind === "get") {
      ids.set(id, loops.get(node.inputs[0])![node.index]);
      return;
    }
    const operands = node.inputs.map((input) => ids.get(input)!);
    if (isLoop(node)) loops.set(id, steps(b, node, operands));
    else ids.set(id, b.add(withInputs(node, operands)));
  });
  return graph.outputs.map((id) => ids.get(id)!);
}

/** The results of a loop, step by step. */
function steps(b: GraphBuilder, loop: LoopNode, operands: readonly NodeId[]): NodeId[] {
  if (loop.kind === "while") return b.addLoop(withInputs(loop, operands));
  const carries = loop.kind === "scan" ? loop.carries : 0;
  const consts = operands.slice(0, loop.consts), xs = operands.slice(loop.consts + carries);
  let carry = operands.slice(loop.consts, loop.consts + carries);
  const rows: NodeId[][] = loop.results.slice(carries).map(() => []);
  const order = Array.from({ length: loop.length }, (_, i) => i);
  if (loop.kind === "scan" && loop.reverse) order.reverse();
  for (const i of order) {
    const walked = xs.map((x) => row(b, x, i));
    const out = inline(b, loop.body, [b.scalar(i, "int32"), ...consts, ...carry, ...walked]);
    carry = out.slice(0, carries);
    out.slice(carries).forEach((id, n) => rows[n][i] = id);
  }
  return [...carry, ...rows.map((row, n) => stack(b, row, loop.results[carries + n].shape))];
}

function row(b: GraphBuilder, x: NodeId, i: number): NodeId {
  const [_, ...rest] = b.type(x).shape;
  const begin = [i, ...rest.map(() => 0)];
  return b.reshape(b.add({ kind: "slice", inputs: [x], begin, size: [1, ...rest] }), rest);
}

function stack(b: GraphBuilder, rows: readonly NodeId[], shape: readonly number[]): NodeId {
  if (rows.length === 0) {
    const type = { shape, dtype: "float" } as const;
    return b.add({ kind: "constant", inputs: [], data: new Float64Array(0), type });
  }
  const inputs = rows.map((id) => b.reshape(id, [1, ...shape.slice(1)]));
  return b.add({ kind: "concat", inputs, axis: 0 });
}
