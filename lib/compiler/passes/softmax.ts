/**
 * What is log-sum-exp, softmax or its logarithm is one node, which is stable because it is not taken apart.
 *
 *   log Σ eˣ = logSumExp x                          logSumExp(x − m) = logSumExp x − m, for m repeated along the axes
 *   m + (logSumExp x − m) = logSumExp x             so that log Σ e^{x − max} + max is found, by whatever it was shifted
 *   x − logSumExp x = logSoftmax x                  over the last axis; (x − m) − (logSumExp x − m) too
 *   eˣ / Σ eˣ = softmax x                           over the last axis, and softmax(x − m) = softmax x, logSoftmax too
 *   e^{logSoftmax x} = softmax x                    log(softmax x) = logSoftmax x
 *
 * The right sides are finite and precise where eˣ overflows or m is infinite; elsewhere they differ by some ulp.
 *
 * @module
 */
import type { NodeId, TensorOp } from "../../graph/node.ts";
import type { NodeOf } from "../../graph/value.ts";
import type { Pass, Simplifier } from "./simplifier.ts";

type Binary = Extract<TensorOp, { kind: "binary" }>;

/** Finds log-sum-exp and softmax. */
export const softmax: Pass = (op, to) => {
  switch (op.kind) {
    case "unary":
      return op.op === "log" || op.op === "exp" ? unary(op.op, op.inputs[0], to) : undefined;
    case "reduce":
      return op.op === "logSumExp" ? shifted(op, to) : undefined;
    case "softmax":
    case "logSoftmax": {
      const x = unshifted(op.inputs[0], to);
      return x === undefined ? undefined : to.add({ ...op, inputs: [x] });
    }
    case "binary":
      return binary(op, to);
    default:
      return undefined;
  }
};

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

/** logSumExp(x − m). */
function shifted(op: Extract<TensorOp, { kind: "reduce" }>, to: Simplifier): NodeId | undefined {
  const pair = to.pairAt("sub", op.inputs[0]);
  if (!pair || !isShift(pair, op.axes, to)) return undefined;
  const [x, m] = pair, { shape } = to.type(x);
  const lead = shape.length - to.type(m).shape.length;
  const aligned = shape.map((_, axis) => (axis < lead ? 1 : to.type(m).shape[axis - lead]));
  const kept = aligned.filter((_, axis) => op.keepDims || !op.axes.includes(axis));
  return to.binary("sub", to.add({ ...op, inputs: [x] }), to.reshape(m, kept));
}

/** Whether m of x − m is the same all along the axes, and no scalar constant: a shift by 1 is as good as none. */
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
        : bothUnshifted(a, b, to);
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

/** m + (l − m), l a logSumExp: what was taken out is put in again. Either may be in another shape. */
function unshiftedBack(m: NodeId, sum: NodeId, to: Simplifier): NodeId | undefined {
  const pair = to.pairAt("sub", unshaped(sum, to));
  if (!pair || unshaped(pair[1], to) !== unshaped(m, to)) return undefined;
  const node = to.node(pair[0]), isSame = to.sizeAt(m) === to.sizeAt(sum);
  const isLogSumExp = node.kind === "reduce" && node.op === "logSumExp";
  if (!isLogSumExp || !isSame || to.sizeAt(pair[0]) !== to.sizeAt(sum)) return undefined;
  return to.reshape(pair[0], to.shapeOf({ kind: "binary", op: "add", inputs: [m, sum] }));
}

/** (x − m) − (l − m), l the logSumExp of x over its last axis. */
function bothUnshifted(shifted: NodeId, sum: NodeId, to: Simplifier): NodeId | undefined {
  const [x, m] = to.pairAt("sub", shifted) ?? [];
  const [l, n] = to.pairAt("sub", unshaped(sum, to)) ?? [];
  const isSame = m !== undefined && n !== undefined && unshaped(m, to) === unshaped(n, to);
  if (!isSame || x === undefined || l === undefined) return undefined;
  if (to.sizeAt(l) !== to.sizeAt(sum) || to.sizeAt(x) !== to.sizeAt(shifted)) return undefined;
  const back = to.reshape(l, to.type(sum).shape), node = rowsOf(back, x, to);
  return node?.op === "logSumExp" && node.inputs[0] === x
    ? to.add({ kind: "logSoftmax", inputs: [x] })
    : undefined;
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
