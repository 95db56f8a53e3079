import type { BinaryName, UnaryName } from "../../../lib/graph/node.ts";

/**
 * How many units in the last place an engine's elementwise functions may be wrong by, of arguments that are exact. One ulp
 * is at most twice the unit of {@linkcode Precision}, relative to the result.
 *
 * - 0: no rounding, a choice or a step.
 * - ½: one rounding, as IEEE 754 demands.
 * - 2: two or three roundings.
 * - 4: what good libraries of elementary functions promise, with room for functions made of two of theirs.
 */
export const UNARY_ULPS: Readonly<Record<UnaryName, number>> = {
  abs: 0,
  neg: 0,
  sign: 0,
  square: 0.5,
  relu: 0,
  ceil: 0,
  floor: 0,
  round: 0,
  exp: 4,
  expm1: 4,
  log: 4,
  log1p: 4,
  sqrt: 0.5,
  rsqrt: 2,
  reciprocal: 0.5,
  sin: 4,
  cos: 4,
  tan: 4,
  asin: 4,
  acos: 4,
  atan: 4,
  sinh: 4,
  cosh: 4,
  tanh: 4,
  asinh: 4,
  acosh: 4,
  atanh: 4,
  erf: 4,
  erfc: 4,
  ndtri: 4,
  sigmoid: 4,
  softplus: 4,
};

/** The same of two arguments. `floorDiv`, `mod` and `pow` have rules of their own. */
export const BINARY_ULPS: Readonly<
  Record<Exclude<BinaryName, "floorDiv" | "mod" | "pow">, number>
> = {
  add: 0.5,
  sub: 0.5,
  mul: 0.5,
  div: 0.5,
  maximum: 0,
  minimum: 0,
  squaredDifference: 2,
  atan2: 4,
};

/** Raising to a power: this many ulps, and as many again for each unit of |y·ln x|, of which the exponential is taken. */
export const POW_ULPS = 4;
