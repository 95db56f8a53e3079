import type { NodeId } from "../node.ts";
import type { BinaryTerms, Formula } from "./formula.ts";

/**
 * g·∂(xʸ)/∂x = g·y·xʸ⁻¹.
 *
 * At x = y = 0 this would be 0·∞, where the derivative of x⁰ = 1 is 0. There the *base* is replaced by 1, not the product
 * by 0, so that the second derivative meets no infinity either. A constant exponent needs no such care.
 */
export function powBase(f: Formula, { x, y, g }: BinaryTerms): NodeId {
  const exponent = uniformValue(f, y);
  if (exponent === 1) return g;
  if (exponent === 2) return f.mul(g, f.times(2, x));
  if (exponent === 0) return f.only(f.b.scalar(0, "bool"), g);
  const base = exponent !== undefined ? x : oneWhere(f, bothZero(f, x, y), x);
  return f.mul(g, f.mul(y, f.pow(base, f.plus(y, -1))));
}

/**
 * g·∂(xʸ)/∂y = g·xʸ·ln x, taken to be 0 where x = 0. The base is replaced by 1 there, for both factors, so that neither
 * ln 0 nor the infinite slopes of xʸ at 0 are ever computed.
 */
export function powExponent(f: Formula, { x, y, g }: BinaryTerms): NodeId {
  const base = oneWhere(f, f.is("equal", x, f.k(0)), x);
  return f.mul(g, f.mul(f.pow(base, y), f.fn("log", base)));
}

function oneWhere(f: Formula, condition: NodeId, x: NodeId): NodeId {
  return f.b.where(condition, f.k(1), x);
}

function bothZero(f: Formula, x: NodeId, y: NodeId): NodeId {
  const inputs = [f.is("equal", x, f.k(0)), f.is("equal", y, f.k(0))] as const;
  return f.b.add({ kind: "logical", op: "and", inputs });
}

/** The value that a constant has everywhere, if the node is one. */
function uniformValue(f: Formula, id: NodeId): number | undefined {
  const node = f.b.node(id);
  if (node.kind === "broadcastTo" || node.kind === "reshape") {
    return uniformValue(f, node.inputs[0]);
  }
  return node.kind === "constant" && node.data.length === 1 ? node.data[0] : undefined;
}
