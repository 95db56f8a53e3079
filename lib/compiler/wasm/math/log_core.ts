/**
 * What the functions made of logarithms share.
 *
 * ```
 * x = 2^k (1 + f),  √½ ≤ 1 + f < √2,      log x = k ln 2 + log(1 + f)
 * ```
 *
 * Three ways of it: doubles, operation by operation as `lib/math/_log_core.ts`; singles; and doubles that are going to be
 * rounded to singles. Coefficients: tests/math/fit_coefficients.py, tests/compiler/fit_exp_log.py.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { LN2_HI, LN2_LO } from "../../../math/_log_core.ts";
import { type Expr, f64x2, type FunctionBuilder, v128 } from "../asm/mod.ts";
import { choose, type FloatLanes, LANES, polynomial } from "./lanes.ts";
import type { Vector } from "./vector_function.ts";

interface Format {
  /** The bits of √½, cut as the twin cuts them. */
  readonly sqrtHalf: bigint;
  readonly ln2Hi: number;
  readonly ln2Lo: number;
  /** P in log(1 + f) = s (2 + z P(z)), s = f / (2 + f), z = s². */
  readonly tail: readonly number[];
}

const FORMATS: Readonly<Record<FloatType, Format>> = {
  f32: {
    sqrtHalf: 0x3f3504f3n,
    ln2Hi: 0.693145751953125,
    ln2Lo: 1.428606765330187e-06,
    tail: [0.6666677594184875, 0.3997759222984314, 0.298704594373703],
  },
  f64: {
    sqrtHalf: 0x3fe6a09en << 32n,
    ln2Hi: LN2_HI,
    ln2Lo: LN2_LO,
    tail: [
      0.6666666666666666,
      0.4000000000000088,
      0.28571428570803614,
      0.22222222391713917,
      0.18181795640132906,
      0.15386239702814658,
      0.13268773138656886,
      0.13086626147840102,
    ],
  },
};

/** P in doubles. */
export const LOG_TAIL: readonly number[] = FORMATS.f64.tail;

/** P for doubles that are going to be rounded to singles. */
const SHORT_TAIL = [
  0.6666666562598569,
  0.40000338395774576,
  0.28537146719813433,
  0.23584722696693494,
];

/** 2^k (1 + f). */
export interface Split {
  /** The power, a float. */
  readonly k: Vector;
  /** How far the other factor is from 1. */
  readonly f: Vector;
}

/** Takes a positive normal number apart; `offset` is what k is to be less. */
export function split(
  b: FunctionBuilder,
  width: FloatType,
  x: Vector,
  offset?: Expr<"v128">,
): Split {
  const lanes = LANES[width], { sqrtHalf } = FORMATS[width];
  const { bits, of, sub, addBits, shiftRight, fractionBits, bias } = lanes;
  const field = BigInt(fractionBits);
  const one = BigInt(bias) << field;
  // Shifted so, the exponent's field steps at √2 · 2^k rather than at 2^k.
  const stepped = b.let(addBits(x, bits(one - sqrtHalf)));
  // The field in the last bits of 2^52, say, is the number 2^52 + k + bias.
  const large = 2 ** fractionBits;
  const exponent = v128.or(shiftRight(stepped, fractionBits), of(large));
  const k = b.let(sub(exponent, offset ?? of(large + bias)));
  const fraction = v128.and(stepped, bits((1n << field) - 1n));
  return { k, f: b.let(sub(addBits(fraction, bits(sqrtHalf)), of(1))) };
}

/** Takes a positive number apart, be it subnormal. */
export function splitAny(b: FunctionBuilder, width: FloatType, x: Vector): Split {
  const lanes = LANES[width], { of, mul, lt, smallestNormal, fractionBits, bias } = lanes;
  const small = b.let(lt(x, of(smallestNormal)));
  const up = fractionBits === 52 ? 54 : 24;
  const normal = b.let(choose(small, mul(x, of(2 ** up)), x));
  const base = 2 ** fractionBits + bias;
  return split(b, width, normal, choose(small, of(base + up), of(base)));
}

/** k ln 2 + log(1 + f) + c, c a small correction. */
export function logOf(
  b: FunctionBuilder,
  width: FloatType,
  { k, f }: Split,
  c?: Expr<"v128">,
): Expr<"v128"> {
  const lanes = LANES[width], { ln2Hi, ln2Lo, tail } = FORMATS[width];
  const { add, sub, mul, div, of } = lanes;
  const s = b.let(div(f, add(of(2), f)));
  const z = b.let(mul(s, s));
  const halfSquare = b.let(mul(mul(of(0.5), f), f));
  const main = mul(s, add(halfSquare, mul(z, polynomial(lanes, z, tail))));
  const product = mul(k, of(ln2Lo));
  const small = add(main, c === undefined ? product : add(product, c));
  return sub(mul(k, of(ln2Hi)), sub(sub(halfSquare, small), f));
}

/** log x in doubles, for x positive and normal and a result that will be rounded to a single. */
export function shortLog(b: FunctionBuilder, x: Vector): Expr<"v128"> {
  const { k, f } = split(b, "f64", x);
  const { add, mul, div } = f64x2, { of } = LANES.f64;
  const s = b.let(div(f, add(of(2), f)));
  const z = b.let(mul(s, s));
  const near = mul(s, add(of(2), mul(z, polynomial(LANES.f64, z, SHORT_TAIL))));
  return add(mul(k, of(Math.LN2)), near);
}

/** A logarithm's value, but −∞ where x is the pole, NaN below it, and x itself where that is ∞ or NaN. */
export function withPole(
  lanes: FloatLanes,
  x: Vector,
  pole: number,
  value: Expr<"v128">,
): Expr<"v128"> {
  const { eq, lt, of } = lanes;
  const finite = choose(lt(x, of(Infinity)), value, x);
  // All ones are a NaN.
  return v128.or(choose(eq(x, of(pole)), of(-Infinity), finite), lt(x, of(pole)));
}
