import type { NodeId } from "../../graph/node.ts";
import type { Rewriter, Rule } from "./rewriter.ts";

/**
 * The order of elements, for engines that sort stably from the largest, without regard to NaN: what is to come first is made
 * largest, NaN is taken for −∞, and then, in a second sort that leaves the order of the others alone, put behind them.
 */
export const argSortFromLargest: Rule = (op, to) => {
  if (op.kind !== "argSort") return undefined;
  const [x] = op.inputs;
  const sorted = (id: NodeId) => to.raw({ kind: "argSort", inputs: [id], descending: true });
  if (to.type(x).dtype !== "float") {
    // −1 − x is the one turn of int32 that does not overflow.
    return sorted(op.descending ? x : to.binary("sub", to.scalar(-1, "int32"), x));
  }
  const isNan = to.add({ kind: "classify", op: "isNan", inputs: [x] });
  const key = to.where(isNan, to.scalar(-Infinity), op.descending ? x : to.unary("neg", x));
  const order = sorted(key);
  const isNumber = to.cast(to.add({ kind: "not", inputs: [isNan] }), "int32");
  return along(to, order, sorted(along(to, isNumber, order)));
};

/** Of each row of the last axis, the elements at these places. */
function along(to: Rewriter, x: NodeId, places: NodeId): NodeId {
  const axis = to.type(x).shape.length - 1;
  return to.add({ kind: "gather", inputs: [x, places], axis, batchDims: axis });
}
