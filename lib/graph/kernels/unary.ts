import { erf } from "../../math/erf.ts";
import { erfc } from "../../math/erfc.ts";
import { ndtri } from "../../math/ndtri.ts";
import { roundHalfEven } from "../../math/round_half_even.ts";
import { sigmoid } from "../../math/sigmoid.ts";
import { softplus } from "../../math/softplus.ts";
import type { UnaryName } from "../node.ts";
import type { NodeOf, Value } from "../value.ts";

/** Defines `unary`: the function of every element; an int32 wraps modulo 2³². */
export function unary(node: NodeOf<"unary">, x: Value): Float64Array {
  const f = UNARY_FUNCTIONS[node.op];
  const out = new Float64Array(x.data.length);
  if (x.dtype === "int32") {
    const exact = node.op === "square" ? (v: number) => Math.imul(v, v) : f;
    for (let i = 0; i < out.length; i++) out[i] = exact(x.data[i]) | 0;
  } else {
    for (let i = 0; i < out.length; i++) out[i] = f(x.data[i]);
  }
  return out;
}

const UNARY_FUNCTIONS: Readonly<Record<UnaryName, (x: number) => number>> = {
  abs: Math.abs,
  neg: (x) => -x,
  sign: Math.sign,
  square: (x) => x * x,
  relu: (x) => Math.max(x, 0), // NaN stays NaN
  ceil: Math.ceil,
  floor: Math.floor,
  round: roundHalfEven,
  exp: Math.exp,
  expm1: Math.expm1,
  log: Math.log,
  log1p: Math.log1p,
  sqrt: Math.sqrt,
  rsqrt: (x) => 1 / Math.sqrt(x),
  reciprocal: (x) => 1 / x,
  sin: Math.sin,
  cos: Math.cos,
  tan: Math.tan,
  asin: Math.asin,
  acos: Math.acos,
  atan: Math.atan,
  sinh: Math.sinh,
  cosh: Math.cosh,
  tanh: Math.tanh,
  asinh: Math.asinh,
  acosh: Math.acosh,
  atanh: Math.atanh,
  erf,
  erfc,
  ndtri,
  sigmoid,
  softplus,
};
