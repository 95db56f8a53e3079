/**
 * Writes a graph anew by rules, each of which says how one node is put in other nodes.
 *
 * Because the result is a graph again, it can be verified, printed and interpreted: a rule is right if the reference
 * interpreter gives the same values for what it writes. The passes of the compiler are such rules, and so is what an engine
 * must do to get along with the kernels that it has.
 *
 * @module
 */
import { GraphBuilder } from "../../graph/builder.ts";
import { withInputs } from "../../graph/make_node.ts";
import { type Graph, isLoop, type LoopOp, type NodeId, type TensorOp } from "../../graph/node.ts";
import { prune } from "../../graph/prune.ts";

/**
 * Puts an op in other words, or does not answer. What it adds to the builder goes through the rules itself, except by
 * {@linkcode Rewriter.raw}.
 */
export type Rule = (op: TensorOp, to: Rewriter) => NodeId | undefined;

/** A builder that applies rules to whatever is added to it. */
export class Rewriter extends GraphBuilder {
  readonly #rules: readonly Rule[];

  constructor(rules: readonly Rule[] = []) {
    super();
    this.#rules = rules;
  }

  /** Adds an op in the words of the first rule that answers, or else as it is. */
  override add(op: TensorOp): NodeId {
    for (const rule of this.#rules) {
      const id = rule(op, this);
      if (id !== undefined) return id;
    }
    return super.add(op);
  }

  /** The inputs of a loop's bodies, by their positions, that are known to have one value everywhere: here none. */
  knownInto(_op: LoopOp): ReadonlyMap<number, number> {
    return new Map();
  }

  /** Adds an op as it is: its kernel is known to be right here. */
  raw(op: TensorOp): NodeId {
    return super.add(op);
  }
}

/** The graph in other words, its bodies too. Inputs and outputs are the same. */
export function rewrite(graph: Graph, rules: readonly Rule[]): Graph {
  return rewriteIn(graph, () => new Rewriter(rules));
}

/**
 * {@linkcode rewrite} by any kind of rewriter.
 *
 * @param graph The graph.
 * @param make Gives a fresh rewriter, for the graph and for each body.
 * @param known Inputs that have one value everywhere, by their positions. They stay inputs, but are read no more.
 */
export function rewriteIn(
  graph: Graph,
  make: () => Rewriter,
  known: ReadonlyMap<number, number> = new Map(),
): Graph {
  const builder = make();
  const renamed: NodeId[] = [];
  const name = (id: NodeId) => renamed[id];
  const values = new Map([...known].map(([position, value]) => [graph.inputs[position], value]));
  const declared = new Map<NodeId, NodeId>();
  graph.nodes.forEach((node, id) => {
    builder.origin = node.origin;
    if (isLoop(node)) {
      const op = withInputs(node, node.inputs.map(name));
      renamed[id] = addLoop(builder, rewrittenBodies(op, make, builder.knownInto(op)));
      return;
    }
    // The node is the op: the builder gives it the type and the place anew.
    renamed[id] = builder.add(withInputs(node, node.inputs.map(name)));
    if (node.kind !== "input") return;
    declared.set(id, renamed[id]);
    const value = values.get(id);
    if (value !== undefined) renamed[id] = builder.full(node.shape, value, node.dtype);
  });
  const { nodes } = builder.graph([]);
  const inputs = graph.inputs.map((id) => declared.get(id)!);
  return prune({ nodes, inputs, outputs: graph.outputs.map(name) });
}

/** The id of a new loop; what reads its results are the `get` nodes of the graph that is written anew. */
function addLoop(builder: Rewriter, op: LoopOp): NodeId {
  const loop = builder.size;
  builder.addLoop(op);
  return loop;
}

function rewrittenBodies(
  op: LoopOp,
  make: () => Rewriter,
  known: ReadonlyMap<number, number>,
): LoopOp {
  const body = rewriteIn(op.body, make, known);
  return op.kind === "while"
    ? { ...op, body, condition: rewriteIn(op.condition, make, known) }
    : { ...op, body };
}
