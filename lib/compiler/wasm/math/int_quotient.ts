/**
 * Floored quotients of words and their remainders.
 *
 * The quotient of two words as doubles is rounded by less than its distance from the next whole number: that is at least
 * 1/|b| ≥ |a/b|·2⁻³¹, the error at most |a/b|·2⁻⁵³. So its floor is exact.
 *
 * @module
 */

import { type Expr, f64x2, type FunctionBuilder, i32x4, i8x16, v128 } from "../asm/mod.ts";
import type { Vector, VectorFunction } from "./vector_function.ts";

const ZERO = i32x4.const(0, 0, 0, 0), MINUS_ONE = i32x4.const(-1, -1, -1, -1);
const HIGH_HALF = [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15];
const LOW_HALVES = [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23];

/** ⌊a / b⌋ of the two lower words: anything where b is 0, and what fits best where it does not fit. */
function twoQuotients(a: Expr<"v128">, b: Expr<"v128">): Expr<"v128"> {
  const quotient = f64x2.div(f64x2.convertLowI32x4S(a), f64x2.convertLowI32x4S(b));
  return i32x4.truncSatF64x2SZero(f64x2.floor(quotient));
}

/** ⌊a / b⌋ modulo 2³² of all words; anything where b is 0. */
function quotients(
  f: FunctionBuilder,
  a: Vector,
  b: Vector,
  low: Expr<"v128">,
): Expr<"v128"> {
  // Only −2³¹ / −1 does not fit: there, and so wherever −1 divides, it is the negative.
  return v128.bitselect(i32x4.neg(a), low, f.let(i32x4.eq(b, MINUS_ONE)));
}

/** In programs of singles a vector holds four words, in those of doubles two. */
function ofWords(
  name: string,
  inline: boolean,
  finish: (f: FunctionBuilder, a: Vector, b: Vector, quotient: Vector) => Expr<"v128">,
): VectorFunction {
  return {
    name,
    arity: 2,
    inline,
    emit: {
      f32: (f, a, b) => {
        const low = f.let(twoQuotients(a, b)), high = (x: Vector) => i8x16.shuffle(x, x, HIGH_HALF);
        const both = i8x16.shuffle(low, f.let(twoQuotients(high(a), high(b))), LOW_HALVES);
        return finish(f, a, b, f.let(quotients(f, a, b, both)));
      },
      f64: (f, a, b) => finish(f, a, b, f.let(quotients(f, a, b, twoQuotients(a, b)))),
    },
  };
}

/** Zero where b is. */
const defined = (value: Expr<"v128">, b: Vector) => v128.andnot(value, i32x4.eq(b, ZERO));

/** ⌊a / b⌋ modulo 2³², 0 for a divisor of zero. */
export const intFloorDiv: VectorFunction = ofWords(
  "int floorDiv",
  false,
  (_f, _a, b, quotient) => defined(quotient, b),
);

/** a − b ⌊a / b⌋, of the divisor's sign; 0 for a divisor of zero. */
export const intMod: VectorFunction = ofWords(
  "int mod",
  false,
  (_f, a, b, quotient) => defined(i32x4.sub(a, i32x4.mul(b, quotient)), b),
);
