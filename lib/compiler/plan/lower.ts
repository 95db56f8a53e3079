/**
 * Lowering: from a graph to kernels over buffers.
 *
 * @module
 */
import { stridesOf } from "../../core/shape.ts";
import {
  bodiesOf,
  type Graph,
  type LoopNode,
  type NodeId,
  type TensorNode,
} from "../../graph/node.ts";
import { collapse } from "./collapse.ts";
import { fuse, type Unit } from "./fuse.ts";
import type { Buffer, BufferId, Kernel, Loop, Plan } from "./kernel.ts";
import { loopOf } from "./loop_body.ts";
import { type Applicable, isFusible, type Role, rolesOf } from "./role.ts";
import { aliased, decideStores, type Decision } from "./stored.ts";

/**
 * The plan of a graph.
 *
 * @param graph The graph, simplified. Softmax, einsum and the like are put in simpler words before.
 * @param applicable Which pointwise ops loops can compute; the others run on their own.
 */
export function lower(graph: Graph, applicable: Applicable): Plan {
  return new Lowering(graph, applicable).plan();
}

class Lowering {
  readonly #graph: Graph;
  readonly #applicable: Applicable;
  readonly #roles: readonly Role[];
  readonly #decision: Decision;
  readonly #buffers: Buffer[] = [];
  readonly #bufferOf = new Map<NodeId, BufferId>();
  readonly #constants = new Map<BufferId, Float64Array>();

  constructor(graph: Graph, applicable: Applicable) {
    this.#graph = graph;
    this.#applicable = applicable;
    this.#roles = rolesOf(graph, applicable);
    this.#decision = decideStores(graph, this.#roles);
  }

  plan(): Plan {
    const { inputs, outputs } = this.#graph;
    const given = inputs.map((id) => this.#bufferAt(id));
    const units = fuse(this.#graph, this.#roles, this.#decision);
    const unitOf = new Map(
      units.flatMap((unit) => unit.roots.map((root) => [root, unit] as const)),
    );
    const kernels = units.flatMap((unit) => this.#kernels(unit, unitOf));
    return {
      buffers: this.#buffers,
      kernels,
      inputs: given,
      constants: this.#constants,
      outputs: outputs.map((id) => this.#bufferAt(id)),
    };
  }

  #kernels(unit: Unit, unitOf: ReadonlyMap<NodeId, Unit>): Kernel[] {
    const { space, roots } = unit;
    if (space) {
      const { stored, needed, users } = this.#decision;
      const facts = {
        graph: this.#graph,
        roles: this.#roles,
        stored,
        bufferOf: (id: NodeId) => this.#bufferAt(id),
      };
      const isWritten = (root: NodeId) =>
        needed.has(root) || [...users.get(root) ?? []].some((user) => unitOf.get(user) !== unit);
      return [collapse(loopOf(facts, space, roots, isWritten))];
    }
    const [id] = roots, node = this.#graph.nodes[id];
    if (this.#roles[id] === "repeat") return [this.#repeat(id, node as LoopNode)];
    if (this.#roles[id] === "assemble") return this.#assemble(id, node as TensorNode);
    return [{
      kind: "single",
      node: node as TensorNode,
      inputs: node.inputs.map((input) => this.#bufferAt(input)),
      types: node.inputs.map((input) => this.#graph.nodes[input] as TensorNode),
      output: this.#bufferAt(id),
    }];
  }

  #repeat(id: NodeId, node: LoopNode): Kernel {
    const outputs = node.results.map((type) => this.#addBuffer(type));
    this.#graph.nodes.forEach((reader, readerId) => {
      if (reader.kind === "get" && reader.inputs[0] === id) {
        this.#bufferOf.set(readerId, outputs[reader.index]);
      }
    });
    return {
      kind: "repeat",
      node,
      inputs: node.inputs.map((input) => this.#bufferAt(input)),
      outputs,
      bodies: bodiesOf(node).map((body) => lower(body, this.#applicable)),
    };
  }

  /** A concatenation or padding: each part is copied to its place. */
  #assemble(id: NodeId, node: TensorNode): Kernel[] {
    const output = this.#bufferAt(id), strides = stridesOf(node.shape);
    const part = (input: NodeId, begin: readonly number[]): Loop => {
      const { shape, dtype } = this.#graph.nodes[input] as TensorNode;
      const from = { buffer: this.#bufferAt(input), offset: 0, strides: stridesOf(shape) };
      const offset = begin.reduce((sum, at, axis) => sum + at * strides[axis], 0);
      return collapse({
        kind: "loop",
        shape,
        values: [{ kind: "load", access: from, dtype }],
        stores: [{ value: 0, to: { buffer: output, offset, strides }, dtype }],
        reductions: [],
      });
    };
    if (node.kind === "pad") {
      const value = { kind: "constant", value: node.value, dtype: node.dtype } as const;
      const to = { buffer: output, offset: 0, strides };
      const fill: Loop = {
        kind: "loop",
        shape: node.shape,
        values: [value],
        stores: [{ value: 0, to, dtype: node.dtype }],
        reductions: [],
      };
      return [collapse(fill), part(node.inputs[0], node.padding.map(([before]) => before))];
    }
    if (node.kind !== "concat") throw new TypeError(`internal: ${node.kind} is not put together`);
    let at = 0;
    return node.inputs.map((input) => {
      const begin = node.shape.map((_, axis) => (axis === node.axis ? at : 0));
      at += (this.#graph.nodes[input] as TensorNode).shape[node.axis];
      return part(input, begin);
    });
  }

  #bufferAt(id: NodeId): BufferId {
    const root = aliased(this.#graph, this.#roles, id);
    let buffer = this.#bufferOf.get(root);
    if (buffer === undefined) {
      const node = this.#graph.nodes[root] as TensorNode;
      if (isFusible(this.#roles[root]) && !this.#decision.stored.has(root)) {
        throw new TypeError(`internal: %${root} (${node.kind}) was not to be stored`);
      }
      buffer = this.#addBuffer(node);
      this.#bufferOf.set(root, buffer);
      if (node.kind === "constant") this.#constants.set(buffer, node.data);
    }
    return buffer;
  }

  #addBuffer({ shape, dtype }: Buffer): BufferId {
    this.#buffers.push({ shape, dtype });
    return this.#buffers.length - 1;
  }
}
