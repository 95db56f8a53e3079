/**
 * Angles of any size, brought near zero.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, f64, f64x2, type FunctionBuilder, i64x2, i8x16, v128 } from "../asm/mod.ts";
import { HUGE_ANGLE, reduceHuge } from "./huge_angle.ts";
import { LANES } from "./lanes.ts";
import type { Vector } from "./vector_function.ts";

const { add, sub, mul, of, bits } = LANES.f64;

/** Angles as whole quarter turns and a rest in [−π/4, π/4] (a few ulp more do no harm), in two parts. */
export interface ReducedAngle {
  /** Quarter turns as 64-bit integers, modulo 4 in the lowest two bits. */
  readonly quadrant: Vector;
  /** The rest. */
  readonly hi: Vector;
  /** What is to be added to it, below its last place; zero where it will be rounded to singles anyway. */
  readonly lo: Vector;
}

// Quarter turns in parts of 33 bits, whose products with a count below 2²⁰ are exact. Values: tests/compiler/fit_trigonometric.py.
const QUARTER_1 = 1.5707963267341256;
const QUARTER_2 = 6.077100506303966e-11;
const QUARTER_3 = 2.0222662487111665e-21;
const QUARTER_4 = 8.4784276603689e-32;
/** All that is behind the first part, in one. */
const QUARTER_REST = 6.077100506506192e-11;

/**
 * Reduces angles by quarter turns: by subtraction up to {@linkcode HUGE_ANGLE}, lane by lane beyond. NaN stays NaN, infinity
 * becomes it.
 *
 * @param f Where it is written.
 * @param size The angles, not negative.
 * @param result The width of the result that the rest is for.
 */
export function reduceAngle(f: FunctionBuilder, size: Vector, result: FloatType): ReducedAngle {
  const n = f.let(LANES.f64.nearest(mul(size, of(2 / Math.PI))));
  const quadrant = f.let(add(n, of(2 ** 52))); // The sum's fraction is the integer n.
  const first = f.let(sub(size, mul(n, of(QUARTER_1)))); // Exact.
  const [hi, lo] = result === "f64"
    ? longRest(f, n, first)
    : [f.let(sub(first, mul(n, of(QUARTER_REST)))), f.let(of(0))];
  const angle = { quadrant, hi, lo };
  f.if(
    v128.anyTrue(f64x2.ge(size, of(HUGE_ANGLE))),
    () => replaceHuge(f, size, angle),
  );
  return angle;
}

/** The rest in two parts, what rounding takes from each difference being kept. */
function longRest(f: FunctionBuilder, n: Vector, first: Vector): [Vector, Vector] {
  const [second, lost2] = exactDifference(f, first, f.let(mul(n, of(QUARTER_2))));
  const [third, lost3] = exactDifference(f, second, f.let(mul(n, of(QUARTER_3))));
  const small = f.let(sub(add(lost2, lost3), mul(n, of(QUARTER_4))));
  const hi = f.let(add(third, small));
  return [hi, f.let(add(sub(third, hi), small))];
}

/** a − b rounded, and what the rounding took away (Knuth). */
function exactDifference(f: FunctionBuilder, a: Vector, b: Vector): [Vector, Expr<"v128">] {
  const difference = f.let(sub(a, b));
  const minusB = f.let(sub(difference, a));
  return [difference, sub(sub(a, sub(difference, minusB)), add(b, minusB))];
}

/** Reduces the lanes that are huge. The vectors are turned by a lane after each of two rounds, so each round sees lane 0. */
function replaceHuge(f: FunctionBuilder, size: Vector, { quadrant, hi, lo }: ReducedAngle): void {
  const left = f.let(size), round = f.local("i32");
  f.for(round, 0, 2, 1, () => {
    const x = f.let(f64x2.extractLane(left, 0));
    f.if(f64.ge(x, f64.const(HUGE_ANGLE)), () => {
      const scalar = reduceHuge(f, x);
      f.set(quadrant, i64x2.replaceLane(quadrant, 0, scalar.quadrant));
      f.set(hi, f64x2.replaceLane(hi, 0, scalar.hi));
      f.set(lo, f64x2.replaceLane(lo, 0, scalar.lo));
    });
    for (const vector of [left, quadrant, hi, lo]) {
      f.set(
        vector,
        i8x16.shuffle(vector, vector, [8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7]),
      );
    }
  });
}

/** All ones where the quadrant is odd. */
export function isOdd(quadrant: Vector): Expr<"v128"> {
  return i64x2.neg(v128.and(quadrant, bits(1n)));
}
