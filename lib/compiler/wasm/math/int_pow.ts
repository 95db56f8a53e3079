import { type Expr, type FunctionBuilder, i32, i32x4, v128 } from "../asm/mod.ts";
import type { Vector, VectorEmitter, VectorFunction } from "./vector_function.ts";

const all = (value: number) => i32x4.const(value, value, value, value);

/**
 * By squaring: for each bit of the exponent that is set, the base squared as often as the bit's place says. Where the exponent
 * is negative the power is 0, but for the bases 1 and −1, whose powers alternate with the exponent's lowest bit.
 */
function power(f: FunctionBuilder, a: Vector, b: Vector): Expr<"v128"> {
  const isNegative = f.let(i32x4.ltS(b, all(0)));
  const rest = f.let(v128.bitselect(v128.and(b, all(1)), b, isNegative));
  const square = f.let(a), product = f.let(all(1));
  f.loop((again) => {
    const isSet = i32x4.ne(v128.and(rest, all(1)), all(0));
    f.set(product, v128.bitselect(i32x4.mul(product, square), product, isSet));
    f.set(square, i32x4.mul(square, square));
    // Of a negative exponent only the lowest bit is left, and no exponent has more than 31.
    f.set(rest, i32x4.shrU(rest, i32.const(1)));
    f.branchIf(again, v128.anyTrue(rest));
  });
  const isUnit = i32x4.eq(i32x4.abs(a), all(1));
  return v128.andnot(product, v128.andnot(isNegative, isUnit));
}

/** In programs of doubles only the two lower words count: the others do not hold them up. */
const lowerPower: VectorEmitter = (f, a, b) =>
  power(f, a, f.let(v128.and(b, i32x4.const(-1, -1, 0, 0))));

/** a to the b-th modulo 2³²; for b < 0 cut off towards zero, and 0 for a base of zero. */
export const intPow: VectorFunction = {
  name: "int pow",
  arity: 2,
  inline: false,
  emit: { f32: power, f64: lowerPower },
};
