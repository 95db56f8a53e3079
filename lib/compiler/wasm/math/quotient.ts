/**
 * Floored quotients and their remainders.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, type FunctionBuilder, v128 } from "../asm/mod.ts";
import { choose, LANES } from "./lanes.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { Vector, VectorFunction } from "./vector_function.ts";

const { add, sub, mul, div, abs, trunc, floor, eq, lt, gt, le, of, bits, signBit } = LANES.f64;

/** What quotients are kept below: times half of a double's bits they are exact. */
const QUOTIENT_LIMIT = 2 ** 24;
/** The factors that bring the divisor up to the dividend, 2⁻¹⁰⁷⁴ up to 2¹⁰²⁴. */
const LADDER = [512, 512, 512, 256, 256, 128, 64, 32, 16];

/**
 * a mod b = a − b ⌊a / b⌋ in doubles: exactly the remainder of the division, plus b if it is not of b's sign, so that it is.
 */
function flooredMod(f: FunctionBuilder, a: Vector, b: Vector): Expr<"v128"> {
  const divisor = f.let(abs(b));
  const size = abs(a);
  const isDefined = f.let(v128.and(lt(size, of(Infinity)), gt(divisor, of(0))));
  // Lanes that have no remainder begin below any divisor, so that they do not hold up the others.
  const rest = f.let(choose(isDefined, abs(a), of(-1)));
  remainder(f, rest, divisor);
  const signed = f.let(v128.or(rest, v128.and(a, signBit)));
  const isOther = v128.and(lt(mul(signFactor(a), signFactor(b)), of(0)), gt(rest, of(0)));
  const moved = f.let(add(signed, v128.and(b, isOther)));
  const value = choose(eq(moved, of(0)), v128.and(b, signBit), moved);
  return v128.or(value, v128.not(isDefined)); // All ones are a NaN.
}

/** 1 with the sign of x. */
function signFactor(x: Vector): Expr<"v128"> {
  return v128.or(v128.and(x, signBit), of(1));
}

/**
 * Replaces `rest` ≥ 0 by what is left when multiples of `divisor` > 0 are taken from it. Every round takes a multiple of
 * the divisor times a power of two, by a quotient of few bits: all its differences are exact.
 */
function remainder(f: FunctionBuilder, rest: Vector, divisor: Vector): void {
  const isLeft = () => v128.anyTrue(le(divisor, rest));
  f.if(isLeft(), () =>
    f.loop((again) => {
      const scaled = f.let(divisor);
      f.if(
        v128.anyTrue(le(mul(divisor, of(QUOTIENT_LIMIT)), rest)),
        () => raise(f, scaled, rest),
      );
      const quotient = f.let(trunc(div(rest, scaled)));
      const upper = f.let(v128.and(scaled, bits(-(2n ** 26n))));
      const withoutUpper = sub(rest, mul(quotient, upper));
      const less = f.let(sub(withoutUpper, mul(quotient, sub(scaled, upper))));
      // The quotient may have been rounded up to a whole number.
      f.set(less, add(less, v128.and(scaled, lt(less, of(0)))));
      f.set(rest, choose(le(divisor, rest), less, rest));
      f.branchIf(again, isLeft());
    }));
}

/** Multiplies by a power of two until it is within 2¹⁶ of `limit`, never above it unless it is above at once. */
function raise(f: FunctionBuilder, x: Vector, limit: Vector): void {
  for (const power of LADDER) {
    const larger = f.let(mul(x, of(2 ** power)));
    f.set(x, choose(le(larger, limit), larger, x));
  }
}

/** ⌊a / b⌋ of the quotient rounded to a double. */
function flooredQuotient(_f: FunctionBuilder, a: Vector, b: Vector): Expr<"v128"> {
  return floor(div(a, b));
}

/** Both widths from one function of doubles; singles in doubles, because a quotient of singles may round to the next whole number. */
function ofDoubles(
  name: string,
  inline: boolean,
  emit: (f: FunctionBuilder, a: Vector, b: Vector) => Expr<"v128">,
): VectorFunction {
  const widths: Record<FloatType, VectorFunction["emit"]["f32"]> = {
    f32: (f, a, b) => throughDoubles(f, [a, b], emit),
    f64: emit,
  };
  return { name, arity: 2, inline, emit: widths };
}

/** `a − b ⌊a / b⌋`, of the divisor's sign; NaN for a divisor of zero. */
export const mod: VectorFunction = ofDoubles("mod", false, flooredMod);

/** `⌊a / b⌋`. */
export const floorDiv: VectorFunction = ofDoubles("floorDiv", true, flooredQuotient);
