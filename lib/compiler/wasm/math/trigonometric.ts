/**
 * Sine, cosine and tangent of angles of any size.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, type FunctionBuilder, i32, i64x2, v128 } from "../asm/mod.ts";
import { choose, LANES, polynomial } from "./lanes.ts";
import { isOdd, reduceAngle, type ReducedAngle } from "./reduce_angle.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { Vector, VectorFunction } from "./vector_function.ts";

const { add, sub, mul, div, abs, of, bits, signBit } = LANES.f64;

// sin r = r + r z P(z), cos r = 1 − z/2 + z² P(z), z = r². Coefficients: tests/compiler/fit_trigonometric.py.
const SINE = {
  f64: [
    -0.16666666666666666,
    0.008333333333333331,
    -0.00019841269841265065,
    2.755731921933912e-06,
    -2.505210623243192e-08,
    1.6058531616504608e-10,
    -7.586696971425154e-13,
  ],
  f32: [-0.16666666663855262, 0.008333331874699609, -0.000198400867296589, 2.7249925060603467e-06],
} as const;
const COSINE = {
  f64: [
    0.041666666666666664,
    -0.0013888888888888887,
    2.4801587301584645e-05,
    -2.75573192214028e-07,
    2.087675579107172e-09,
    -1.1470460886230275e-11,
    4.74587182071329e-14,
  ],
  f32: [
    0.04166666666432118,
    -0.0013888887672007944,
    2.4800600372377816e-05,
    -2.7300958584225045e-07,
  ],
} as const;

/** A number near zero or one, and what is to be added to it. */
type InParts = readonly [large: Vector, small: Vector];

/** The sine of a rest: its rounded value is the parts' sum. */
function sineOfRest(
  f: FunctionBuilder,
  { hi, lo }: ReducedAngle,
  z: Vector,
  type: FloatType,
): InParts {
  const curved = mul(mul(hi, z), polynomial(LANES.f64, z, SINE[type]));
  if (type === "f32") return [hi, f.let(curved)];
  const fromLow = mul(lo, sub(of(1), mul(z, of(0.5))));
  return [hi, f.let(add(fromLow, curved))];
}

/** The cosine of a rest; 1 − z/2 is kept in two parts. */
function cosineOfRest(
  f: FunctionBuilder,
  { hi, lo }: ReducedAngle,
  z: Vector,
  type: FloatType,
): InParts {
  const halfZ = f.let(mul(z, of(0.5)));
  const large = f.let(sub(of(1), halfZ));
  const curved = mul(mul(z, z), polynomial(LANES.f64, z, COSINE[type]));
  if (type === "f32") return [large, f.let(curved)];
  const lost = sub(sub(of(1), large), halfZ);
  return [large, f.let(add(lost, sub(curved, mul(hi, lo))))];
}

/** The sine of an angle that is turned by no quarter, or by one: the cosine. */
function sineTurned(turned: 0 | 1, type: FloatType) {
  return (f: FunctionBuilder, x: Vector): Expr<"v128"> => {
    const angle = reduceAngle(f, f.let(abs(x)), type);
    const z = f.let(mul(angle.hi, angle.hi));
    const sine = f.let(add(...sineOfRest(f, angle, z, type)));
    const cosine = f.let(add(...cosineOfRest(f, angle, z, type)));
    const quadrant = turned ? f.let(i64x2.add(angle.quadrant, bits(1n))) : angle.quadrant;
    const value = choose(isOdd(quadrant), cosine, sine);
    const sign = i64x2.shl(quadrant, i32.const(62)); // The second bit: the other half of the turn.
    const both = turned ? sign : v128.xor(sign, x);
    return v128.xor(value, v128.and(both, signBit));
  };
}

/**
 * The tangent as a quotient of sine and cosine, whose own roundings are put right behind it: (s + e) / (c + d) is
 * s/c + (e − d s/c) / c, but for squares of e and d.
 */
function tangent(type: FloatType) {
  return (f: FunctionBuilder, x: Vector): Expr<"v128"> => {
    const angle = reduceAngle(f, f.let(abs(x)), type);
    const z = f.let(mul(angle.hi, angle.hi));
    const sine = sineOfRest(f, angle, z, type), cosine = cosineOfRest(f, angle, z, type);
    const odd = f.let(isOdd(angle.quadrant));
    const [s, e] = rounded(f, sine), [c, d] = rounded(f, cosine);
    const above = f.let(choose(odd, c, s)), below = f.let(choose(odd, s, c));
    const ratio = f.let(div(above, below));
    const sign = v128.and(v128.xor(odd, x), signBit); // Of an odd quadrant: −cos / sin.
    if (type === "f32") return v128.xor(ratio, sign);
    const errorAbove = choose(odd, d, e), errorBelow = choose(odd, e, d);
    const rest = div(sub(errorAbove, mul(ratio, errorBelow)), below);
    return v128.xor(add(ratio, rest), sign);
  };
}

/** The sum of the parts, and what its rounding took away. */
function rounded(f: FunctionBuilder, [large, small]: InParts): InParts {
  const sum = f.let(add(large, small));
  return [sum, f.let(add(sub(large, sum), small))];
}

/** The sine: NaN for ±∞. */
export const sin: VectorFunction = {
  name: "sin",
  arity: 1,
  inline: false,
  emit: { f32: (f, x) => throughDoubles(f, [x], sineTurned(0, "f32")), f64: sineTurned(0, "f64") },
};

/** The cosine: NaN for ±∞. */
export const cos: VectorFunction = {
  name: "cos",
  arity: 1,
  inline: false,
  emit: { f32: (f, x) => throughDoubles(f, [x], sineTurned(1, "f32")), f64: sineTurned(1, "f64") },
};

/** The tangent: NaN for ±∞. */
export const tan: VectorFunction = {
  name: "tan",
  arity: 1,
  inline: false,
  emit: { f32: (f, x) => throughDoubles(f, [x], tangent("f32")), f64: tangent("f64") },
};
