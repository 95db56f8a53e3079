import { evaluateNode } from "../../../lib/graph/evaluate_node.ts";
import { type TensorNode, UNARY, type UnaryName } from "../../../lib/graph/node.ts";
import { fit } from "../fit.ts";
import { ANYTHING, hullOf, type Range } from "../range.ts";
import type { Entry } from "../scope.ts";
import { family, type Recipe } from "./recipe.ts";

/** Where each function is tame: finite, of moderate slope, away from poles. */
const DOMAINS: Readonly<Record<UnaryName, Range>> = {
  abs: { low: -1e4, high: 1e4 },
  neg: { low: -1e4, high: 1e4 },
  sign: { low: -1e4, high: 1e4 },
  square: { low: -30, high: 30 },
  relu: { low: -1e4, high: 1e4 },
  ceil: { low: -1e3, high: 1e3 },
  floor: { low: -1e3, high: 1e3 },
  round: { low: -1e3, high: 1e3 },
  exp: { low: -3, high: 3 },
  expm1: { low: -3, high: 3 },
  log: { low: 0.1, high: 100 },
  log1p: { low: -0.8, high: 100 },
  sqrt: { low: 0.1, high: 100 },
  rsqrt: { low: 0.1, high: 100 },
  reciprocal: { low: 0.2, high: 100 },
  sin: { low: -10, high: 10 },
  cos: { low: -10, high: 10 },
  tan: { low: -1.2, high: 1.2 },
  asin: { low: -0.9, high: 0.9 },
  acos: { low: -0.9, high: 0.9 },
  atan: { low: -1e3, high: 1e3 },
  sinh: { low: -3, high: 3 },
  cosh: { low: -3, high: 3 },
  tanh: { low: -5, high: 5 },
  asinh: { low: -1e3, high: 1e3 },
  acosh: { low: 1.1, high: 50 },
  atanh: { low: -0.9, high: 0.9 },
  erf: { low: -3, high: 3 },
  erfc: { low: -3, high: 3 },
  ndtri: { low: 0.05, high: 0.95 },
  sigmoid: { low: -8, high: 8 },
  softplus: { low: -8, high: 8 },
};

const INTEGER: ReadonlySet<UnaryName> = new Set(["abs", "neg", "sign", "square", "relu"]);

const recipe = (op: UnaryName): Recipe => (s) => {
  const isInteger = INTEGER.has(op) && s.dice.chance(0.3);
  const x = fit(s, s.some([isInteger ? "int32" : "float"]), DOMAINS[op]);
  const node = { kind: "unary", inputs: [x.id], op } as const;
  return s.add(node, imageOf({ ...node, ...x.type }, x));
};

/** The range of the results. All the functions are monotone on either side of 0 but for sine and cosine. */
function imageOf(node: Extract<TensorNode, { kind: "unary" }>, { range }: Entry): Range {
  if (!Number.isFinite(range.low + range.high)) return ANYTHING;
  if (node.op === "sin" || node.op === "cos") return { low: -1, high: 1 };
  const ends = [range.low, range.high, ...(range.low < 0 && range.high > 0 ? [0] : [])];
  const operand = { data: Float64Array.from(ends), shape: [ends.length], dtype: node.dtype };
  return hullOf(evaluateNode({ ...node, shape: operand.shape }, [operand]));
}

/** `unary` of each function. */
export const unary = family("unary", UNARY, 5, recipe);
