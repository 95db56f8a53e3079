/**
 * The exponential function less one.
 *
 * @module
 */

import { quarterExpm1, SINGLE_LN2_HI, SINGLE_LN2_LO, singlePower } from "./exp_core.ts";
import { choose, clamp, LANES, polynomial } from "./lanes.ts";
import type { VectorEmitter, VectorFunction } from "./vector_function.ts";

/** P in exp r − 1 = r + r² P(r). */
const TAIL = [
  0.4999999701976776,
  0.16666541993618011,
  0.041667524725198746,
  0.00836667325347662,
  0.0013862403575330973,
];

/**
 * 2ᵏ (m + t) + (2ᵏ − 1), where x = k ln 2 + r and exp r − 1 is m, the larger part of r, plus t.
 *
 * m is exact, and with k = 1, where the sum is smallest beside its terms, so is 2 m + 1: what is rounded is t alone, and the
 * result. Half of 2ᵏ is used, for 2¹²⁸ is too large; where k = 0 the result is m + t, which keeps the last bit of subnormal
 * numbers and the sign of zero.
 */
const singles: VectorEmitter = (f, x) => {
  const lanes = LANES.f32, { add, sub, mul, eq, of, shiftLeft, bias } = lanes;
  const inside = f.let(clamp(lanes, x, -30, 89));
  const { k, power } = singlePower(f, inside, bias - 1);
  const main = f.let(sub(inside, mul(k, of(SINGLE_LN2_HI))));
  const rest = f.let(mul(k, of(SINGLE_LN2_LO)));
  const r = f.let(sub(main, rest));
  const minusTail = f.let(sub(rest, mul(mul(r, r), polynomial(lanes, r, TAIL))));
  const half = f.let(shiftLeft(power, lanes.fractionBits));
  const whole = add(mul(half, main), sub(half, of(0.5)));
  const value = f.let(sub(whole, mul(half, minusTail)));
  return choose(eq(k, of(0)), sub(main, minusTail), add(value, value));
};

/** eˣ − 1 without its cancellation. */
export const expm1: VectorFunction = {
  name: "expm1",
  arity: 1,
  inline: true,
  emit: {
    f32: singles,
    f64(f, x) {
      const { abs, lt, mul, of, pmax } = LANES.f64;
      const { high } = quarterExpm1(f, pmax(x, of(-40)));
      return choose(lt(abs(x), of(2 ** -54)), x, mul(high, of(4)));
    },
  },
};
