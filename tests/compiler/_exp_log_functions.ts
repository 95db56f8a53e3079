/**
 * The functions of the exponential family, what they are measured against, and where.
 *
 * @module
 */
import { sigmoid as sigmoidTwin } from "../../lib/math/sigmoid.ts";
import { softplus as softplusTwin } from "../../lib/math/softplus.ts";
import { exp } from "../../lib/compiler/wasm/math/exp.ts";
import { expm1 } from "../../lib/compiler/wasm/math/expm1.ts";
import { cosh, sinh, tanh } from "../../lib/compiler/wasm/math/hyperbolic.ts";
import { acosh, asinh, atanh } from "../../lib/compiler/wasm/math/inverse_hyperbolic.ts";
import { log } from "../../lib/compiler/wasm/math/log.ts";
import { log1p } from "../../lib/compiler/wasm/math/log1p.ts";
import { pow } from "../../lib/compiler/wasm/math/pow.ts";
import { rsqrt } from "../../lib/compiler/wasm/math/roots.ts";
import { sigmoid } from "../../lib/compiler/wasm/math/sigmoid.ts";
import { softplus } from "../../lib/compiler/wasm/math/softplus.ts";
import type { VectorFunction } from "../../lib/compiler/wasm/math/vector_function.ts";

/** Maps [0, 1) to arguments. */
export type Range = (u: number) => number;

/** Evenly between two numbers. */
export const linear = (low: number, high: number): Range => (u) => low + (high - low) * u;
/** A significand times a power of two between 2^low and 2^high. */
export const spread = (low: number, high: number): Range => (u) => {
  const e = low + (high - low) * u;
  return (1 + ((u * 2 ** 20) % 1)) * 2 ** Math.floor(e);
};
/** The same with either sign. */
export const both = (range: Range): Range => (u) => (u < 0.5 ? -range(2 * u) : range(2 * u - 1));

/** A function of one operand under test. */
export interface Case {
  readonly fn: VectorFunction;
  /** The function in doubles, to well below an ulp of a single. */
  readonly reference: (x: number) => number;
  /** Where it is interesting; all exponents are tried besides. */
  readonly ranges: readonly Range[];
}

/** A function of two operands under test. */
export interface PairCase {
  readonly fn: VectorFunction;
  /** The function in doubles, to well below an ulp of a single. */
  readonly reference: (x: number, y: number) => number;
  /** Operands that are drawn together: from two numbers of [0, 1), within the exponents of a width. */
  readonly operands: (u: number, v: number, limit: number) => [x: number, y: number];
}

/** The functions of one operand that round more than once. */
export const CASES: readonly Case[] = [
  {
    fn: exp,
    reference: Math.exp,
    ranges: [linear(-746, 710), linear(-104, 89), linear(-1, 1), linear(-745.2, -708)],
  },
  {
    fn: expm1,
    reference: Math.expm1,
    ranges: [linear(-40, 710), linear(-18, 89), linear(-1, 1), both(spread(-60, 0))],
  },
  {
    fn: log,
    reference: Math.log,
    ranges: [linear(0.5, 2), linear(0.99, 1.01), linear(0, 1e-307), linear(0, 1e-37)],
  },
  {
    fn: log1p,
    reference: Math.log1p,
    ranges: [both(spread(-60, -1)), linear(-1, 2), linear(-0.4, 0.5)],
  },
  {
    fn: sigmoid,
    reference: sigmoidTwin,
    ranges: [linear(-40, 40), linear(-2, 2), linear(-746, -30), linear(-104, -70)],
  },
  {
    fn: softplus,
    reference: softplusTwin,
    ranges: [linear(-40, 40), linear(-2, 2), linear(-746, -30), linear(-104, -70)],
  },
  {
    fn: sinh,
    reference: Math.sinh,
    ranges: [linear(-711, 711), linear(-90, 90), linear(-2, 2), both(spread(-30, 0))],
  },
  {
    fn: cosh,
    reference: Math.cosh,
    ranges: [linear(-711, 711), linear(-90, 90), linear(-2, 2), both(spread(-30, 0))],
  },
  {
    fn: tanh,
    reference: Math.tanh,
    ranges: [linear(-20, 20), linear(-2, 2), linear(-0.6, 0.6), both(spread(-30, 0))],
  },
  {
    fn: asinh,
    reference: Math.asinh,
    ranges: [linear(-10, 10), linear(-1, 1), both(spread(-30, 32))],
  },
  {
    fn: acosh,
    reference: Math.acosh,
    ranges: [linear(1, 10), linear(1, 1.5), (u) => 1 + spread(-50, 0)(u), spread(0, 32)],
  },
  {
    fn: atanh,
    reference: Math.atanh,
    ranges: [linear(-1, 1), linear(-0.2, 0.2), both(spread(-30, 0)), (u) => 1 - spread(-50, -1)(u)],
  },
  { fn: rsqrt, reference: (x) => 1 / Math.sqrt(x), ranges: [linear(0, 4), spread(-1074, 1023)] },
];

/** The power, whose operands are drawn together: x^y over all that a width can hold. */
export const POWER: PairCase = {
  fn: pow,
  reference: (x, y) => x ** y,
  /** x^y is about 2^±limit at most. */
  operands(u, v, limit) {
    const span = u < 0.5 ? limit : 2 * limit * (u - 0.5) ** 4;
    const log2 = (((u * 2 ** 12) % 1) - 0.5) * 2 * span;
    return [2 ** log2, (v - 0.5) * 2.1 * limit / Math.max(Math.abs(log2), 1e-9)];
  },
};
