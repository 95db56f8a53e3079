/**
 * Reverse-mode differentiation, from a graph to a larger graph.
 *
 * The backward nodes are ordinary nodes, appended behind the forward ones, so a gradient can be differentiated again,
 * printed, verified and run by anything that runs graphs. What each node does to an adjoint is said in `rules/`.
 *
 * @module
 */
import { located } from "../core/origin.ts";
import { formatShape, sameShape } from "../core/shape.ts";
import type { GraphBuilder } from "./builder.ts";
import { GraphTypeError } from "./graph_type_error.ts";
import {
  describe,
  formatType,
  isLoop,
  type LoopNode,
  type NodeId,
  type TensorNode,
} from "./node.ts";
import { type Activity, findActive } from "./rules/activity.ts";
import { differentiateLoop } from "./rules/loop.ts";
import { pullbacks } from "./rules/table.ts";

/**
 * The derivatives of a float scalar.
 *
 * Nodes are appended to the builder. A scan or a map on the way is put in the place of the one that was there, with further
 * results; all ids stay good.
 *
 * @param b The builder that holds the graph.
 * @param output A float scalar.
 * @param wrt Float arrays to differentiate by: inputs, or any other nodes.
 * @returns For each of `wrt` the derivative, of the same shape; zeros if the output does not depend on it.
 * @throws {GraphTypeError} If `output` is no float scalar, one of `wrt` no float, or a `while` without a bound lies between them.
 *
 * @example The derivative of Σ x² is 2x
 * ```ts
 * import { assertEquals } from "@std/assert";
 * import { GraphBuilder } from "./builder.ts";
 * import { gradient } from "./gradient.ts";
 * import { interpret } from "./interpret.ts";
 *
 * const b = new GraphBuilder();
 * const x = b.input("x", { shape: [3], dtype: "float" });
 * const loss = b.reduce("sum", b.unary("square", x), [0]);
 * const graph = b.finish(gradient(b, loss, [x]));
 *
 * const data = Float64Array.of(1, 2, 3);
 * const [dx] = interpret(graph, [{ data, shape: [3], dtype: "float" }]);
 * assertEquals(dx.data, Float64Array.of(2, 4, 6));
 * ```
 */
export function gradient(b: GraphBuilder, output: NodeId, wrt: readonly NodeId[]): NodeId[] {
  checkOutput(b, output);
  const adjoints = vjp(b, [output], [b.scalar(1)], wrt);
  return adjoints.map((adjoint, i) => adjoint ?? b.full(b.type(wrt[i]).shape, 0));
}

/**
 * The transposed derivative of `outputs` applied to cotangents: for each of `wrt` the sum over the outputs of
 * (∂output/∂wrt)ᵀ·cotangent.
 *
 * @param b The builder that holds the graph; backward nodes are appended to it, each with the origin of its forward node.
 * @param outputs What is differentiated.
 * @param cotangents One for each output, of its shape; `undefined` stands for zeros.
 * @param wrt Float arrays to differentiate by.
 * @returns One for each of `wrt`, of its shape; `undefined` where nothing depends on it.
 * @throws {GraphTypeError} If one of `wrt` is no float, a cotangent does not fit, or a `while` without a bound lies on the way.
 */
export function vjp(
  b: GraphBuilder,
  outputs: readonly NodeId[],
  cotangents: readonly (NodeId | undefined)[],
  wrt: readonly NodeId[],
): (NodeId | undefined)[] {
  for (const id of wrt) checkVariable(b, id);
  const forward = b.graph([]).nodes.slice(0, Math.max(-1, ...outputs) + 1);
  const sweep = new Sweep(b, findActive(forward, wrt));
  outputs.forEach((id, i) => {
    const cotangent = cotangents[i];
    if (cotangent === undefined) return;
    checkCotangent(b, id, cotangent);
    sweep.contribute(id, cotangent);
  });
  const origin = b.origin;
  try {
    for (let id = forward.length - 1; id >= 0; id--) sweep.visit(id);
  } finally {
    b.origin = origin;
  }
  return wrt.map((id) => sweep.adjoint(id));
}

/**
 * Goes through the nodes from the last to the first. When a node is reached, all its users have been, so its adjoint is
 * complete.
 */
class Sweep {
  readonly #b: GraphBuilder;
  readonly #active: Activity;
  readonly #adjoints = new Map<NodeId, NodeId>();
  readonly #loops = new Map<NodeId, (NodeId | undefined)[]>();

  constructor(b: GraphBuilder, active: Activity) {
    this.#b = b;
    this.#active = active;
  }

  adjoint(id: NodeId): NodeId | undefined {
    return this.#adjoints.get(id);
  }

  /** Adds to the adjoint of an active node. Axes along which its value was repeated are summed over. */
  contribute(id: NodeId, value: NodeId): void {
    if (!this.#active.has(id)) return;
    const summed = this.#b.sumTo(value, this.#b.type(id).shape);
    this.#adjoints.set(id, this.#sum(this.#adjoints.get(id), summed));
  }

  visit(id: NodeId): void {
    const node = this.#b.node(id);
    this.#b.origin = node.origin;
    if (isLoop(node)) this.#visitLoop(id, node);
    else if (this.#adjoints.has(id)) this.#visitArray(id, node);
  }

  #visitArray(id: NodeId, node: TensorNode): void {
    const g = this.#adjoints.get(id)!;
    if (node.kind === "get") return this.#toLoop(node.inputs[0], node.index, g);
    const active = this.#active.operands(node);
    pullbacks(node).forEach((pullback, i) => {
      if (!pullback || !active[i]) return;
      this.contribute(node.inputs[i], pullback({ b: this.#b, node, y: id, g }));
    });
  }

  #toLoop(loop: NodeId, index: number, g: NodeId): void {
    const results = this.#loops.get(loop) ?? [];
    results[index] = this.#sum(results[index], g);
    this.#loops.set(loop, results);
  }

  #visitLoop(id: NodeId, node: LoopNode): void {
    const results = this.#loops.get(id);
    if (!results) return;
    const cotangents = node.results.map((_, i) => results[i]);
    const active = this.#active.operands(node);
    const adjoints = differentiateLoop({ b: this.#b, id, cotangents, active, vjp });
    adjoints.forEach((value, i) => {
      if (value !== undefined) this.contribute(node.inputs[i], value);
    });
  }

  #sum(before: NodeId | undefined, value: NodeId): NodeId {
    return before === undefined ? value : this.#b.binary("add", before, value);
  }
}

function checkOutput(b: GraphBuilder, id: NodeId): void {
  const node = b.node(id), type = b.type(id);
  if (type.dtype === "float" && type.shape.length === 0) return;
  const advice = type.dtype === "float"
    ? "sum it, or take the gradient of one element"
    : `${type.dtype} has no derivative`;
  const found = `got ${formatType(type)} from ${describe(node)}`;
  const message = `Cannot take a gradient: the output must be float[], ${found}; ${advice}`;
  throw new GraphTypeError(located(message, node.origin));
}

function checkVariable(b: GraphBuilder, id: NodeId): void {
  const node = b.node(id), type = b.type(id);
  if (type.dtype === "float") return;
  const name = node.kind === "input" ? `input "${node.name}"` : describe(node);
  const message = `Cannot take a gradient with respect to ${name}: it must be float, ` +
    `got ${formatType(type)}`;
  throw new GraphTypeError(located(message, node.origin));
}

function checkCotangent(b: GraphBuilder, output: NodeId, cotangent: NodeId): void {
  const type = b.type(output), given = b.type(cotangent);
  if (given.dtype === "float" && sameShape(type.shape, given.shape)) return;
  const expected = `float${formatShape(type.shape)}`;
  throw new GraphTypeError(
    `internal: the cotangent of %${output} must be ${expected}, got ${formatType(given)}`,
  );
}
