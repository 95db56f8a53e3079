/**
 * The derivative of a `while` that takes no more than a known number of steps.
 *
 * It keeps no record of its steps, so that what is differentiated is a scan that takes them once more and all that it may:
 * where the `while` had ended, a step leaves the carry as it is. A `while` of at most one step, a branch, needs no record but
 * its operands: its adjoint is a branch as well, taken if it was.
 *
 * @module
 */
import { located } from "../../core/origin.ts";
import { GraphBuilder } from "../builder.ts";
import { GraphTypeError } from "../graph_type_error.ts";
import type { Graph, LoopNode, NodeId, TensorType } from "../node.ts";
import { Copier } from "./copy.ts";
import { byRole, type LoopAdjoint } from "./walk.ts";

/** A `while` taken apart. */
export type While = Extract<LoopNode, { kind: "while" }>;

const BOOL: TensorType = { shape: [], dtype: "bool" };

/**
 * Appends the scan that does what a `while` does.
 *
 * @param at The `while`, as the reverse sweep came to it.
 * @param node The same, with the most steps that it may take.
 * @param length That number.
 * @returns The scan in the place of the `while`: further operands and results have no derivative.
 */
export function asScan(
  { b, cotangents, active, ...at }: LoopAdjoint,
  node: While,
  length: number,
): LoopAdjoint {
  if (node.results.some(({ dtype }) => dtype === "key")) {
    const message =
      "Cannot differentiate while: a key in its carry cannot be kept when it has ended. " +
      "Fold the index into a key from outside";
    throw new GraphTypeError(located(message, node.origin));
  }
  const { consts, xs: carries } = byRole(node.inputs, { consts: node.consts, carries: 0 });
  const [first] = b.addLoop({
    kind: "scan",
    inputs: [...consts, ...carries, ...carries, b.scalar(1, "bool")],
    consts: node.inputs.length,
    carries: carries.length + 1,
    length,
    reverse: false,
    body: maskedStep(b, node),
  });
  const moving = active.slice(node.consts);
  return {
    ...at,
    b,
    id: b.node(first).inputs[0]!,
    cotangents: [...cotangents, undefined],
    active: [...active, ...moving, false],
  };
}

/**
 * A step if the `while` goes on, and otherwise none. Then condition and body are run on what it began with, so that they
 * meet no operand that they might not be made for, and its derivative no infinity that is not there.
 */
function maskedStep(b: GraphBuilder, node: While): Graph {
  const w = new GraphBuilder(), types = node.inputs.map((id) => b.type(id));
  const index = w.input("index", { shape: [], dtype: "int32" });
  const consts = types.slice(0, node.consts).map((type, i) => w.input(`const ${i}`, type));
  const begins = types.slice(node.consts).map((type, i) => w.input(`begin ${i}`, type));
  const carries = types.slice(node.consts).map((type, i) => w.input(`carry ${i}`, type));
  const goesOn = w.input("goes on", BOOL);
  const run = (graph: Graph, is: NodeId) => {
    const safe = carries.map((id, k) => w.where(is, id, begins[k]));
    const args = [w.where(is, index, w.scalar(0, "int32")), ...consts, ...safe];
    const ids = new Map(graph.inputs.map((id, i) => [id, args[i]]));
    const copier = new Copier(graph.nodes, w, ids);
    return graph.outputs.map((id) => copier.copy(id));
  };
  const [holds] = run(node.condition, goesOn);
  const is = w.add({ kind: "logical", op: "and", inputs: [goesOn, holds] });
  const next = run(node.body, is).map((id, k) => w.where(is, id, carries[k]));
  return w.finish([...next, is]);
}

/**
 * The adjoints of the operands of a `while` of at most one step: a `while` of one step, which runs the body once more and goes
 * back through it.
 */
export function adjointBranch(at: LoopAdjoint, node: While): (NodeId | undefined)[] {
  const { b, cotangents, active } = at;
  const isMoving = node.results.map((_, k) => active[node.consts + k]);
  const carries = node.results.flatMap(({ dtype }, k) =>
    dtype === "float" && (isMoving[k] || cotangents[k] !== undefined) ? [k] : []
  );
  const consts = active.slice(0, node.consts).flatMap((is, i) => (is ? [i] : []));
  const zeros = (type: TensorType) => b.full(type.shape, 0);
  const begins = [
    conditionOf(b, node),
    ...carries.map((k) => cotangents[k] ?? zeros(node.results[k])),
    ...consts.map((i) => zeros(b.type(node.inputs[i]))),
  ];
  const types = [...node.inputs, ...begins].map((id) => b.type(id));
  const results = b.addLoop({
    kind: "while",
    inputs: [...node.inputs, ...begins],
    consts: node.inputs.length,
    condition: readFlag(types, node.inputs.length),
    body: backwardStep(at, node, { carries, consts }),
    maxSteps: 1,
  });
  const adjoints: (NodeId | undefined)[] = node.inputs.map(() => undefined);
  const places = [...carries.map((k) => node.consts + k), ...consts];
  places.forEach((place, i) => {
    if (active[place]) adjoints[place] = results[1 + i];
  });
  return adjoints;
}

/** Whether the step is taken. */
function conditionOf(b: GraphBuilder, { condition, inputs }: While): NodeId {
  const args = [b.scalar(0, "int32"), ...inputs];
  const ids = new Map(condition.inputs.map((id, i) => [id, args[i]]));
  return new Copier(condition.nodes, b, ids).copy(condition.outputs[0]);
}

/** A condition that is part of the carry. */
function readFlag(types: readonly TensorType[], flag: number): Graph {
  const w = new GraphBuilder();
  w.input("index", { shape: [], dtype: "int32" });
  const inputs = types.map((type, i) => w.input(`operand ${i}`, type));
  return w.finish([inputs[flag]]);
}

/** The body and, behind it, its adjoint; then that is enough. */
function backwardStep(
  { vjp }: LoopAdjoint,
  { body, consts: count }: While,
  { carries, consts }: { readonly carries: readonly number[]; readonly consts: readonly number[] },
): Graph {
  const w = GraphBuilder.from(body), inputs = body.inputs.slice(1);
  w.input("goes on", BOOL);
  const given = carries.map((k) => w.input(`adjoint ${k}`, w.type(body.outputs[k])));
  consts.forEach((i) => w.input(`adjoint of const ${i}`, w.type(inputs[i])));
  const wrt = [...carries.map((k) => inputs[count + k]), ...consts.map((i) => inputs[i])];
  const adjoints = vjp(w, carries.map((k) => body.outputs[k]), given, wrt);
  const next = adjoints.map((id, i) => id ?? w.full(w.type(wrt[i]).shape, 0));
  return w.finish([w.scalar(0, "bool"), ...next]);
}
