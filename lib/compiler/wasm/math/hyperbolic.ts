/**
 * The hyperbolic sine, cosine and tangent.
 *
 * In singles they are plain formulas of t = exp|x| − 1, in doubles. In doubles t comes as h + l = t / 4, and each quotient q of h
 * by a divisor d + c is corrected by (l − q (c + l)) / d, in which the second quotient is one that is known already.
 *
 * @module
 */

import { f64x2 } from "../asm/mod.ts";
import { onePlus, powerOfTwo, quarterExpm1, reduce, shortExp, shortExpm1 } from "./exp_core.ts";
import { choose, LANES, withSignOf } from "./lanes.ts";
import { exactSum, fastSum } from "./pairs.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { VectorEmitter, VectorFunction } from "./vector_function.ts";

const { abs, add, sub, mul, div, lt, pmin } = f64x2, { of } = LANES.f64;

/** A function of |x| in doubles, applied to singles. */
function ofSize(short: VectorEmitter, largest: number): VectorEmitter {
  return (f, x) => {
    const { abs, of, pmin } = LANES.f32;
    return throughDoubles(f, [f.let(pmin(abs(x), of(largest)))], short);
  };
}

/** An odd function from its values at |x|. */
function odd(size: VectorEmitter): VectorEmitter {
  return (f, x) => withSignOf(LANES.f32, x, size(f, x));
}

/** Where x is the result in doubles: the next term is below x · 2⁻⁵⁷. */
const SMALL = 2 ** -28;

/** (t + t / (1 + t)) / 2. */
export const sinh: VectorFunction = {
  name: "sinh",
  arity: 1,
  inline: false,
  emit: {
    f32: odd(ofSize((f, y) => {
      const t = f.let(shortExpm1(f, y));
      return mul(of(0.5), add(t, div(t, add(t, of(1)))));
    }, 90)),
    f64(f, x) {
      const size = f.let(abs(x));
      const { high: h, low: l } = quarterExpm1(f, size);
      const { high: d, low: c } = exactSum(f, LANES.f64, h, of(0.25));
      const q = f.let(div(h, d)); // t / (1 + t), and 1 / d is 4 (1 − q)
      const lost = mul(sub(l, mul(q, add(c, l))), sub(of(1), q));
      const { high, low } = fastSum(f, LANES.f64, h, f.let(mul(of(0.25), q)));
      const value = mul(of(2), add(high, add(low, add(l, lost))));
      return withSignOf(LANES.f64, x, choose(lt(size, of(SMALL)), size, value));
    },
  },
};

/** (exp|x| + 1 / exp|x|) / 2. */
export const cosh: VectorFunction = {
  name: "cosh",
  arity: 1,
  inline: false,
  emit: {
    f32: ofSize((f, y) => {
      const e = f.let(shortExp(f, y));
      return mul(of(0.5), add(e, div(of(1), e)));
    }, 90),
    f64(f, x) {
      const { r, tail, power } = reduce(f, "f64", abs(x));
      const { sum, rest } = onePlus(f, LANES.f64, r);
      const { high, low } = fastSum(f, LANES.f64, sum, f.let(add(rest, tail)));
      const scale = f.let(powerOfTwo(LANES.f64, power, -2)); // exp|x| itself may be infinite
      const e = f.let(mul(scale, high));
      const inverse = div(of(1 / 16), e);
      return mul(of(2), add(e, add(inverse, mul(scale, low))));
    },
  },
};

/** t / (t + 2) with t = exp|2x| − 1. */
export const tanh: VectorFunction = {
  name: "tanh",
  arity: 1,
  inline: false,
  emit: {
    f32: odd(ofSize((f, y) => {
      const t = f.let(shortExpm1(f, f.let(add(y, y))));
      return div(t, add(t, of(2)));
    }, 10)),
    f64(f, x) {
      const size = f.let(abs(x));
      const near = f.let(pmin(size, of(22))); // beyond, the result is 1
      const { high: h, low: l } = quarterExpm1(f, add(near, near));
      const { high: d, low: c } = exactSum(f, LANES.f64, h, of(0.5));
      const q = f.let(div(h, d)); // the result, and 1 / d is 2 (1 − q)
      const lost = mul(mul(of(2), sub(l, mul(q, add(c, l)))), sub(of(1), q));
      return withSignOf(LANES.f64, x, choose(lt(size, of(SMALL)), size, add(q, lost)));
    },
  },
};
