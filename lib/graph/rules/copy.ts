import type { GraphBuilder } from "../builder.ts";
import { withInputs } from "../make_node.ts";
import { isLoop, type Node, type NodeId, type TensorNode } from "../node.ts";

/** Copies nodes from one graph into another, each with what it needs and none twice. */
export class Copier {
  readonly #from: readonly Node[];
  readonly #to: GraphBuilder;
  readonly #ids: Map<NodeId, NodeId>;
  readonly #loops = new Map<NodeId, readonly NodeId[]>();

  /** `ids` says for nodes of `from` which nodes of `to` stand for them; it must have every input that is needed. */
  constructor(from: readonly Node[], to: GraphBuilder, ids: Map<NodeId, NodeId>) {
    this.#from = from;
    this.#to = to;
    this.#ids = ids;
  }

  /** The node of the other graph that has the value of `id`. */
  copy(id: NodeId): NodeId {
    const origin = this.#to.origin;
    for (const missing of this.#missing(id)) {
      const node = this.#from[missing];
      this.#to.origin = node.origin;
      this.#add(missing, node);
    }
    this.#to.origin = origin;
    return this.#ids.get(id)!;
  }

  /** What has to be copied for `id`, operands first. */
  #missing(id: NodeId): NodeId[] {
    const found = new Set<NodeId>(), visit = [id];
    for (let next = visit.pop(); next !== undefined; next = visit.pop()) {
      if (found.has(next) || this.#ids.has(next) || this.#loops.has(next)) continue;
      found.add(next);
      visit.push(...this.#from[next].inputs);
    }
    return [...found].sort((a, b) => a - b);
  }

  #add(id: NodeId, node: Node): void {
    const inputs = node.inputs.map((input) => this.#ids.get(input)!);
    if (isLoop(node)) this.#loops.set(id, this.#to.addLoop(withInputs(node, inputs)));
    else this.#ids.set(id, this.#array(node, inputs));
  }

  #array(node: TensorNode, inputs: readonly NodeId[]): NodeId {
    if (node.kind === "input") throw new Error(`internal: input "${node.name}" was not given`);
    if (node.kind === "get") return this.#loops.get(node.inputs[0])![node.index];
    const isScalar = node.kind === "constant" && node.shape.length === 0 && node.dtype !== "key";
    return isScalar
      ? this.#to.scalar(node.data[0], node.dtype)
      : this.#to.add(withInputs(node, inputs));
  }
}
