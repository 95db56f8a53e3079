/**
 * The reference interpreter: runs a graph node by node in double precision.
 *
 * What a single node means is said in `evaluate_node.ts`; here it is said what a graph and the loops mean.
 *
 * @module
 */
import type { FloatType } from "../core/dtype.ts";
import { storageSize } from "../core/nd_array.ts";
import { sizeOf } from "../core/shape.ts";
import { evaluateNode } from "./evaluate_node.ts";
import { diesAfter } from "./liveness.ts";
import { formatType, type Graph, type LoopNode, type NodeId, type TensorType } from "./node.ts";
import { Uniform, uniformOf } from "./uniform.ts";
import type { Value } from "./value.ts";

/** What can be watched while a graph runs. */
export interface InterpretOptions {
  /**
   * Called with each value as it is made, inputs and what `get` reads included, in the order of evaluation; in loops with
   * the body or condition, once for each node and iteration.
   */
  readonly observe?: (graph: Graph, id: NodeId, value: Value) => void;
  /** `f32` rounds each result of a float node: what overflows in single precision then does so here. */
  readonly width?: FloatType;
}

/**
 * Runs a graph in double precision. Each value is let go after its last use, so memory holds what is still needed.
 *
 * @param graph A graph that {@linkcode verify} accepts.
 * @param inputs A value for each of the graph's inputs, in their order.
 * @param options What to watch.
 * @returns The outputs in their order. They may share memory with inputs and constants: do not write to them.
 * @throws {TypeError} If the inputs are not of the number and types that the graph takes.
 * @throws {RangeError} If an index of `gather` or `scatterAdd` is out of range.
 *
 * @example
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { GraphBuilder } from "./builder.ts";
 * import { interpret } from "./interpret.ts";
 *
 * const b = new GraphBuilder();
 * const x = b.input("x", { shape: [3], dtype: "float" });
 * const graph = b.finish([b.reduce("sum", b.unary("square", x), [0])]);
 *
 * const data = Float64Array.of(1, 2, 3);
 * const [y] = interpret(graph, [{ data, shape: [3], dtype: "float" }]);
 * assertEquals(y.data, Float64Array.of(14));
 * ```
 */
export function interpret(
  graph: Graph,
  inputs: readonly Value[],
  options: InterpretOptions = {},
): Value[] {
  checkValues(graph, inputs);
  return new Interpreter(options).run(graph, inputs).map(({ data, shape, dtype }) => ({
    ...{ data, shape, dtype },
  }));
}

/** What is kept in the place of a node's value: an array, or all results of a loop. */
type Slot = Value | readonly Value[] | undefined;

class Interpreter {
  readonly #observe: InterpretOptions["observe"];
  readonly #isSingle: boolean;
  readonly #deaths = new Map<Graph, readonly (readonly NodeId[])[]>();

  constructor(options: InterpretOptions) {
    this.#observe = options.observe;
    this.#isSingle = options.width === "f32";
  }

  run(graph: Graph, inputs: readonly Value[]): Value[] {
    const deaths = this.#deathsIn(graph);
    const slots: Slot[] = new Array(graph.nodes.length);
    graph.inputs.forEach((id, i) => slots[id] = inputs[i]);
    for (let id = 0; id < graph.nodes.length; id++) {
      const slot = this.#slot(graph, id, slots);
      slots[id] = slot;
      if (this.#observe && !isTuple(slot)) this.#observe(graph, id, slot);
      for (const dead of deaths[id]) slots[dead] = undefined;
    }
    return graph.outputs.map((id) => valueAt(slots, id));
  }

  #slot(graph: Graph, id: NodeId, slots: readonly Slot[]): Value | readonly Value[] {
    const node = graph.nodes[id];
    switch (node.kind) {
      case "input":
        return valueAt(slots, id);
      case "get":
        return tupleAt(slots, node.inputs[0])[node.index];
      case "map":
      case "scan":
      case "while":
        return this.#loop(node, node.inputs.map((input) => valueAt(slots, input)));
      default: {
        const operands = node.inputs.map((input) => valueAt(slots, input));
        const value = uniformOf(node, operands) ??
          { data: evaluateNode(node, operands), shape: node.shape, dtype: node.dtype };
        return this.#isSingle && node.dtype === "float" ? rounded(value) : value;
      }
    }
  }

  #loop(node: LoopNode, operands: readonly Value[]): Value[] {
    switch (node.kind) {
      case "map":
        return this.#walk({ ...node, carries: 0, reverse: false }, operands);
      case "scan":
        return this.#walk(node, operands);
      case "while":
        return this.#while(node, operands);
      default:
        return node satisfies never;
    }
  }

  /** A scan; a map is one without a carry. */
  #walk(loop: Walk, operands: readonly Value[]): Value[] {
    const { consts, carries, length } = loop;
    const constants = operands.slice(0, consts), walked = operands.slice(consts + carries);
    let carry = operands.slice(consts, consts + carries);
    const stacks = loop.results.slice(carries).map(emptyOf);
    for (let step = 0; step < length; step++) {
      const i = loop.reverse ? length - 1 - step : step;
      const rows = walked.map((x) => rowOf(x, i));
      const out = this.run(loop.body, [scalar(i), ...constants, ...carry, ...rows]);
      carry = out.slice(0, carries);
      stacks.forEach((stack, n) => {
        const { data } = out[carries + n];
        stack.data.set(data, i * data.length);
      });
    }
    return [...carry, ...stacks];
  }

  #while(loop: Extract<LoopNode, { kind: "while" }>, operands: readonly Value[]): Value[] {
    const constants = operands.slice(0, loop.consts);
    let carry = operands.slice(loop.consts);
    for (let i = 0;; i++) {
      const args = [scalar(i), ...constants, ...carry];
      if (this.run(loop.condition, args)[0].data[0] === 0) return carry;
      if (i === loop.maxSteps) throw new Error(`internal: while took more than ${i} steps`);
      carry = this.run(loop.body, args);
    }
  }

  /** A body runs many times: what dies where is found out once. */
  #deathsIn(graph: Graph): readonly (readonly NodeId[])[] {
    let deaths = this.#deaths.get(graph);
    if (!deaths) this.#deaths.set(graph, deaths = diesAfter(graph));
    return deaths;
  }
}

type Walk = Pick<
  Extract<LoopNode, { kind: "scan" }>,
  "consts" | "carries" | "length" | "reverse" | "body" | "results"
>;

function scalar(index: number): Value {
  return { data: Float64Array.of(index), shape: [], dtype: "int32" };
}

function emptyOf(type: TensorType): Value {
  return { ...type, data: new Float64Array(storageSize(type.shape, type.dtype)) };
}

/** Row i of the leading axis, as memory of its own: a carry that kept a view of it would keep the whole array. */
function rowOf(x: Value, i: number): Value {
  const shape = x.shape.slice(1), size = sizeOf(shape);
  return { data: x.data.slice(i * size, (i + 1) * size), shape, dtype: x.dtype };
}

function isTuple(slot: Slot): slot is readonly Value[] {
  return Array.isArray(slot);
}

function valueAt(slots: readonly Slot[], id: NodeId): Value {
  const slot = slots[id];
  if (!slot || isTuple(slot)) throw new TypeError(`internal: %${id} has no value`);
  return slot;
}

function tupleAt(slots: readonly Slot[], id: NodeId): readonly Value[] {
  const slot = slots[id];
  if (!isTuple(slot)) throw new TypeError(`internal: %${id} has no results`);
  return slot;
}

function checkValues(graph: Graph, inputs: readonly Value[]): void {
  const expected = graph.inputs.map((id) => graph.nodes[id] as TensorType & { name: string });
  if (inputs.length !== expected.length) {
    throw new TypeError(
      `Cannot interpret the graph: it takes ${expected.length} inputs, got ${inputs.length}`,
    );
  }
  expected.forEach((node, i) => {
    const { data, shape, dtype } = inputs[i];
    if (formatType(inputs[i]) === formatType(node) && data.length === storageSize(shape, dtype)) {
      return;
    }
    throw new TypeError(
      `Cannot interpret the graph: input "${node.name}" must be ${formatType(node)}, ` +
        `got ${formatType(inputs[i])} with ${data.length} values`,
    );
  });
}

/** The nearest values in single precision. */
function rounded(value: Value): Value {
  if (value instanceof Uniform) {
    return new Uniform(value.one.map(Math.fround), value.shape, value.dtype);
  }
  return { ...value, data: value.data.map(Math.fround) };
}
