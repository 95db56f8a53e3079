/**
 * Logarithms and exponentials of each other.
 *
 *   log eˣ = x                      e^{log x} = x, for x ≥ 0       log(eˣ·c) = x + log c, for c > 0
 *   log √x = ½·log x                log σ(x) = −softplus(−x)       log(1 + eˣ) = log1p eˣ = softplus x
 *   log(x + 1) = log1p x            log1p(expm1 x) = x             expm1(log1p x) = x, for x ≥ 0
 *   eˣ − 1 = expm1 x                eˣ·y − y = expm1(x)·y          expm1(x) + 1 = eˣ: where the right one is there already
 *   e²ˣ = (eˣ)²                     where eˣ is there already: a square is cheaper
 *
 * The right side is at least as precise as the left one but for the last line (the relative error of a square is twice
 * that of its operand), and finite where eˣ overflows.
 *
 * @module
 */
import type { NodeId, TensorOp, UnaryName } from "../../graph/node.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

type Unary = Extract<TensorOp, { kind: "unary" }>;
type Binary = Extract<TensorOp, { kind: "binary" }>;

/** Takes logarithms of exponentials and back. */
export const exponentials: Pass = passOf({ unary, binary });

function unary({ op, inputs: [x] }: Unary, to: Simplifier): NodeId | undefined {
  switch (op) {
    case "log":
      return logarithm(x, to);
    case "exp":
      return exponential(x, to);
    case "log1p": {
      const base = to.operandOf("exp", x);
      return base === undefined ? to.operandOf("expm1", x) : to.unary("softplus", base);
    }
    case "expm1": {
      const base = to.operandOf("log1p", x);
      return base !== undefined && to.isNonNegative(base) ? base : undefined;
    }
    default:
      return undefined;
  }
}

function logarithm(x: NodeId, to: Simplifier): NodeId | undefined {
  const node = to.node(x);
  if (node.kind === "unary") {
    const [y] = node.inputs;
    switch (node.op) {
      case "exp":
        return y;
      case "sqrt":
        return to.binary("mul", to.unary("log", y), to.scalar(0.5));
      case "sigmoid":
        return to.unary("neg", to.unary("softplus", to.unary("neg", y)));
      default:
        return undefined;
    }
  }
  if (node.kind !== "binary") return undefined;
  const [y, z] = node.inputs, c = to.constantAt(z);
  if (c === undefined) return undefined;
  if (node.op === "add") return c === 1 ? to.unary("log1p", y) : undefined;
  const power = to.operandOf("exp", y), isProduct = node.op === "mul" || node.op === "div";
  if (power === undefined || !isProduct || !(c > 0 && c < Infinity)) return undefined;
  return to.binary("add", power, to.scalar(node.op === "mul" ? Math.log(c) : -Math.log(c)));
}

function exponential(x: NodeId, to: Simplifier): NodeId | undefined {
  const base = to.operandOf("log", x);
  if (base !== undefined && to.isNonNegative(base)) return base;
  const half = halfOf(x, to);
  const root = half === undefined ? undefined : found("exp", half, to);
  return root === undefined ? undefined : to.unary("square", root);
}

/** The node that is half of x, if there is one. */
function halfOf(x: NodeId, to: Simplifier): NodeId | undefined {
  const pair = to.pairAt("mul", x), c = pair && to.constantAt(pair[1]);
  if (!pair || c === undefined) return known(x, 0.5, to);
  return c === 2 ? pair[0] : known(pair[0], c / 2, to);
}

function known(x: NodeId, factor: number, to: Simplifier): NodeId | undefined {
  return to.find({ kind: "binary", op: "mul", inputs: [x, to.scalar(factor)] });
}

function found(op: UnaryName, x: NodeId, to: Simplifier): NodeId | undefined {
  return to.find({ kind: "unary", op, inputs: [x] });
}

function binary(op: Binary, to: Simplifier): NodeId | undefined {
  if (op.op !== "add" && op.op !== "sub") return undefined;
  const [a, b] = op.inputs, one = op.op === "sub" ? to.constantAt(b) : -(to.constantAt(b) ?? NaN);
  const exp = to.operandOf("exp", a), expm1 = to.operandOf("expm1", a);
  if (exp !== undefined && one === 1) return found("expm1", exp, to);
  if (expm1 !== undefined && one === -1) return found("exp", expm1, to);
  if (op.op === "add") return undefined;
  return lessOnce(a, b, to);
}

/** eˣ·y − y. */
function lessOnce(product: NodeId, y: NodeId, to: Simplifier): NodeId | undefined {
  const pair = to.pairAt("mul", product);
  if (!pair) return undefined;
  const [p, q] = pair, power = q === y ? p : p === y ? q : undefined;
  const x = power === undefined ? undefined : exponent(power, to);
  const less = x === undefined ? undefined : found("expm1", x, to);
  return less === undefined ? undefined : to.binary("mul", less, y);
}

/** The x of eˣ, be it written as a square of its root. */
function exponent(id: NodeId, to: Simplifier): NodeId | undefined {
  const root = to.operandOf("square", id);
  const half = root === undefined ? undefined : to.operandOf("exp", root);
  if (half === undefined) return to.operandOf("exp", id);
  const pair = to.pairAt("mul", half), c = pair && to.constantAt(pair[1]);
  return pair && c === 0.5 ? pair[0] : known(half, 2, to);
}
