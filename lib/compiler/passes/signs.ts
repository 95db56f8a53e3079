/**
 * Minus signs move outwards until they meet.
 *
 *   x + (−y) = x − y      (−x) + y = y − x      (−x) + (−y) = −(x + y)      −(x − y) = y − x
 *   x − (−y) = x + y      (−x) − y = −(x + y)   (−x)·(−y) = x·y             (−x)·y = −(x·y), and of quotients
 *   −(x·c) = (−x)·c = x·(−c)      −(c/x) = (−c)/x      Σ (−x) = −Σ x
 *
 * Rounding is the same for a number and its negative, so these are exact, and int32 wraps alike on both sides.
 *
 * @module
 */
import type { NodeId, TensorOp } from "../../graph/node.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

/** Moves minus signs. */
export const signs: Pass = passOf({
  unary: (op, to) => op.op === "neg" ? negative(op.inputs[0], to) : undefined,
  binary: pair,
  reduce(op, to) {
    const x = op.op === "sum" ? to.operandOf("neg", op.inputs[0]) : undefined;
    return x === undefined ? undefined : to.unary("neg", to.add({ ...op, inputs: [x] }));
  },
});

function negative(x: NodeId, to: Simplifier): NodeId | undefined {
  const node = to.node(x);
  if (node.kind !== "binary") return undefined;
  const [a, b] = node.inputs, { dtype } = node;
  switch (node.op) {
    case "sub":
      return to.binary("sub", b, a);
    case "mul":
    case "div": {
      const constant = node.op === "mul" ? b : a, value = to.constantAt(constant);
      if (value === undefined) return undefined;
      const opposite = to.scalar(dtype === "int32" ? -value | 0 : -value, dtype);
      return node.op === "mul" ? to.binary("mul", a, opposite) : to.binary("div", opposite, b);
    }
    default:
      return undefined;
  }
}

function pair(op: Extract<TensorOp, { kind: "binary" }>, to: Simplifier): NodeId | undefined {
  const [a, b] = op.inputs, x = to.operandOf("neg", a), y = to.operandOf("neg", b);
  if (x === undefined && y === undefined) return undefined;
  const opposite = (name: "add" | "mul" | "div", p: NodeId, q: NodeId) =>
    to.unary("neg", to.binary(name, p, q));
  switch (op.op) {
    case "add":
      if (x === undefined) return to.binary("sub", a, y!);
      return y === undefined ? to.binary("sub", b, x) : opposite("add", x, y);
    case "sub":
      if (x === undefined) return to.binary("add", a, y!);
      return y === undefined ? opposite("add", x, b) : to.binary("sub", y, x);
    case "mul":
    case "div":
      if (x !== undefined && y !== undefined) return to.binary(op.op, x, y);
      return opposite(op.op, x ?? a, y ?? b);
    default:
      return undefined;
  }
}
