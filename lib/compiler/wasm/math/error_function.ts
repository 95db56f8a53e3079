/**
 * The error function and its complement.
 *
 * @module
 */

import { type Expr, type FunctionBuilder, v128 } from "../asm/mod.ts";
import { onePlus, powerOfTwo, reduce, scaler, shortExp } from "./exp_core.ts";
import { choose, LANES, polynomial, withSignOf } from "./lanes.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { Vector, VectorEmitter, VectorFunction } from "./vector_function.ts";

const { add, sub, mul, div, abs, neg, lt, le, pmin, of } = LANES.f64;

// In doubles these are erf.ts, erfc.ts, _erf_near_zero.ts and _erf_tail.ts of lib/math, operation by operation; for singles
// the polynomials are shorter. Coefficients: tests/math/fit_coefficients.py, tests/compiler/fit_trigonometric.py.

/** P in erf x = x + x P(x²), |x| ≤ 27/32; for singles |x| ≤ 1. */
const NEAR_ZERO = {
  f64: [
    0.1283791670955126,
    -0.3761263890318375,
    0.11283791670954745,
    -0.026866170645031,
    0.005223977624080742,
    -0.000854832691425112,
    0.00012055327421282683,
    -1.4925463570287675e-05,
    1.6457914349746103e-06,
    -1.630309508468887e-07,
    1.4205594850504056e-08,
    -8.879702704985848e-10,
  ],
  f32: [
    0.12837916706154343,
    -0.3761263846802871,
    0.11283782495236845,
    -0.026865430727670243,
    0.005221031807858023,
    -0.0008484080405535107,
    0.00011265959025606609,
    -9.667044571486996e-06,
  ],
} as const;

/** P in erfc x = exp(−x²) (5/4 + P(t)) / (1 + 2x), t = (x − 4) / (x + 4), 1/2 ≤ x ≤ 28. */
const TAIL = [
  -0.01700488137444749,
  -0.1396211168405625,
  0.01537965210262004,
  0.06809705425469147,
  -0.10103906603632498,
  0.0937328349984007,
  -0.06633036581165012,
  0.03716751553652881,
  -0.016197734065905627,
  0.005031969987432993,
  -0.0007577732203069352,
  -0.00019925674862084845,
  0.000150621314605069,
  -2.4399029549632663e-05,
  -1.12207934371785e-05,
  5.709355426508269e-06,
  2.910484389389659e-07,
  -8.25004992689817e-07,
  7.860740605677166e-08,
  1.0989777640575193e-07,
  -2.14348838232435e-08,
  -1.4232772187607307e-08,
  3.5442444506835075e-09,
  1.3756263181511366e-09,
  -3.321050796073051e-10,
];
/** 5/4 + P for singles, x ≤ 10. */
const SHORT_TAIL = [
  1.2329951187756507,
  -0.13962111808182887,
  0.015379619216378357,
  0.06809712396951008,
  -0.10103786125429635,
  0.09373234135782842,
  -0.066346323511586,
  0.037158242486139734,
  -0.016112031681403842,
  0.005145527081395306,
  -0.000890892393166388,
  -0.0005230972682037562,
];

/** P in log erfc x = P(x), 27/32 ≤ x ≤ 4, for single lanes. */
const LOG_TAIL = [
  0.00015286558353053148,
  -1.129417605808018,
  -0.6335256332761888,
  -0.10810551717893205,
  0.025021857111058785,
  -0.004140018303198335,
  0.00042929667497631856,
  -2.0752950485447876e-05,
];

/** From here on erfc is less than half of the smallest single. */
const SINGLE_END = 10.5;

/** How the parts are written for one width. */
interface Parts {
  /** P near zero. */
  readonly nearZero: readonly number[];
  /** erfc x for x ≥ 1/2; any number below. */
  readonly tail: (f: FunctionBuilder, x: Vector) => Expr<"v128">;
}

const DOUBLES: Parts = {
  nearZero: NEAR_ZERO.f64,
  tail(f, x) {
    // x² as a sum of two doubles: x is split in halves of 26 bits (Veltkamp).
    const split = f.let(mul(of(2 ** 27 + 1), x));
    const high = f.let(sub(split, sub(split, x)));
    const low = f.let(sub(x, high));
    const square = f.let(mul(x, x));
    const crossed = mul(mul(of(2), high), low);
    const squareRest = add(add(sub(mul(high, high), square), crossed), mul(low, low));
    const { r, tail, power } = reduce(f, "f64", neg(square), squareRest);
    const { sum, rest } = onePlus(f, LANES.f64, r);
    const gauss = f.let(add(sum, add(rest, tail)));
    const t = f.let(div(sub(x, of(4)), add(x, of(4))));
    const factor = div(
      add(of(1.25), polynomial(LANES.f64, t, TAIL)),
      add(of(1), mul(of(2), x)),
    );
    const value = scaler(f, LANES.f64, power)(mul(gauss, factor));
    return v128.and(value, lt(x, of(28)));
  },
};

const SINGLES: Parts = {
  nearZero: NEAR_ZERO.f32,
  tail(f, x) {
    const inside = f.let(pmin(x, of(SINGLE_END)));
    const gauss = shortExp(f, f.let(neg(mul(inside, inside))));
    const t = f.let(div(sub(inside, of(4)), add(inside, of(4))));
    const p = polynomial(LANES.f64, t, SHORT_TAIL);
    return mul(gauss, div(p, add(of(1), mul(of(2), inside))));
  },
};

/** erf x in doubles: 1 − erfc |x| from 27/32 on. */
function erfOfDoubles(f: FunctionBuilder, x: Vector): Expr<"v128"> {
  const size = f.let(abs(x));
  const square = f.let(mul(x, x));
  const near = add(x, mul(x, polynomial(LANES.f64, square, DOUBLES.nearZero)));
  const far = withSignOf(LANES.f64, x, sub(of(1), DOUBLES.tail(f, size)));
  return choose(le(of(0.84375), size), far, near);
}

/**
 * erf x in singles, in single lanes: erfc is below 1/6 where it is subtracted from 1, and so are the roundings of its
 * exponential; from 4 on they do not show.
 */
function erfOfSingles(f: FunctionBuilder, x: Vector): Expr<"v128"> {
  const { add, sub, mul, abs, le, pmin, of } = LANES.f32;
  const size = f.let(abs(x));
  const square = f.let(mul(x, x));
  const near = add(x, mul(x, polynomial(LANES.f32, square, NEAR_ZERO.f32)));
  const inside = f.let(pmin(size, of(4)));
  const { r, tail, power } = reduce(f, "f32", polynomial(LANES.f32, inside, LOG_TAIL));
  const complement = mul(powerOfTwo(LANES.f32, power), add(of(1), add(r, tail)));
  const far = withSignOf(LANES.f32, x, sub(of(1), complement));
  return choose(le(of(1), size), far, near);
}

/** erfc x: 2 − erfc |x| up to −27/32, and from 1/4 on ½ − ((x − ½) + …), whose first difference is exact. */
function complement({ nearZero, tail }: Parts): VectorEmitter {
  return (f, x) => {
    const square = f.let(mul(x, x));
    const rest = f.let(mul(x, polynomial(LANES.f64, square, nearZero)));
    const low = sub(of(1), add(x, rest));
    const middle = sub(of(0.5), add(sub(x, of(0.5)), rest));
    const near = choose(lt(x, of(0.25)), low, middle);
    const right = f.let(tail(f, f.let(abs(x))));
    const outer = choose(le(x, of(-0.84375)), sub(of(2), right), near);
    return choose(le(of(0.5), x), right, outer);
  };
}

/** The error function; in doubles to the bit that of `lib/math/erf.ts`. */
export const erf: VectorFunction = {
  name: "erf",
  arity: 1,
  inline: false,
  emit: { f32: erfOfSingles, f64: erfOfDoubles },
};

/** Its complement, tail included; in doubles to the bit that of `lib/math/erfc.ts`. */
export const erfc: VectorFunction = {
  name: "erfc",
  arity: 1,
  inline: false,
  emit: {
    f32: (f, x) => throughDoubles(f, [x], complement(SINGLES)),
    f64: complement(DOUBLES),
  },
};
