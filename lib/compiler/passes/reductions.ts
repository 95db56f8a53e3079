/**
 * Reductions of reductions, and over fewer axes.
 *
 *   reduce over axes of size 1 = reshape              Σ Σ x = Σ x over both sets of axes; max, min, prod, any, all,
 *   reduce(transpose x) = reduce x                    mean and logSumExp too
 *   reduce(reshape x) = reduce x                      over everything, or where only axes of size 1 come and go
 *   mean x = Σ x / n          not Σ x · 1/n, which would round the mean of equal numbers; where n = 2ᵏ that is a product
 *
 * Exact but for the order of the sum.
 *
 * @module
 */
import { type Shape, sizeOf } from "../../core/shape.ts";
import type { NodeId, TensorOp } from "../../graph/node.ts";
import type { NodeOf } from "../../graph/value.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

type Reduce = Extract<TensorOp, { kind: "reduce" }>;

/** Reduces once. */
export const reductions: Pass = passOf({
  reduce(op, to) {
    const [x] = op.inputs, { shape } = to.type(x);
    const axes = op.axes.filter((axis) => shape[axis] !== 1);
    if (axes.length < op.axes.length || axes.length === 0) return overFewer(op, axes, to);
    const count = sizeOf(axes.map((axis) => shape[axis]));
    if (op.op === "mean" && count > 0) {
      return to.binary("div", to.reduce("sum", x, axes, op.keepDims), to.scalar(count));
    }
    const node = to.node(x);
    switch (node.kind) {
      case "reduce":
        return node.op === op.op ? twice(op, node, to) : undefined;
      case "transpose":
        return ofTransposed(op, node, to);
      case "reshape":
        return ofReshaped(op, node, to);
      default:
        return undefined;
    }
  },
});

/** One element is its own sum, mean, maximum, … */
function overFewer(op: Reduce, axes: readonly number[], to: Simplifier): NodeId {
  const [x] = op.inputs;
  return to.reshape(to.reduce(op.op, x, axes, op.keepDims), to.shapeOf(op));
}

function twice(op: Reduce, inner: NodeOf<"reduce">, to: Simplifier): NodeId {
  const { shape } = to.type(inner.inputs[0]);
  const kept = shape.flatMap((_, axis) =>
    inner.keepDims || !inner.axes.includes(axis) ? [axis] : []
  );
  const axes = [...new Set([...inner.axes, ...op.axes.map((axis) => kept[axis])])];
  const inputs = inner.inputs, sorted = axes.sort((a, b) => a - b);
  return to.reshape(to.add({ ...op, inputs, axes: sorted }), to.shapeOf(op));
}

function ofTransposed(
  op: Reduce,
  { inputs, perm }: NodeOf<"transpose">,
  to: Simplifier,
): NodeId | undefined {
  const kept = perm.filter((_, axis) => !op.axes.includes(axis));
  if (kept.some((axis, i) => i > 0 && axis < kept[i - 1])) return undefined;
  const axes = op.axes.map((axis) => perm[axis]).sort((a, b) => a - b);
  return to.reshape(to.add({ ...op, inputs, axes, keepDims: false }), to.shapeOf(op));
}

function ofReshaped(
  op: Reduce,
  { inputs, to: shape }: NodeOf<"reshape">,
  to: Simplifier,
): NodeId | undefined {
  const before = to.type(inputs[0]).shape;
  const isWhole = op.axes.length === shape.length;
  const axes = isWhole
    ? before.map((_, axis) => axis)
    : axesWithoutUnits(before, shape)?.filter((_, i) => op.axes.includes(longAxes(shape)[i]));
  if (!axes) return undefined;
  return to.reshape(to.add({ ...op, inputs, axes, keepDims: false }), to.shapeOf(op));
}

/** The long axes of a shape if another one has the same of them in the same order, so that only axes of size 1 differ. */
function axesWithoutUnits(before: Shape, after: Shape): number[] | undefined {
  const axes = longAxes(before), others = longAxes(after);
  const isSame = axes.length === others.length &&
    axes.every((axis, i) => before[axis] === after[others[i]]);
  return isSame ? axes : undefined;
}

/** Those of more, or less, than one element. */
function longAxes(shape: Shape): number[] {
  return shape.flatMap((n, axis) => (n === 1 ? [] : [axis]));
}
