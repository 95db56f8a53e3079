import { sizeOf } from "../../core/shape.ts";
import type { Rule } from "./rewriter.ts";

/** A reduction of nothing else than each element by itself. */
export const reduceNoAxes: Rule = (op) =>
  op.kind === "reduce" && op.axes.length === 0 ? op.inputs[0] : undefined;

/** The sum over the number of elements. */
export const meanIsSum: Rule = (op, to) => {
  if (op.kind !== "reduce" || op.op !== "mean") return undefined;
  const [x] = op.inputs;
  const count = sizeOf(op.axes.map((axis) => to.type(x).shape[axis]));
  return to.binary("div", to.reduce("sum", x, op.axes, op.keepDims), to.scalar(count));
};

/** `x − m − log Σ exp(x − m)`, m the largest element of the row. */
export const logSoftmax: Rule = (op, to) => {
  if (op.kind !== "logSoftmax") return undefined;
  const [x] = op.inputs;
  const last = [to.type(x).shape.length - 1];
  const centred = to.binary("sub", x, to.reduce("max", x, last, true));
  const sum = to.reduce("sum", to.unary("exp", centred), last, true);
  return to.binary("sub", centred, to.unary("log", sum));
};
