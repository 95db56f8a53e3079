/**
 * Derivatives of the functions of one variable.
 *
 * With y = f(x) and g the adjoint of y, each entry is g·f′(x). It is written in terms of y where that saves an evaluation,
 * and of x where y has lost what the derivative needs (expm1 far below 0).
 *
 * @module
 */
import type { NodeId, UnaryName } from "../node.ts";
import type { NodeOf } from "../value.ts";
import { Formula } from "./formula.ts";
import type { Rule } from "./rule.ts";

type Derivative = (f: Formula, x: NodeId, y: NodeId, g: NodeId) => NodeId;

const DERIVATIVES = {
  // |x|′ = sign x, 0 at 0.
  abs: (f, x, _, g) => f.mul(g, f.fn("sign", x)),
  neg: (f, _x, _y, g) => f.neg(g),
  // Steps: flat wherever a derivative exists.
  sign: undefined,
  ceil: undefined,
  floor: undefined,
  round: undefined,
  // (x²)′ = 2x.
  square: (f, x, _, g) => f.mul(g, f.times(2, x)),
  // 1 above 0, and 0 at 0 and below.
  relu: (f, x, _, g) => f.only(f.is("greater", x, f.k(0)), g),
  // (eˣ)′ = y.
  exp: (f, _, y, g) => f.mul(g, y),
  // (eˣ − 1)′ = eˣ. Not y + 1: below −37 that is 0.
  expm1: (f, x, _, g) => f.mul(g, f.fn("exp", x)),
  // (ln x)′ = 1/x.
  log: (f, x, _, g) => f.div(g, x),
  // ln(1 + x)′ = 1/(1 + x).
  log1p: (f, x, _, g) => f.div(g, f.plus(x, 1)),
  // (√x)′ = 1/(2y).
  sqrt: (f, _, y, g) => f.div(f.times(0.5, g), y),
  // (x^−½)′ = −y³/2.
  rsqrt: (f, _, y, g) => f.mul(f.times(-0.5, g), f.mul(y, f.square(y))),
  // (1/x)′ = −y².
  reciprocal: (f, _, y, g) => f.neg(f.mul(g, f.square(y))),
  sin: (f, x, _, g) => f.mul(g, f.fn("cos", x)),
  cos: (f, x, _, g) => f.neg(f.mul(g, f.fn("sin", x))),
  // (tan x)′ = 1 + y².
  tan: (f, _, y, g) => f.mul(g, f.plus(f.square(y), 1)),
  // (asin x)′ = 1/√(1 − x²), and (acos x)′ its negative.
  asin: (f, x, _, g) => f.mul(g, f.fn("rsqrt", f.oneMinusSquare(x))),
  acos: (f, x, _, g) => f.neg(f.mul(g, f.fn("rsqrt", f.oneMinusSquare(x)))),
  // (atan x)′ = 1/(1 + x²).
  atan: (f, x, _, g) => f.div(g, f.plus(f.square(x), 1)),
  sinh: (f, x, _, g) => f.mul(g, f.fn("cosh", x)),
  cosh: (f, x, _, g) => f.mul(g, f.fn("sinh", x)),
  // (tanh x)′ = 1 − y².
  tanh: (f, _, y, g) => f.mul(g, f.sub(f.k(1), f.square(y))),
  // (asinh x)′ = 1/√(1 + x²).
  asinh: (f, x, _, g) => f.mul(g, f.fn("rsqrt", f.plus(f.square(x), 1))),
  // (acosh x)′ = 1/√(x² − 1).
  acosh: (f, x, _, g) => f.mul(g, f.fn("rsqrt", f.mul(f.plus(x, -1), f.plus(x, 1)))),
  // (atanh x)′ = 1/(1 − x²).
  atanh: (f, x, _, g) => f.div(g, f.oneMinusSquare(x)),
  // (erf x)′ = 2/√π · exp(−x²).
  erf: (f, x, _, g) => f.mul(f.times(2 / Math.sqrt(Math.PI), g), f.fn("exp", f.neg(f.square(x)))),
  // (erfc x)′ = −2/√π · exp(−x²).
  erfc: (f, x, _, g) => f.mul(f.times(-2 / Math.sqrt(Math.PI), g), f.fn("exp", f.neg(f.square(x)))),
  // (Φ⁻¹)′ = 1/φ(y) = √(2π) · exp(y²/2).
  ndtri: (f, _, y, g) =>
    f.mul(f.times(Math.sqrt(2 * Math.PI), g), f.fn("exp", f.times(0.5, f.square(y)))),
  // σ′ = y(1 − y).
  sigmoid: (f, _, y, g) => f.mul(g, f.mul(y, f.sub(f.k(1), y))),
  // ln(1 + eˣ)′ = σ(x).
  softplus: (f, x, _, g) => f.mul(g, f.fn("sigmoid", x)),
} satisfies Record<UnaryName, Derivative | undefined>;

/** The rule of {@linkcode UnaryName} nodes. */
export const unary: Rule<NodeOf<"unary">> = (node) => {
  const derivative: Derivative | undefined = DERIVATIVES[node.op];
  return [derivative && (({ b, node, y, g }) => derivative(new Formula(b), node.inputs[0], y, g))];
};
