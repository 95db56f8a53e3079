/**
 * Powers with a small exponent are products, roots and reciprocals.
 *
 *   x⁰ = 1    x¹ = x    x² = square x    x³ = x²·x    x⁴ = (x²)²    x⁻¹ = 1/x    x⁻² = (1/x)²    x^½ = √x    x^−½ = 1/√x
 *   x·x = square x      (√x)² = √x·√x = x for x ≥ 0      √(x²) = |x|      1/x = reciprocal x      1/√x = rsqrt x
 *   1/(1/x) = x         x·(1/y) = x/y     x/(1/y) = x·y            1/rsqrt x = √x      x/rsqrt y = x·√y
 *
 * They differ by some ulp. The root of −∞ is NaN, its power ½ was ∞; and where the inner one of two functions over- or
 * underflows, what is right is found. int32 powers are products modulo 2³², on both sides.
 *
 * @module
 */
import type { NodeId, TensorOp } from "../../graph/node.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

/** Writes powers as products. */
export const powers: Pass = passOf({ unary, binary });

function unary(
  { op, inputs: [x] }: Extract<TensorOp, { kind: "unary" }>,
  to: Simplifier,
): NodeId | undefined {
  switch (op) {
    case "square": {
      const root = to.operandOf("sqrt", x);
      return root !== undefined && to.isNonNegative(root) ? root : undefined;
    }
    case "sqrt": {
      const base = to.operandOf("square", x);
      return base === undefined ? undefined : to.unary("abs", base);
    }
    case "reciprocal": {
      const root = to.operandOf("sqrt", x), inverse = to.operandOf("rsqrt", x);
      if (inverse !== undefined) return to.unary("sqrt", inverse);
      return root === undefined ? to.operandOf("reciprocal", x) : to.unary("rsqrt", root);
    }
    default:
      return undefined;
  }
}

function binary(op: Extract<TensorOp, { kind: "binary" }>, to: Simplifier): NodeId | undefined {
  const [x, y] = op.inputs;
  switch (op.op) {
    case "pow": {
      const exponent = to.constantAt(y);
      return exponent === undefined ? undefined : power(x, exponent, to);
    }
    case "mul": {
      if (x === y) return to.unary("square", x);
      const first = to.operandOf("reciprocal", x), second = to.operandOf("reciprocal", y);
      if (second !== undefined) return to.binary("div", x, second);
      return first === undefined ? undefined : to.binary("div", y, first);
    }
    case "div": {
      const below = to.operandOf("reciprocal", y), root = to.operandOf("rsqrt", y);
      if (root !== undefined) return to.binary("mul", x, to.unary("sqrt", root));
      if (below !== undefined) return to.binary("mul", x, below);
      return to.constantAt(x) === 1 ? to.unary("reciprocal", y) : undefined;
    }
    default:
      return undefined;
  }
}

function power(x: NodeId, exponent: number, to: Simplifier): NodeId | undefined {
  const { shape, dtype } = to.type(x);
  const square = () => to.unary("square", x);
  switch (exponent) {
    case 0:
      return to.full(shape, 1, dtype);
    case 1:
      return x;
    case 2:
      return square();
    case 3:
      return to.binary("mul", square(), x);
    case 4:
      return to.unary("square", square());
  }
  if (dtype !== "float") return undefined;
  switch (exponent) {
    case -1:
      return to.unary("reciprocal", x);
    case -2:
      return to.unary("square", to.unary("reciprocal", x));
    case 0.5:
      return to.unary("sqrt", x);
    case -0.5:
      return to.unary("rsqrt", x);
    default:
      return undefined;
  }
}
