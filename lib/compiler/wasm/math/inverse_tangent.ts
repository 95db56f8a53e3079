/**
 * Arctangent, of a number and of a quotient.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, f64x2, type FunctionBuilder, v128 } from "../asm/mod.ts";
import { choose, LANES, polynomial, withSignOf } from "./lanes.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { Vector, VectorFunction } from "./vector_function.ts";

const { add, sub, mul, div, abs, neg, eq, lt, gt, le, of, signBit } = LANES.f64;

// atan t = t − t z P(z), z = t², |t| ≤ 7/16. Coefficients: tests/compiler/fit_trigonometric.py.
const ARCTANGENT = {
  f64: [
    0.3333333333333333,
    -0.1999999999999941,
    0.14285714285566806,
    -0.11111111096645038,
    0.09090908355602592,
    -0.07692285554889286,
    0.06666241923359964,
    -0.05876946456755061,
    0.05216679739313656,
    -0.04492259293193656,
    0.033128134256069586,
    -0.014773184616983806,
  ],
  f32: [
    0.33333333233831486,
    -0.19999962483847505,
    0.14283400018636427,
    -0.11058227545536063,
    0.08532127449401608,
    -0.04822303116353981,
  ],
} as const;

/** Angles that are subtracted: from which quotient on, tan c, and c in two parts. */
const CENTRES = [
  { from: 7 / 16, tangent: 0.5, hi: 0.4636476090008061, lo: 2.2698777452961687e-17 },
  { from: 11 / 16, tangent: 1, hi: 0.7853981633974483, lo: 3.061616997868383e-17 },
  { from: 19 / 16, tangent: 1.5, hi: 0.982793723247329, lo: 1.3903311031230998e-17 },
] as const;
/** From here on the angle is subtracted from a right one. */
const STEEP = 39 / 16;
const HALF_PI = 1.5707963267948966, HALF_PI_LOW = 6.123233995736766e-17;
const PI = 3.141592653589793, PI_LOW = 1.2246467991473532e-16;

/**
 * The angle in [0, π/2] of the point (x, y), neither coordinate negative: with T = tan c,
 * atan(y/x) = c + atan((y − T x) / (x + T y)), and the one division is that of the reduction. Near c its numerator is exact.
 *
 * Reference: the breakpoints are those of FDLIBM's `s_atan.c` (Sun Microsystems, 1993).
 */
function angle(f: FunctionBuilder, y: Vector, x: Vector, type: FloatType): Expr<"v128"> {
  let tangent: Expr<"v128"> = of(0), hi: Expr<"v128"> = of(0), lo: Expr<"v128"> = of(0);
  for (const centre of CENTRES) {
    const isBeyond = f.let(le(mul(x, of(centre.from)), y));
    tangent = choose(isBeyond, of(centre.tangent), tangent);
    hi = choose(isBeyond, of(centre.hi), hi);
    lo = choose(isBeyond, of(centre.lo), lo);
  }
  const isSteep = f.let(le(mul(x, of(STEEP)), y));
  const slope = f.let(tangent);
  const above = choose(isSteep, neg(x), sub(y, mul(slope, x)));
  const below = choose(isSteep, y, add(x, mul(slope, y)));
  const t = f.let(div(above, below));
  const centre = choose(isSteep, of(HALF_PI), hi), rest = choose(isSteep, of(HALF_PI_LOW), lo);

  const z = f.let(mul(t, t));
  const curved = mul(t, mul(z, polynomial(LANES.f64, z, ARCTANGENT[type])));
  return sub(centre, sub(sub(curved, rest), t));
}

function arctangent(type: FloatType) {
  return (f: FunctionBuilder, x: Vector): Expr<"v128"> =>
    withSignOf(LANES.f64, x, abs(angle(f, f.let(abs(x)), f.let(of(1)), type)));
}

/** The angle of the point (x, y) from −π to π; where both are infinite, that of (±1, ±1). */
function arctangent2(type: FloatType) {
  return (f: FunctionBuilder, y: Vector, x: Vector): Expr<"v128"> => {
    const point = scaled(f, f.let(abs(y)), f.let(abs(x)));
    const size = f.let(abs(angle(f, point.y, point.x, type)));
    const left = sub(of(PI), sub(size, of(PI_LOW)));
    const isLeft = f.let(lt(v128.or(v128.and(x, signBit), of(1)), of(0))); // By the sign's bit: −0 too.
    return v128.or(choose(isLeft, left, size), v128.and(y, signBit));
  };
}

/**
 * A point in the same direction whose coordinates can be added and multiplied by 1.5: not near overflow, nor subnormal
 * unless the other is so much larger that it does not matter.
 */
function scaled(
  f: FunctionBuilder,
  y: Vector,
  x: Vector,
): { readonly y: Vector; readonly x: Vector } {
  const larger = f.let(f64x2.max(x, y)); // NaN if either is.
  const isInfinite = f.let(eq(larger, of(Infinity)));
  const isZero = eq(larger, of(0));
  const up = choose(lt(larger, of(2 ** -500)), of(2 ** 500), of(1));
  const factor = f.let(choose(gt(larger, of(2 ** 1000)), of(2 ** -20), up));
  const finite = (c: Vector) =>
    choose(isInfinite, v128.and(eq(c, of(Infinity)), of(1)), mul(c, factor));
  // The origin has the angle of (1, 0).
  return { y: f.let(finite(y)), x: f.let(v128.or(finite(x), v128.and(isZero, of(1)))) };
}

/** The arctangent. */
export const atan: VectorFunction = {
  name: "atan",
  arity: 1,
  inline: false,
  emit: { f32: (f, x) => throughDoubles(f, [x], arctangent("f32")), f64: arctangent("f64") },
};

/** The angle of the point whose ordinate comes first. */
export const atan2: VectorFunction = {
  name: "atan2",
  arity: 2,
  inline: false,
  emit: {
    f32: (f, y, x) => throughDoubles(f, [y, x], arctangent2("f32")),
    f64: arctangent2("f64"),
  },
};
