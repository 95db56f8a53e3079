/**
 * What changes nothing vanishes.
 *
 *   x + 0 = x − 0 = x·1 = x/1 = x        0 − x = −x           x·(−1) = x/(−1) = −x
 *   −(−x) = x     |−x| = ||x|| = |x|     (−x)² = |x|² = x²    cos(−x) = cosh(−x) … = those of x
 *   relu, |·|, √(·)² of what is ≥ 0      floor, ceil, round of what is whole
 *   max(x, x) = x      max(x, −∞) = x    min(x, ∞) = x        max(x, 0) = relu x
 *   x − x = 0·x = 0                      where x is proved finite: ∞ − ∞ and 0·∞ are NaN
 *
 * All of these hold for NaN and the infinities too, and to the bit, the sign of a zero left aside: it is not part of what a
 * node means.
 *
 * @module
 */
import type { NodeId, TensorOp, UnaryName } from "../../graph/node.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

type Unary = Extract<TensorOp, { kind: "unary" }>;
type Binary = Extract<TensorOp, { kind: "binary" }>;

/** Drops what changes nothing. */
export const identities: Pass = passOf({ unary, binary });

/** f(−x) = f(x). */
const EVEN: ReadonlySet<UnaryName> = new Set(["abs", "square", "cos", "cosh"]);
/** What is whole already. */
const WHOLE: ReadonlySet<UnaryName> = new Set(["floor", "ceil", "round", "sign"]);

function unary(op: Unary, to: Simplifier): NodeId | undefined {
  const [x] = op.inputs;
  if (EVEN.has(op.op)) {
    const inner = to.operandOf("neg", x) ??
      (op.op === "abs" ? undefined : to.operandOf("abs", x));
    if (inner !== undefined) return to.unary(op.op, inner);
  }
  switch (op.op) {
    case "neg":
      return to.operandOf("neg", x);
    case "abs":
    case "relu":
      return to.isNonNegative(x) ? x : undefined;
    case "floor":
    case "ceil":
    case "round":
      return isWhole(to, x) ? x : undefined;
    default:
      return undefined;
  }
}

function isWhole(to: Simplifier, id: NodeId): boolean {
  const node = to.node(id);
  if (node.kind === "cast") return to.type(node.inputs[0]).dtype !== "float";
  return node.kind === "unary" && WHOLE.has(node.op);
}

function binary(op: Binary, to: Simplifier): NodeId | undefined {
  const [a, b] = op.inputs;
  const left = to.constantAt(a), right = to.constantAt(b);
  switch (op.op) {
    case "add":
      if (left === 0) return to.like(op, b);
      return right === 0 ? to.like(op, a) : undefined;
    case "sub":
      if (right === 0) return to.like(op, a);
      if (left === 0) return to.like(op, to.unary("neg", b));
      return a === b && to.isFinite(a) ? zero(op, to) : undefined;
    case "mul":
      if (left !== undefined) return times(op, b, left, to);
      return right === undefined ? undefined : times(op, a, right, to);
    case "div":
      if (right === 1) return to.like(op, a);
      return right === -1 ? to.like(op, to.unary("neg", a)) : undefined;
    case "maximum":
    case "minimum":
      return extreme(op, to);
    case "squaredDifference":
      if (right === 0) return to.like(op, to.unary("square", a));
      return left === 0 ? to.like(op, to.unary("square", b)) : undefined;
    default:
      return undefined;
  }
}

function times(op: Binary, x: NodeId, factor: number, to: Simplifier): NodeId | undefined {
  if (factor === 1) return to.like(op, x);
  if (factor === -1) return to.like(op, to.unary("neg", x));
  return factor === 0 && to.isFinite(x) ? zero(op, to) : undefined;
}

function zero(op: Binary, to: Simplifier): NodeId {
  return to.full(to.shapeOf(op), 0, to.type(op.inputs[0]).dtype);
}

function extreme(op: Binary, to: Simplifier): NodeId | undefined {
  const [a, b] = op.inputs;
  if (a === b) return a;
  const [x, bound] = to.constantAt(a) === undefined ? [a, b] : [b, a];
  const value = to.constantAt(bound);
  if (value === undefined) return undefined;
  if (value === (op.op === "maximum" ? -Infinity : Infinity)) return to.like(op, x);
  return op.op === "maximum" && value === 0 ? to.like(op, to.unary("relu", x)) : undefined;
}
