import { sameShape } from "../../core/shape.ts";
import type { Rule } from "./rewriter.ts";

/** What moves nothing is its operand. */
export const nothingMoves: Rule = (op, to) => {
  if (op.inputs.length !== 1) return undefined;
  const [x] = op.inputs;
  switch (op.kind) {
    case "transpose":
      return op.perm.every((axis, i) => axis === i) ? x : undefined;
    case "reverse":
      return op.axes.every((axis) => to.type(x).shape[axis] === 1) ? x : undefined;
    case "slice":
      return sameShape(op.size, to.type(x).shape) ? x : undefined;
    case "pad":
      return op.padding.every(([before, after]) => before + after === 0) ? x : undefined;
    case "tile":
      return op.reps.every((n) => n === 1) ? x : undefined;
    default:
      return undefined;
  }
};
