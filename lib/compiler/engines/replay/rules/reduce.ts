import { sizeOf } from "../../../../core/shape.ts";
import { inferType } from "../../../../graph/infer.ts";
import type { NodeId } from "../../../../graph/node.ts";
import type { Rule } from "../../../rewrite/rewriter.ts";

/** The largest float of single precision. */
const LARGEST = (2 - 2 ** -23) * 2 ** 127;

/**
 * `s + log Σ exp(x − s)` with s the largest element, brought into the finite range: of an infinite one, x − s would be NaN
 * where it should say which infinity the result is.
 */
export const logSumExp: Rule = (op, to) => {
  if (op.kind !== "reduce" || op.op !== "logSumExp") return undefined;
  const [x] = op.inputs;
  const largest = to.reduce("max", x, op.axes, true);
  const shift = to.add({ kind: "clip", inputs: [largest], min: -LARGEST, max: LARGEST });
  const terms = to.unary("exp", to.binary("sub", x, shift));
  const sum = to.reduce("sum", terms, op.axes, true);
  const result = to.binary("add", shift, to.unary("log", sum));
  if (op.keepDims) return result;
  return to.reshape(result, to.type(x).shape.filter((_, axis) => !op.axes.includes(axis)));
};

/** Sums of so few are taken as they are. */
const SHORT = 256;

/**
 * A sum in two stages, for backends that add one after the other in single precision: of n numbers the rounding errors
 * then grow with about 2·√n, not with n.
 */
export const sumInStages: Rule = (op, to) => {
  if (op.kind !== "reduce" || op.op !== "sum") return undefined;
  const [x] = op.inputs, { shape, dtype } = to.type(x);
  const axes = [...op.axes].sort((a, b) => a - b);
  const isOneBlock = axes.every((axis, i) => axis === axes[0] + i);
  const count = sizeOf(axes.map((axis) => shape[axis]));
  const part = divisorNear(Math.sqrt(count), count);
  if (dtype !== "float" || !isOneBlock || count < SHORT || part < 4) return undefined;
  const before = shape.slice(0, axes[0]), after = shape.slice(axes[0] + axes.length);
  const parts = to.reshape(x, [sizeOf(before), count / part, part, sizeOf(after)]);
  const partial = to.raw({
    kind: "reduce",
    op: "sum",
    inputs: [parts],
    axes: [2],
    keepDims: false,
  });
  const sum = to.raw({ kind: "reduce", op: "sum", inputs: [partial], axes: [1], keepDims: false });
  return to.reshape(sum, inferType(op, [to.type(x)]).shape);
};

/** The largest divisor of n that is not greater than a bound. */
function divisorNear(bound: number, n: number): number {
  for (let d = Math.floor(bound); d > 1; d--) if (n % d === 0) return d;
  return 1;
}

/** tfjs passes over NaN when it looks for an extreme element; where there is one, it is the first of them. */
export const argReduceNan: Rule = (op, to) => {
  const dtype = op.kind === "argReduce" ? to.type(op.inputs[0]).dtype : undefined;
  if (op.kind !== "argReduce" || dtype !== "float") return undefined;
  const nan = to.add({ kind: "classify", op: "isNan", inputs: op.inputs });
  const firstNan: NodeId = to.add({
    kind: "argReduce",
    op: "argMax",
    inputs: [to.cast(nan, "int32")],
    axis: op.axis,
  });
  return to.where(to.reduce("any", nan, [op.axis]), firstNan, to.raw(op));
};
