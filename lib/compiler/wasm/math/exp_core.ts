/**
 * What the functions made of exponentials share.
 *
 * ```
 * x = k ln 2 + r,  |r| ≤ ln(2) / 2,      exp x = 2^k (1 + r + r² P(r))
 * ```
 *
 * Three ways of it: doubles, operation by operation as `lib/math/exp.ts`; singles; and doubles that are going to be rounded to
 * singles, for which a short polynomial does. Coefficients: tests/math/fit_coefficients.py, tests/compiler/fit_exp_log.py.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { LN2_HI, LN2_LO } from "../../../math/_exp_core.ts";
import { type Expr, f64x2, type FunctionBuilder } from "../asm/mod.ts";
import { clamp, type FloatLanes, LANES, polynomial } from "./lanes.ts";
import { fastSum, type Pair } from "./pairs.ts";
import type { Vector } from "./vector_function.ts";

const LOG2_E = 1.4426950408889634;

interface Format {
  /** Beyond these the result is 0, ∞ or −1 (and for sinh and cosh, ∞) in any case, and k still in its range. */
  readonly low: number;
  readonly high: number;
  readonly ln2Hi: number;
  readonly ln2Lo: number;
  /** P. */
  readonly tail: readonly number[];
}

/** ln 2 in two parts, of which the first times k is exact. */
export const SINGLE_LN2_HI = 0.693145751953125, SINGLE_LN2_LO = 1.428606765330187e-06;

const FORMATS: Readonly<Record<FloatType, Format>> = {
  f32: {
    low: -104,
    high: 89,
    ln2Hi: SINGLE_LN2_HI,
    ln2Lo: SINGLE_LN2_LO,
    tail: [
      0.49999988079071045,
      0.166665181517601,
      0.04166964814066887,
      0.008368944749236107,
      0.0013745303731411695,
    ],
  },
  f64: {
    low: -746,
    high: 710.6,
    ln2Hi: LN2_HI,
    ln2Lo: LN2_LO,
    tail: [
      0.5,
      0.1666666666666667,
      0.04166666666666667,
      0.008333333333326141,
      0.0013888888888883752,
      0.00019841269874800493,
      2.4801587325533363e-05,
      2.755725542574575e-06,
      2.7557273661348145e-07,
      2.510520637424267e-08,
      2.0914679376787926e-09,
    ],
  },
};

/** P for doubles that are going to be rounded to singles. */
const SHORT_TAIL = [
  0.5000000046539292,
  0.16666666419036535,
  0.04166635482665932,
  0.008333378566249949,
  0.0013940979780163367,
  0.00019851590645354722,
];

/** An argument taken apart. */
export interface Reduced {
  /** The remainder. */
  readonly r: Vector;
  /** r² P(r) and, in doubles, what rounding took from the remainder: exp r − 1 is r plus this. */
  readonly tail: Expr<"v128">;
  /** A number whose last bits are k plus twice the bias of exponents. */
  readonly power: Vector;
}

/** A number so large that nothing of a fraction is kept; what is added to it stands in its last bits. */
function counter(lanes: FloatLanes, offset: number): number {
  return 1.5 * 2 ** lanes.fractionBits + offset;
}

/**
 * Takes exp's argument apart.
 *
 * @param less A part of the argument that is too small to be seen in x: the exponential of x − less is taken (in doubles).
 */
export function reduce(
  f: FunctionBuilder,
  width: FloatType,
  x: Expr<"v128">,
  less?: Expr<"v128">,
): Reduced {
  const lanes = LANES[width], { low, high } = FORMATS[width];
  const inside = f.let(clamp(lanes, x, low, high));
  return width === "f32" ? reduceSingles(f, inside) : reduceDoubles(f, inside, less);
}

/** The k of singles, the whole number next to x / ln 2, and a number whose last bits are k plus an offset. */
export function singlePower(
  f: FunctionBuilder,
  x: Vector,
  offset: number,
): { readonly k: Vector; readonly power: Vector } {
  const { add, sub, mul, of } = LANES.f32;
  const zero = of(counter(LANES.f32, offset));
  const power = f.let(add(mul(x, of(LOG2_E)), zero));
  return { k: f.let(sub(power, zero)), power };
}

function reduceSingles(f: FunctionBuilder, x: Vector): Reduced {
  const lanes = LANES.f32, { ln2Hi, ln2Lo, tail } = FORMATS.f32;
  const { sub, mul, of } = lanes;
  const { k, power } = singlePower(f, x, 2 * lanes.bias);
  const r = f.let(sub(sub(x, mul(k, of(ln2Hi))), mul(k, of(ln2Lo))));
  return { r, tail: mul(mul(r, r), polynomial(lanes, r, tail)), power };
}

function reduceDoubles(f: FunctionBuilder, x: Vector, less?: Expr<"v128">): Reduced {
  const lanes = LANES.f64, { ln2Hi, ln2Lo, tail } = FORMATS.f64;
  const { add, sub, mul, floor, of } = lanes;
  const k = f.let(floor(add(mul(x, of(LOG2_E)), of(0.5)))); // as the twin rounds
  const power = f.let(add(k, of(counter(lanes, 2 * lanes.bias))));
  const first = f.let(sub(x, mul(k, of(ln2Hi))));
  const product = mul(k, of(ln2Lo));
  const second = f.let(less === undefined ? product : add(product, less));
  const r = f.let(sub(first, second));
  const lost = sub(sub(first, r), second);
  return { r, tail: add(lost, mul(mul(r, r), polynomial(lanes, r, tail))), power };
}

/** 1 + r in two parts: the sum, and what rounding took from it. */
export function onePlus(
  f: FunctionBuilder,
  lanes: FloatLanes,
  r: Vector,
): { readonly sum: Vector; readonly rest: Expr<"v128"> } {
  const { add, sub, of } = lanes;
  const sum = f.let(add(of(1), r));
  return { sum, rest: add(sub(of(1), sum), r) };
}

/** 2^(k + offset), where that is a normal number. */
export function powerOfTwo(lanes: FloatLanes, power: Vector, offset = 0): Expr<"v128"> {
  const { addBits, shiftLeft, bits, fractionBits, bias } = lanes;
  return shiftLeft(addBits(power, bits(BigInt(offset - bias))), fractionBits);
}

/**
 * Multiplies by 2^k and rounds once, into the subnormal numbers or to infinity where the result belongs there.
 *
 * 2^k alone may be out of range: its two halves are not, and their first product is exact.
 */
export function scaler(
  f: FunctionBuilder,
  lanes: FloatLanes,
  power: Vector,
): (x: Expr<"v128">) => Expr<"v128"> {
  const { mul, subBits, shiftLeft, shiftRight, fractionBits } = lanes;
  const half = f.let(shiftRight(power, 1));
  const first = f.let(shiftLeft(half, fractionBits));
  const second = f.let(shiftLeft(subBits(power, half), fractionBits));
  return (x) => mul(mul(x, first), second);
}

/** exp x in two parts. */
export function expPair(f: FunctionBuilder, width: FloatType, x: Expr<"v128">): Pair {
  const lanes = LANES[width];
  const { r, tail, power } = reduce(f, width, x);
  const { sum, rest } = onePlus(f, lanes, r);
  const { high, low } = fastSum(f, lanes, sum, f.let(lanes.add(rest, tail)));
  const scale = scaler(f, lanes, power);
  return { high: f.let(scale(high)), low: f.let(scale(low)) };
}

/** An argument in doubles taken apart, for a result that will be rounded to a single. */
export interface ShortReduced {
  /** The remainder. */
  readonly r: Vector;
  /** r² P(r). */
  readonly tail: Expr<"v128">;
  /** 2^k. */
  readonly scale: Vector;
}

/** Takes exp's argument apart in doubles, |x| ≤ 700, for a result that will be rounded to a single. */
export function shortReduce(f: FunctionBuilder, x: Vector): ShortReduced {
  const { add, sub, mul } = f64x2, { of, bias } = LANES.f64;
  const offset = of(counter(LANES.f64, bias));
  const power = f.let(add(mul(x, of(LOG2_E)), offset));
  const r = f.let(sub(x, mul(sub(power, offset), of(Math.LN2))));
  const tail = mul(mul(r, r), polynomial(LANES.f64, r, SHORT_TAIL));
  return { r, tail, scale: f.let(LANES.f64.shiftLeft(power, 52)) };
}

/** exp x in doubles, |x| ≤ 700, for a result that will be rounded to a single. */
export function shortExp(f: FunctionBuilder, x: Vector): Expr<"v128"> {
  const { r, tail, scale } = shortReduce(f, x);
  return f64x2.mul(scale, f64x2.add(LANES.f64.of(1), f64x2.add(r, tail)));
}

/** exp x − 1 in doubles, |x| ≤ 700, for a result that will be rounded to a single. */
export function shortExpm1(f: FunctionBuilder, x: Vector): Expr<"v128"> {
  const { r, tail, scale } = shortReduce(f, x);
  const { add, sub, mul } = f64x2;
  return add(mul(scale, add(r, tail)), sub(scale, LANES.f64.of(1)));
}

/**
 * (exp x − 1) / 4 in two parts, in doubles. A quarter, because sinh and cosh are finite where exp is not any more. Where x is
 * below 2⁻⁵⁰⁰ the second part loses bits.
 */
export function quarterExpm1(f: FunctionBuilder, x: Expr<"v128">): Pair {
  const lanes = LANES.f64, { add, sub, mul } = f64x2;
  const { r, tail, power } = reduce(f, "f64", x);
  const rest = f.let(tail);
  const scale = f.let(powerOfTwo(lanes, power, -2));
  const whole = f.let(sub(scale, lanes.of(0.25)));
  const sum = fastSum(f, lanes, whole, f.let(mul(scale, r)));
  return fastSum(f, lanes, sum.high, f.let(add(sum.low, mul(scale, rest))));
}
