/**
 * Arcsine and arccosine.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, type FunctionBuilder, v128 } from "../asm/mod.ts";
import { choose, LANES, polynomial, withSignOf } from "./lanes.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { Vector, VectorFunction } from "./vector_function.ts";

const { add, sub, mul, div, abs, lt, le, sqrt, pmax, of, bits, signBit, smallestNormal } =
  LANES.f64;

// asin x = x + x z P(z), z = x², |x| ≤ 1/2. Coefficients: tests/compiler/fit_trigonometric.py.
const ARCSINE = {
  f64: [
    0.16666666666666666,
    0.07500000000000118,
    0.044642857142551895,
    0.03038194447553234,
    0.02237215744350722,
    0.017352816540325496,
    0.01396378001220357,
    0.011566459612121669,
    0.009621842970100282,
    0.009319560794767446,
    0.0030448799094556773,
    0.019554513336123378,
    -0.01924167174674304,
    0.02961201126495512,
  ],
  f32: [
    0.16666666686085643,
    0.07499992404401838,
    0.04464766388813485,
    0.030269138728589183,
    0.023611817008891752,
    0.010574415516912909,
    0.030974540371355073,
  ],
} as const;

const HALF_PI = 1.5707963267948966, HALF_PI_LOW = 6.123233995736766e-17;

/**
 * An arcsine of at most π/6, as hi + lo: of |x| up to ½, and else of s = √((1 − |x|) / 2), with which
 * asin |x| = π/2 − 2 asin s and acos |x| = 2 asin s. Beyond 1 it is NaN, because s is.
 */
interface SmallArcsine {
  /** All ones where it is that of s. */
  readonly isFar: Vector;
  /** x without its sign, or s; an s has 26 bits. */
  readonly hi: Vector;
  /** What is to be added to `hi`. */
  readonly lo: Vector;
}

function smallArcsine(f: FunctionBuilder, x: Vector, type: FloatType): SmallArcsine {
  const size = f.let(abs(x));
  const isFar = f.let(v128.not(le(size, of(0.5))));
  const halved = f.let(mul(sub(of(1), size), of(0.5))); // Exact where it is used.
  const z = f.let(choose(isFar, halved, mul(size, size)));
  const base = f.let(choose(isFar, sqrt(halved), size));
  const curved = mul(base, mul(z, polynomial(LANES.f64, z, ARCSINE[type])));
  if (type === "f32") return { isFar, hi: base, lo: f.let(curved) };
  // The root is off by half an ulp: its upper 26 bits have an exact square, which gives the rest.
  const top = f.let(v128.and(base, bits(-(2n ** 27n))));
  const sum = pmax(add(base, top), of(smallestNormal)); // Not 0, for ±1.
  const rest = div(sub(halved, mul(top, top)), sum);
  return {
    isFar,
    hi: f.let(choose(isFar, top, base)),
    lo: f.let(add(curved, v128.and(rest, isFar))),
  };
}

/** asin x, odd in x. */
function arcsine(type: FloatType) {
  return (f: FunctionBuilder, x: Vector): Expr<"v128"> => {
    const { isFar, hi, lo } = smallArcsine(f, x, type);
    const near = add(hi, lo);
    // π/2 − 2 hi is rounded; what that takes away is kept.
    const twice = f.let(add(hi, hi));
    const far = f.let(sub(of(HALF_PI), twice));
    const lost = sub(sub(of(HALF_PI), far), twice);
    const rest = add(sub(of(HALF_PI_LOW), add(lo, lo)), lost);
    const value = choose(isFar, add(far, rest), near);
    return withSignOf(LANES.f64, x, value);
  };
}

/** acos x: π/2 − asin x near zero, 2 asin s near 1, π − 2 asin s near −1. */
function arccosine(type: FloatType) {
  return (f: FunctionBuilder, x: Vector): Expr<"v128"> => {
    const { isFar, hi, lo } = smallArcsine(f, x, type);
    const isNegative = lt(x, of(0));
    // c − k (hi + lo): c = π/2, k = ±1; c = 0, k = −2; c = π, k = 2.
    const sign = v128.and(x, signBit);
    const isBoth = f.let(v128.and(isFar, isNegative));
    const turns = (halfPi: number) => {
      const near = choose(isFar, of(0), of(halfPi));
      return f.let(choose(isBoth, of(2 * halfPi), near));
    };
    const c = turns(HALF_PI), cLow = turns(HALF_PI_LOW);
    const size = choose(isFar, of(2), of(1));
    const k = f.let(v128.xor(size, v128.xor(sign, v128.and(isFar, signBit))));
    const large = f.let(mul(hi, k));
    const sum = f.let(sub(c, large));
    const lost = sub(sub(c, sum), large);
    return add(sum, add(sub(cLow, mul(lo, k)), lost));
  };
}

/** The arcsine: NaN beyond ±1. */
export const asin: VectorFunction = {
  name: "asin",
  arity: 1,
  inline: false,
  emit: { f32: (f, x) => throughDoubles(f, [x], arcsine("f32")), f64: arcsine("f64") },
};

/** The arccosine: NaN beyond ±1. */
export const acos: VectorFunction = {
  name: "acos",
  arity: 1,
  inline: false,
  emit: { f32: (f, x) => throughDoubles(f, [x], arccosine("f32")), f64: arccosine("f64") },
};
