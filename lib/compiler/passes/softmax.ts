/**
 * What is log-sum-exp, softmax or its logarithm is one node, which is stable because it is not taken apart.
 *
 *   log Σ eˣ = logSumExp x
 *   m + logSumExp(x − m) = logSumExp x              for m repeated along the axes, the largest or another
 *   x − logSumExp x = logSoftmax x                  over the last axis
 *   eˣ / Σ eˣ = softmax x                           over the last axis, and softmax(x − m) = softmax x, logSoftmax too
 *   e^{logSoftmax x} = softmax x                    log(softmax x) = logSoftmax x
 *
 * A logSumExp(x − m) by itself stays: its digits may be finer than those of x and m. The right sides are finite and precise where eˣ overflows or m is infinite; elsewhere they differ by some ulp.
 *
 * @module
 */
import { sameShape, type Shape } from "../../core/shape.ts";
import type { NodeId, TensorOp } from "../../graph/node.ts";
import type { NodeOf } from "../../graph/value.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

type Binary = Extract<TensorOp, { kind: "binary" }>;

/** Finds log-sum-exp and softmax. */
export const softmax: Pass = passOf({
  unary: (op, to) =>
    op.op === "log" || op.op === "exp" ? unary(op.op, op.inputs[0], to) : undefined,
  softmax: withoutShift,
  logSoftmax: withoutShift,
  binary,
});

function withoutShift(
  op: Extract<TensorOp, { kind: "softmax" | "logSoftmax" }>,
  to: Simplifier,
): NodeId | undefined {
  const x = unshifted(op.inputs[0], to);
  return x === undefined ? undefined : to.add({ ...op, inputs: [x] });
}

function unary(op: "log" | "exp", x: NodeId, to: Simplifier): NodeId | undefined {
  const node = to.node(x);
  if (op === "exp") {
    return node.kind === "logSoftmax"
      ? to.add({ kind: "softmax", inputs: node.inputs })
      : undefined;
  }
  if (node.kind === "softmax") return to.add({ kind: "logSoftmax", inputs: node.inputs });
  const [y] = node.inputs;
  if (node.kind === "reshape") {
    const log = unary("log", y, to);
    return log === undefined ? undefined : to.reshape(log, node.to);
  }
  if (node.kind !== "reduce" || node.op !== "sum") return undefined;
  const power = to.operandOf("exp", y);
  return power === undefined
    ? undefined
    : to.add({ ...reduceOf(node), op: "logSumExp", inputs: [power] });
}

function reduceOf({ kind, op, inputs, axes, keepDims }: NodeOf<"reduce">) {
  return { kind, op, inputs, axes, keepDims };
}

/** Whether m of x − m is the same all along the axes. */
function isShift([x, m]: readonly [NodeId, NodeId], axes: readonly number[], to: Simplifier) {
  const large = to.type(x).shape, small = to.type(m).shape;
  const lead = large.length - small.length;
  return lead >= 0 && to.sizeAt(m) <= to.sizeAt(x) &&
    small.every((n, i) => n === 1 || n === large[lead + i]) &&
    axes.every((axis) => axis < lead || small[axis - lead] === 1);
}

/** The x of x − m, m the same all along the last axis. */
function unshifted(id: NodeId, to: Simplifier): NodeId | undefined {
  const pair = to.pairAt("sub", id);
  return pair && isShift(pair, [to.type(id).shape.length - 1], to) ? pair[0] : undefined;
}

function binary({ op, inputs: [a, b] }: Binary, to: Simplifier): NodeId | undefined {
  switch (op) {
    case "add":
      return unshiftedBack(a, b, to) ?? unshiftedBack(b, a, to);
    case "sub": {
      const node = rowsOf(b, a, to);
      return node?.op === "logSumExp" && node.inputs[0] === a
        ? to.add({ kind: "logSoftmax", inputs: [a] })
        : undefined;
    }
    case "div": {
      const node = rowsOf(b, a, to), x = to.operandOf("exp", a);
      return node?.op === "sum" && node.inputs[0] === a && x !== undefined
        ? to.add({ kind: "softmax", inputs: [x] })
        : undefined;
    }
    default:
      return undefined;
  }
}

/** m + logSumExp(x − m); the sum, and m in it, may be in another shape. */
function unshiftedBack(m: NodeId, sum: NodeId, to: Simplifier): NodeId | undefined {
  const node = to.node(unshaped(sum, to));
  if (node.kind !== "reduce" || node.op !== "logSumExp") return undefined;
  const pair = to.pairAt("sub", node.inputs[0]);
  if (!pair || unshaped(pair[1], to) !== unshaped(m, to)) return undefined;
  const shape = to.type(sum).shape, { axes } = node;
  if (!isShift(pair, axes, to) || shape.length < to.type(m).shape.length) return undefined;
  // What the reduction keeps of x's axes, and of m's: the sum must have the former, and m in it the latter.
  const full = to.type(pair[0]).shape, isKept = shape.length === full.length;
  const kept = (list: Shape) =>
    isKept
      ? list.map((n, axis) => (axes.includes(axis) ? 1 : n))
      : list.filter((_, axis) => !axes.includes(axis));
  const isSame = sameShape(kept(full), shape) &&
    sameShape(kept(led(to.type(pair[1]).shape, full.length)), led(to.type(m).shape, shape.length));
  if (!isSame) return undefined;
  return to.reshape(to.add({ ...reduceOf(node), inputs: [pair[0]] }), shape);
}

/** The shape with axes of size 1 in front. */
function led(shape: Shape, rank: number): number[] {
  return [...new Array<number>(rank - shape.length).fill(1), ...shape];
}

function unshaped(id: NodeId, to: Simplifier): NodeId {
  const node = to.node(id);
  return node.kind === "reshape" ? node.inputs[0] : id;
}

/** The reduction of x over its last axis that `id` is, kept as an axis of size 1. */
function rowsOf(id: NodeId, x: NodeId, to: Simplifier): NodeOf<"reduce"> | undefined {
  const { shape } = to.type(x), last = shape.length - 1;
  const node = to.node(unshaped(id, to)), kept = to.type(id).shape;
  const isRows = node.kind === "reduce" && node.axes.length === 1 && node.axes[0] === last;
  if (!isRows || shape.length === 0 || shape[last] === 1) return undefined;
  const isKept = kept.length === shape.length && kept[last] === 1 &&
    kept.every((n, axis) => axis === last || n === shape[axis]);
  // Of one row the core has lost its axes.
  return isKept || (to.sizeAt(id) === 1 && to.sizeAt(x) === shape[last]) ? node : undefined;
}
