/**
 * A graph made ready for a device: a list of steps, each of which runs a node, and after each the values that die.
 *
 * @module
 */
import { diesAfter } from "../../../graph/liveness.ts";
import { evaluateNode } from "../../../graph/evaluate_node.ts";
import { type Graph, isLoop, type NodeId, type TensorNode } from "../../../graph/node.ts";
import type { Device, Step } from "./device.ts";
import { drawStep } from "./draw_step.ts";
import type { Fallbacks } from "./fallbacks.ts";
import { hostStep } from "./host_step.ts";
import { type Body, loopStep } from "./loop_step.ts";
import { isKey, type RunValue, type Slots, valueAt } from "./slots.ts";

interface Planned<T extends object> {
  readonly run: Step<T>;
  /** The values that nobody reads afterwards. */
  readonly dying: readonly NodeId[];
}

/** Runs a legal graph, as often as wanted. */
export class Plan<T extends object> implements Body<T> {
  readonly #constants: Slots<T> = [];
  readonly #steps: readonly Planned<T>[];
  readonly #bodies: Plan<T>[] = [];
  /** What steps need besides operands. */
  readonly #owned: T[] = [];
  /** Inputs that no node reads and no output is. */
  readonly #unused: ReadonlySet<NodeId>;

  constructor(
    readonly graph: Graph,
    readonly device: Device<T>,
    readonly fallbacks: Fallbacks,
  ) {
    const deaths = diesAfter(graph);
    this.#unused = new Set(graph.inputs.filter((id) => deaths[id].includes(id)));
    this.#writeConstants();
    this.#steps = graph.nodes.flatMap((_, id) => {
      if (id in this.#constants) return [];
      const run = this.#step(id);
      const dying = deaths[id].filter((dead) =>
        !(dead in this.#constants) && !isLoop(graph.nodes[dead])
      );
      return run ? [{ run, dying }] : [];
    });
  }

  needs(input: number): boolean {
    return !this.#unused.has(this.graph.inputs[input]);
  }

  run(inputs: Slots<T>): RunValue<T>[] {
    const slots = this.#constants.slice();
    this.graph.inputs.forEach((id, i) => slots[id] = inputs[i]);
    try {
      for (const id of this.#unused) this.#free(slots, id);
      for (const step of this.#steps) {
        step.run(slots);
        for (const id of step.dying) this.#free(slots, id);
      }
    } catch (error) {
      slots.forEach((_, id) => id in this.#constants || this.#free(slots, id));
      throw error;
    }
    return this.#outputs(slots);
  }

  /** Frees the constants. */
  dispose(): void {
    this.#constants.forEach((_, id) => this.#free(this.#constants, id));
    for (const tensor of this.#owned.splice(0)) this.device.release(tensor);
    for (const body of this.#bodies) body.dispose();
  }

  #outputs(slots: Slots<T>): RunValue<T>[] {
    const given = new Set<NodeId>();
    return this.graph.outputs.map((id) => {
      const value = valueAt(slots, id);
      const isTaken = given.has(id) || id in this.#constants;
      given.add(id);
      return isTaken && !isKey(value) ? this.device.retain(value) : value;
    });
  }

  #free(slots: Slots<T>, id: NodeId): void {
    const value = slots[id];
    if (value === undefined) return;
    if (!isKey(value)) this.device.release(value);
    slots[id] = undefined;
  }

  /** Constants are written once, repeated ones in full: not every kernel repeats them itself. */
  #writeConstants(): void {
    const repeated = new Map<string, T>();
    this.graph.nodes.forEach((node, id) => {
      if (node.kind === "constant") this.#constants[id] = this.#constant(node, node.data);
      if (node.kind !== "broadcastTo") return;
      const x = this.graph.nodes[node.inputs[0]];
      if (x.kind !== "constant") return;
      const name = `${node.inputs[0]} ${node.to}`;
      const before = repeated.get(name);
      const value = before === undefined
        ? this.device.write(evaluateNode(node, [x]), node)
        : this.device.retain(before);
      repeated.set(name, value);
      this.#constants[id] = value;
    });
  }

  #constant(node: TensorNode, data: Float64Array): RunValue<T> {
    return node.dtype === "key" ? { words: data } : this.device.write(data, node);
  }

  /** What runs a node; nothing for those that are given. */
  #step(id: NodeId): Step<T> | undefined {
    const { graph, device } = this;
    const node = graph.nodes[id];
    if (node.kind === "input" || node.kind === "get") return undefined;
    if (isLoop(node)) return loopStep(device, graph, id, (body) => this.#body(body));
    // Keys live on the host, on every device.
    if (node.kind === "deriveKey") return hostStep(device, graph, id);
    const step = device.step(graph, id, (tensor) => this.#own(tensor));
    if (typeof step !== "string") return step;
    this.fallbacks.add(node, step);
    return node.kind === "random" ? drawStep(device, graph, id) : hostStep(device, graph, id);
  }

  #own(tensor: T): T {
    this.#owned.push(tensor);
    return tensor;
  }

  #body(graph: Graph): Plan<T> {
    const plan = new Plan(graph, this.device, this.fallbacks);
    this.#bodies.push(plan);
    return plan;
  }
}
