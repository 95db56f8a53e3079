/**
 * Lowering: from a graph to kernels over buffers.
 *
 * @module
 */
import { stridesOf } from "../../core/shape.ts";
import { bodiesOf, type LoopNode, type NodeId, type TensorNode } from "../../graph/node.ts";
import type { ArrayNode, PlanGraph } from "./selected.ts";
import { collapse } from "./collapse.ts";
import { fuse, type Unit } from "./fuse.ts";
import type { Access, Buffer, BufferId, Kernel, Plan } from "./kernel.ts";
import { loopOf } from "./loop_body.ts";
import { type Part, type Separated, separateParts } from "./parts.ts";
import { isFusible, type Role, rolesOf } from "./role.ts";
import { aliased, decideStores, type Decision } from "./stored.ts";

/**
 * The plan of a graph.
 *
 * @param graph The graph, simplified, with kernels selected. Softmax, einsum, pad and the like are put in simpler words before.
 */
export function lower(graph: PlanGraph): Plan {
  return new Lowering(separateParts(graph)).plan();
}

class Lowering {
  readonly #graph: PlanGraph;
  readonly #parts: ReadonlyMap<NodeId, Part>;
  readonly #roles: readonly Role[];
  readonly #decision: Decision;
  readonly #buffers: Buffer[] = [];
  readonly #bufferOf = new Map<NodeId, BufferId>();
  readonly #constants = new Map<BufferId, Float64Array>();

  constructor({ graph, parts }: Separated) {
    this.#graph = graph;
    this.#parts = parts;
    this.#roles = rolesOf(graph, parts);
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
    const prepared = kernels.filter(isPrepared);
    return {
      buffers: this.#buffers,
      kernels: [...prepared, ...kernels.filter((kernel) => !isPrepared(kernel))],
      prepared: prepared.length,
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
        placeOf: (id: NodeId) => this.#placeOf(id),
      };
      const isWritten = (root: NodeId) =>
        needed.has(root) || [...users.get(root) ?? []].some((user) => unitOf.get(user) !== unit);
      return [collapse(loopOf(facts, space, roots, isWritten))];
    }
    const [id] = roots, node = this.#graph.nodes[id];
    if (this.#roles[id] === "repeat") return [this.#repeat(id, node as LoopNode)];
    if (this.#roles[id] === "whole") return [];
    return [{
      kind: "single",
      node: node as ArrayNode,
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
      bodies: bodiesOf(node).map((body) => lower(body)),
    };
  }

  /** Where a node's elements lie: a part of a concatenation in the array of the whole. */
  #placeOf(id: NodeId): Access {
    const part = this.#parts.get(id);
    if (part) {
      const { whole, offset, strides } = part;
      return { buffer: this.#bufferAt(whole), offset, strides };
    }
    const { shape } = this.#graph.nodes[id] as TensorNode;
    return { buffer: this.#bufferAt(id), offset: 0, strides: stridesOf(shape) };
  }

  #bufferAt(id: NodeId): BufferId {
    const root = aliased(this.#graph, this.#roles, id);
    let buffer = this.#bufferOf.get(root);
    if (buffer === undefined) {
      const node = this.#graph.nodes[root] as TensorNode;
      if (isFusible(this.#roles[root]) && !this.#decision.stored.has(root)) {
        throw new TypeError(`internal: %${root} (${node.kind}) was not to be stored`);
      }
      buffer = this.#addBuffer(node.kind === "input" ? node : { ...node, bytes: false });
      this.#bufferOf.set(root, buffer);
      if (node.kind === "constant") this.#constants.set(buffer, node.data);
    }
    return buffer;
  }

  #addBuffer({ shape, dtype, bytes }: Buffer): BufferId {
    this.#buffers.push({ shape, dtype, ...(bytes && { bytes }) });
    return this.#buffers.length - 1;
  }
}

/** Whether a kernel depends on bound data alone. */
function isPrepared(kernel: Kernel): boolean {
  return kernel.kind === "single" && kernel.node.kind === "sparseLists" && kernel.node.isBound;
}
