import type { DType } from "../core/dtype.ts";
import { located, type Origin } from "../core/origin.ts";
import { repeatedAxes, sameShape, type Shape, sizeOf } from "../core/shape.ts";
import { GraphTypeError } from "./graph_type_error.ts";
import { inferType } from "./infer.ts";
import { inferResults } from "./infer_loop.ts";
import { typed, withInputs } from "./make_node.ts";
import {
  type BinaryName,
  type CompareName,
  type Graph,
  isLoop,
  type LoopNode,
  type LoopOp,
  type Node,
  type NodeId,
  type Op,
  type ReduceName,
  type TensorNode,
  type TensorOp,
  type TensorType,
  type UnaryName,
} from "./node.ts";
import { prune } from "./prune.ts";

/**
 * Writes a graph, node by node, in order. Each node is typed as it is added, so that an error appears at the line that
 * made it. Scalar constants are shared, and an op that would change nothing gives its operand back.
 */
export class GraphBuilder {
  readonly #nodes: Node[] = [];
  readonly #inputs: NodeId[] = [];
  readonly #scalars = new Map<string, NodeId>();

  /** The place in the user's code that the nodes added from now on come from. */
  origin: Origin | undefined;

  /** A builder that goes on from a finished graph, whose nodes keep their ids. */
  static from(graph: Graph): GraphBuilder {
    const builder = new GraphBuilder();
    for (const node of graph.nodes) builder.#nodes.push(node); // too many for one call with `...`
    builder.#inputs.push(...graph.inputs);
    return builder;
  }

  /** How many nodes there are: the id of the next one. */
  get size(): number {
    return this.#nodes.length;
  }

  /** The inputs declared so far, in their order. */
  get inputs(): readonly NodeId[] {
    return this.#inputs;
  }

  /** A node that was added before. */
  node(id: NodeId): Node {
    const node = this.#nodes[id];
    if (!node) throw new GraphTypeError(`internal: the graph has no node %${id}`);
    return node;
  }

  /** The type of a node that has one result. */
  type(id: NodeId): TensorType {
    return this.#tensor(id);
  }

  /** The nodes so far as a graph with these outputs, nothing left out. */
  graph(outputs: readonly NodeId[]): Graph {
    return { nodes: [...this.#nodes], inputs: [...this.#inputs], outputs };
  }

  /** The graph that computes `outputs`: every input, and of the other nodes those that are needed. */
  finish(outputs: readonly NodeId[]): Graph {
    return prune(this.graph(outputs));
  }

  /** Adds an op with one result. */
  add(op: TensorOp): NodeId {
    const type = op.kind === "get" ? this.#resultOf(op) : this.#typeOf(op);
    return this.#push(typed(op, op.inputs, type, this.origin));
  }

  /** Adds a loop and gives the ids of its results. */
  addLoop(op: LoopOp): NodeId[] {
    const loop = this.#push(this.#typedLoop(op));
    return this.results(loop);
  }

  /** The ids of new `get` nodes for all results of a loop. */
  results(loop: NodeId): NodeId[] {
    return this.#loop(loop).results.map((_, index) =>
      this.add({ kind: "get", inputs: [loop], index })
    );
  }

  /**
   * Puts another loop in the place of one. It must begin with the same results: those that others read already keep
   * their index, and it can only give more.
   */
  replaceLoop(id: NodeId, op: LoopOp): void {
    const before = this.#loop(id);
    this.#nodes[id] = { ...this.#typedLoop(op), origin: before.origin };
  }

  /** Declares the next input, an int32 that is given as bytes if that is said. */
  input(name: string, { shape, dtype }: TensorType, bytes = false): NodeId {
    const type = { shape, dtype };
    const id = this.add({ kind: "input", inputs: [], name, type, ...(bytes && { bytes }) });
    this.#inputs.push(id);
    return id;
  }

  /** A constant scalar, one node for equal values. */
  scalar(value: number, dtype: DType = "float"): NodeId {
    const name = `${dtype}:${Object.is(value, -0) ? "-0" : value}`;
    let id = this.#scalars.get(name);
    if (id === undefined) {
      const data = Float64Array.of(value);
      id = this.add({ kind: "constant", inputs: [], data, type: { shape: [], dtype } });
      this.#scalars.set(name, id);
    }
    return id;
  }

  /** A constant array; one value repeated is a scalar, broadcast. */
  constant(data: Float64Array, { shape, dtype }: TensorType): NodeId {
    if (dtype !== "key" && isUniform(data)) {
      return this.broadcastTo(this.scalar(data[0], dtype), shape);
    }
    return this.add({ kind: "constant", inputs: [], data, type: { shape, dtype } });
  }

  /** An array with the same value everywhere. */
  full(shape: Shape, value: number, dtype: DType = "float"): NodeId {
    return this.broadcastTo(this.scalar(value, dtype), shape);
  }

  /** A function of one array, elementwise. */
  unary(op: UnaryName, x: NodeId): NodeId {
    return this.add({ kind: "unary", inputs: [x], op });
  }

  /** A function of two arrays, elementwise. */
  binary(op: BinaryName, a: NodeId, b: NodeId): NodeId {
    return this.add({ kind: "binary", inputs: [a, b], op });
  }

  /** A comparison, elementwise. */
  compare(op: CompareName, a: NodeId, b: NodeId): NodeId {
    return this.add({ kind: "compare", inputs: [a, b], op });
  }

  /** `condition ? a : b`, elementwise. */
  where(condition: NodeId, a: NodeId, b: NodeId): NodeId {
    return this.add({ kind: "where", inputs: [condition, a, b] });
  }

  /** The same values as another dtype. */
  cast(x: NodeId, to: DType): NodeId {
    return this.type(x).dtype === to ? x : this.add({ kind: "cast", inputs: [x], to });
  }

  /** The same elements in another shape. */
  reshape(x: NodeId, to: Shape): NodeId {
    if (sameShape(this.type(x).shape, to)) return x;
    const node = this.node(x);
    const from = node.kind === "reshape" && sizeOf(node.to) === sizeOf(to) ? node.inputs[0] : x;
    if (sameShape(this.type(from).shape, to)) return from;
    return this.add({ kind: "reshape", inputs: [from], to });
  }

  /** The array repeated along new and unit axes. */
  broadcastTo(x: NodeId, to: Shape): NodeId {
    return sameShape(this.type(x).shape, to)
      ? x
      : this.add({ kind: "broadcastTo", inputs: [x], to });
  }

  /** The axes in another order. */
  transpose(x: NodeId, perm: readonly number[]): NodeId {
    const same = perm.every((axis, i) => axis === i);
    return same ? x : this.add({ kind: "transpose", inputs: [x], perm });
  }

  /** A reduction over `axes`; none of them, and nothing happens (but for logSumExp and mean, the same). */
  reduce(op: ReduceName, x: NodeId, axes: readonly number[], keepDims = false): NodeId {
    return axes.length === 0 ? x : this.add({ kind: "reduce", inputs: [x], op, axes, keepDims });
  }

  /** Sums over the axes along which `shape` would be repeated: the transpose of broadcasting. */
  sumTo(x: NodeId, shape: Shape): NodeId {
    const from = this.type(x).shape;
    if (sameShape(from, shape)) return x;
    return this.reshape(this.reduce("sum", x, repeatedAxes(shape, from)), shape);
  }

  /**
   * Copies the nodes of another builder behind the ones here. `ids` maps nodes of the other one to nodes here: its inputs
   * must be there already, and the others are added to it.
   */
  append(other: GraphBuilder, ids: Map<NodeId, NodeId>): void {
    const origin = this.origin;
    other.#nodes.forEach((node, id) => {
      if (ids.has(id)) return;
      this.origin = node.origin;
      const shared = node.kind === "constant" && node.shape.length === 0 && node.dtype !== "key";
      const inputs = node.inputs.map((input) => ids.get(input)!);
      const copy = () => this.#push(withInputs(node, inputs));
      ids.set(id, shared ? this.scalar(node.data[0], node.dtype) : copy());
    });
    this.origin = origin;
  }

  #typeOf(op: TensorOp): TensorType {
    const operands: TensorNode[] = [];
    for (let i = 0; i < op.inputs.length; i++) operands.push(this.#tensor(op.inputs[i]));
    try {
      return inferType(op, operands);
    } catch (error) {
      throw this.#located(error);
    }
  }

  #located(error: unknown): unknown {
    if (!(error instanceof GraphTypeError)) return error;
    return new GraphTypeError(located(error.message, this.origin));
  }

  #resultOf({ inputs: [loop], index }: Extract<TensorOp, { kind: "get" }>): TensorType {
    const result = this.#loop(loop).results[index];
    if (!result) throw new GraphTypeError(`internal: %${loop} has no result ${index}`);
    return result;
  }

  #typedLoop(op: LoopOp): LoopNode {
    const operands = op.inputs.map((id) => this.#tensor(id));
    try {
      return { ...op, results: inferResults(op, operands), origin: this.origin };
    } catch (error) {
      throw this.#located(error);
    }
  }

  #push(node: Node): NodeId {
    this.#nodes.push(node);
    return this.#nodes.length - 1;
  }

  #tensor(id: NodeId): TensorNode {
    const node = this.node(id);
    if (isLoop(node as Op)) throw new GraphTypeError(`internal: ${node.kind} %${id} is no array`);
    return node as TensorNode;
  }

  #loop(id: NodeId): LoopNode {
    const node = this.node(id);
    if (!isLoop(node)) throw new GraphTypeError(`internal: ${node.kind} %${id} has no results`);
    return node;
  }
}

/** Whether all values are one, to the sign of a zero; a plain loop, since it looks at every element of every constant. */
function isUniform(data: Float64Array): boolean {
  const first = data[0];
  for (let i = 1; i < data.length; i++) if (!Object.is(data[i], first)) return false;
  return data.length > 0;
}
