/**
 * Powers.
 *
 * |x|^y = exp(y log|x|). The product may be 745, so for doubles the logarithm has to be good to 65 bits: it is kept in two parts,
 * and so are the factors that matter in its polynomial. For singles, doubles are good enough.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { LN2_HI, LN2_LO } from "../../../math/_log_core.ts";
import { type Expr, f64x2, type FunctionBuilder, v128 } from "../asm/mod.ts";
import { onePlus, reduce, scaler, shortExp } from "./exp_core.ts";
import { choose, clamp, LANES, polynomial } from "./lanes.ts";
import { shortLog, splitAny } from "./log_core.ts";
import { fastSum, type Pair, product, sum } from "./pairs.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { Vector, VectorEmitter, VectorFunction } from "./vector_function.ts";

const { add, sub, mul, div } = f64x2, { of } = LANES.f64;

/** log(1 + f) = s (2 + z (2/3 + z Q(z))): the first coefficient in two parts, then Q. From tests/compiler/fit_exp_log.py. */
const TWO_THIRDS_HIGH = 0.6666666716337204;
const TWO_THIRDS_LOW = -4.967053731282552e-09;
const LOG_Q = [
  0.39999999999999974,
  0.28571428571446666,
  0.22222222217222146,
  0.18181818903293012,
  0.1538455490684188,
  0.13336384448569458,
  0.11673596237665267,
  0.11998251386138267,
];

/** log x in two parts, x positive. */
function logPair(b: FunctionBuilder, x: Vector): Pair {
  const { k, f } = splitAny(b, "f64", x);
  // s = f / (2 + f): the quotient, and its remainder divided again.
  const d = fastSum(b, LANES.f64, of(2), f);
  const quotient = b.let(div(f, d.high));
  const back = product(b, { high: quotient }, d);
  const s = { high: quotient, low: b.let(div(sub(sub(f, back.high), back.low), d.high)) };
  const z = product(b, s, s);
  const w = b.let(mul(z.high, polynomial(LANES.f64, z.high, LOG_Q)));
  const third = fastSum(b, LANES.f64, of(TWO_THIRDS_HIGH), w);
  const thirdLow = b.let(add(third.low, of(TWO_THIRDS_LOW)));
  const beyond = product(b, z, { high: third.high, low: thirdLow });
  const near = product(b, s, sum(b, { high: of(2) }, beyond));
  return sum(b, { high: b.let(mul(k, of(LN2_HI))), low: b.let(mul(k, of(LN2_LO))) }, near);
}

/** A larger exponent gives the same result, but its product with a logarithm might be NaN. */
const LARGE = 2 ** 66;

/** x^y for x > 0 and any y, in doubles. */
const power: VectorEmitter = (b, x, y) => {
  const exponent = b.let(clamp(LANES.f64, y, -LARGE, LARGE));
  const { high, low } = product(b, logPair(b, x), { high: exponent });
  const less = clamp(LANES.f64, f64x2.neg(low), -(2 ** -20), 2 ** -20); // beyond, high is beyond exp's range
  const { r, tail, power } = reduce(b, "f64", high, less);
  const { sum: one, rest } = onePlus(b, LANES.f64, r);
  const value = b.let(add(one, add(rest, tail)));
  return scaler(b, LANES.f64, power)(value);
};

/** x^y for x > 0 and |y| ≤ 2^66, in doubles, for a result that will be rounded to a single. */
const shortPower: VectorEmitter = (b, x, y) =>
  shortExp(b, b.let(clamp(LANES.f64, mul(y, shortLog(b, x)), -110, 90)));

/** Signs, zeros, infinities and NaN around the power of a positive number. */
function withSpecialCases(
  b: FunctionBuilder,
  width: FloatType,
  x: Vector,
  y: Vector,
  size: Vector,
  value: Expr<"v128">,
): Expr<"v128"> {
  const { eq, ne, lt, gt, mul, trunc, of, signBit } = LANES[width];
  const whole = b.let(eq(trunc(y), y));
  const half = b.let(mul(y, of(0.5)));
  const odd = v128.and(whole, ne(trunc(half), half));
  const defined = v128.or(value, v128.andnot(lt(x, of(0)), whole)); // all ones are a NaN
  // 0 and ∞: ∞ if x is 0 or y negative, but not both; else 0.
  const zero = b.let(eq(x, of(0)));
  const extreme = v128.or(zero, eq(size, of(Infinity)));
  const limit = v128.and(v128.xor(zero, gt(y, of(0))), of(Infinity));
  const result = choose(extreme, limit, defined);
  const signed = v128.xor(result, v128.and(v128.and(x, signBit), odd));
  const unordered = v128.or(ne(x, x), ne(y, y));
  return choose(eq(y, of(0)), of(1), v128.or(signed, unordered));
}

/** x^y as JavaScript's `**`, but 1 and −1 to an infinite power are 1. */
export const pow: VectorFunction = {
  name: "pow",
  arity: 2,
  inline: false,
  emit: {
    f32(b, x, y) {
      const size = b.let(LANES.f32.abs(x));
      const exponent = b.let(clamp(LANES.f32, y, -LARGE, LARGE));
      const value = throughDoubles(b, [size, exponent], shortPower);
      return withSpecialCases(b, "f32", x, y, size, value);
    },
    f64(b, x, y) {
      const size = b.let(LANES.f64.abs(x));
      return withSpecialCases(b, "f64", x, y, size, power(b, size, y));
    },
  },
};
