import { GraphBuilder } from "../../lib/graph/builder.ts";
import { withInputs } from "../../lib/graph/make_node.ts";
import {
  type Graph,
  isLoop,
  type LoopOp,
  type Node,
  type NodeId,
  type Op,
  type TensorOp,
} from "../../lib/graph/node.ts";

/**
 * What stands for a node in the copy: an op that is added there, or a node that is there already. The op that it is given has
 * nodes of the copy as operands, but for a `get`, whose loop is that of the original; changed or not, it reads the copied one.
 */
export type Change = (op: Op, id: NodeId, b: GraphBuilder) => Op | NodeId;

/**
 * Writes a graph anew, inputs first, and leaves out what the outputs do not need. Types are inferred anew.
 *
 * @param graph The graph.
 * @param change Says what stands for each node. Bodies are parts of their loop's op.
 * @param outputs What is asked for, as nodes of the original.
 * @throws {GraphTypeError} If the types do not fit any more.
 */
export function copyGraph(
  graph: Graph,
  change: Change,
  outputs: readonly NodeId[] = graph.outputs,
): Graph {
  const copy = new Copy(graph, change);
  for (const id of graph.inputs) copy.visit(id);
  graph.nodes.forEach((node, id) => node.kind === "input" || copy.visit(id));
  return copy.finish(outputs);
}

class Copy {
  readonly #b = new GraphBuilder();
  readonly #ids: NodeId[] = [];
  readonly #loops = new Map<NodeId, readonly NodeId[]>();

  constructor(readonly graph: Graph, readonly change: Change) {}

  visit(id: NodeId): void {
    const before = opOf(this.graph.nodes[id]);
    const named = before.kind === "get"
      ? before
      : withInputs(before, before.inputs.map((input) => this.#ids[input]));
    const after = this.change(named, id, this.#b);
    if (typeof after === "number") this.#ids[id] = after;
    else if (isLoop(after)) this.#loops.set(id, this.#b.addLoop(after));
    else this.#ids[id] = this.#add(after);
  }

  finish(outputs: readonly NodeId[]): Graph {
    return this.#b.finish(outputs.map((id) => this.#ids[id]));
  }

  #add(op: TensorOp): NodeId {
    if (op.kind === "input") return this.#b.input(op.name, op.type);
    return op.kind === "get" ? this.#loops.get(op.inputs[0])![op.index] : this.#b.add(op);
  }
}

/** A node's op by itself. */
export function opOf(node: Node): Op {
  const { origin: _origin, ...rest } = node;
  if ("results" in rest) {
    const { results: _results, ...op } = rest;
    return op as LoopOp;
  }
  const { shape: _shape, dtype: _dtype, ...op } = rest;
  return op as TensorOp;
}
