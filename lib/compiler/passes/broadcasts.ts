/**
 * Repetition is folded into what reads it.
 *
 * With B for repeating along axes and f elementwise:
 *
 *   f(B x)              = B f(x)
 *   f(B x, y)           = f(x, y), where the shape stays the same; else B f(x, y)
 *   B (B x)             = B x
 *   B x                 = reshape x, where nothing is repeated
 *   reshape(B x)        = B (reshape x), where x has one element
 *   Σ (B x)             = n·Σ x, over axes along which x is repeated n times; max, min, mean, any, all of it: those of x
 *
 * Elementwise nodes broadcast by themselves, so a `broadcastTo` is left only in front of what does not: matMul, concat,
 * loops, outputs. Axes of size 1 in front count as repetition too, since broadcasting adds them. The values are the same
 * to the bit but for sums, where n·x has one rounding.
 *
 * @module
 */
import { broadcast, repeatedAxes, type Shape, sizeOf } from "../../core/shape.ts";
import { ELEMENTWISE } from "../../graph/elementwise.ts";
import type { NodeId, TensorOp } from "../../graph/node.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

/** Repeats as late as possible, or not at all. */
export const broadcasts: Pass = passOf({
  ...Object.fromEntries(ELEMENTWISE.map((kind) => [kind, elementwise])),
  broadcastTo: (op, to) => repeated(op.inputs[0], op.to, to),
  reshape(op, to) {
    const [x] = op.inputs, core = to.core(x);
    const isOne = core !== x && to.sizeAt(core) === 1 && sizeOf(op.to) > 1;
    return isOne ? to.broadcastTo(to.reshape(core, []), op.to) : undefined;
  },
  reduce: reduced,
});

function elementwise(op: TensorOp, to: Simplifier): NodeId | undefined {
  const small = op.inputs.map((id) => to.core(id));
  if (small.every((id, i) => id === op.inputs[i])) return undefined;
  const shape = op.inputs.map((id) => to.type(id).shape).reduce((a, b) => broadcast(a, b)!);
  return to.broadcastTo(to.add({ ...op, inputs: small } as TensorOp), shape);
}

function repeated(x: NodeId, shape: Shape, to: Simplifier): NodeId | undefined {
  const core = to.core(x);
  const isSame = core === x && to.sizeAt(x) !== sizeOf(shape);
  return isSame ? undefined : to.broadcastTo(core, shape);
}

type Reduce = Extract<TensorOp, { kind: "reduce" }>;

/** By how much n equal numbers are more than one of them. */
const TIMES: ReadonlySet<string> = new Set(["sum", "max", "min", "mean", "any", "all"]);

function reduced(op: Reduce, to: Simplifier): NodeId | undefined {
  const [x] = op.inputs, core = to.core(x);
  const { shape, dtype } = to.type(x);
  if (core === x || !TIMES.has(op.op) || sizeOf(shape) === 0) return undefined;
  const spread = repeatedAxes(to.type(core).shape, shape);
  if (spread.every((axis) => shape[axis] === 1)) return undefined;
  const small = shape.map((n, axis) => (spread.includes(axis) ? 1 : n));
  const once = to.add({ ...op, inputs: [to.reshape(core, small)] });
  const count = sizeOf(op.axes.filter((axis) => spread.includes(axis)).map((axis) => shape[axis]));
  const counted = dtype === "int32" || dtype === "float";
  const total = op.op === "sum" && counted ? to.binary("mul", once, to.scalar(count, dtype)) : once;
  return to.like(op, total);
}
