/**
 * TensorFlow's names of elementwise ops, by which tfjs calls its kernels too.
 *
 * @module
 */
import type { ClassifyName, CompareName, UnaryName } from "../../../graph/node.ts";

/** Functions of one float. */
export const UNARY_OPS: Readonly<Record<UnaryName, string>> = {
  abs: "Abs",
  neg: "Neg",
  sign: "Sign",
  square: "Square",
  relu: "Relu",
  ceil: "Ceil",
  floor: "Floor",
  round: "Round",
  exp: "Exp",
  expm1: "Expm1",
  log: "Log",
  log1p: "Log1p",
  sqrt: "Sqrt",
  rsqrt: "Rsqrt",
  reciprocal: "Reciprocal",
  sin: "Sin",
  cos: "Cos",
  tan: "Tan",
  asin: "Asin",
  acos: "Acos",
  atan: "Atan",
  sinh: "Sinh",
  cosh: "Cosh",
  tanh: "Tanh",
  asinh: "Asinh",
  acosh: "Acosh",
  atanh: "Atanh",
  erf: "Erf",
  erfc: "Erfc",
  ndtri: "Ndtri",
  sigmoid: "Sigmoid",
  softplus: "Softplus",
};

/** Comparisons. */
export const COMPARE_OPS: Readonly<Record<CompareName, string>> = {
  equal: "Equal",
  notEqual: "NotEqual",
  less: "Less",
  lessEqual: "LessEqual",
  greater: "Greater",
  greaterEqual: "GreaterEqual",
};

/** Questions about a float. */
export const CLASSIFY_OPS: Readonly<Record<ClassifyName, string>> = {
  isNan: "IsNan",
  isInf: "IsInf",
  isFinite: "IsFinite",
};
