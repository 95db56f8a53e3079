/**
 * What is left of a huge angle when quarter turns are taken away.
 *
 * @module
 */

import { type Expr, f64, type FunctionBuilder, i32, i64, type Local } from "../asm/mod.ts";

/** From here on an angle is reduced by {@linkcode reduceHuge}. */
export const HUGE_ANGLE = 2 ** 20;

/** 64 zeros, then the first 1216 binary digits of 2/π behind the point. */
const TWO_OVER_PI = [
  0n,
  0xa2f9836e4e441529n,
  0xfc2757d1f534ddc0n,
  0xdb6295993c439041n,
  0xfe5163abdebbc561n,
  0xb7246e3a424dd2e0n,
  0x06492eea09d1921cn,
  0xfe1deb1cb129a73en,
  0xe88235f52ebb4484n,
  0xe99c7026b45f7e41n,
  0x3991d639835339f4n,
  0x9c845f8bbdf9283bn,
  0x1ff897ffde05980fn,
  0xef2f118b5a0a6d1fn,
  0x6d367ecf27cb09b7n,
  0x4f463f669e5fea2dn,
  0x7527bac7ebe5f17bn,
  0x3d0739f78a5292ean,
  0x6bfb5fb11f8d5d08n,
  0x56033046fc7b6babn,
] as const;
/** ⌊2⁶³ π/2⌋ */
const HALF_PI = 0xc90fdaa22168c234n;

/** An angle as whole quarter turns and a rest in [−π/4, π/4], in two parts. */
export interface ScalarAngle {
  /** Quarter turns, modulo 4 in the lowest two bits. */
  readonly quadrant: Local<"i64">;
  /** The rest. */
  readonly hi: Local<"f64">;
  /** What is to be added to it, below its last place. */
  readonly lo: Local<"f64">;
}

/**
 * Reduces an angle from {@linkcode HUGE_ANGLE} on, infinity included: its rest is NaN.
 *
 * x = M 2ᴱ with an integer M of 53 bits. Of M · 2ᴱ · 2/π only what is below 4 quarter turns matters, so the digits of 2/π
 * before number E − 1 are skipped, and the 192 from there on give the product to 2⁻¹³⁷. No double is nearer than 2⁻⁶² to a
 * whole number of quarter turns, so the rest is right to more than 64 bits, of which 64 are kept.
 *
 * Reference: M. Payne and R. Hanek, Radian reduction for trigonometric functions, SIGNUM Newsletter 18 (1983), 19–24.
 */
export function reduceHuge(f: FunctionBuilder, x: Local<"f64">): ScalarAngle {
  const bits = f.let(i64.reinterpretF64(x));
  const mantissa = f.let(
    i64.or(i64.and(bits, i64.const(2n ** 52n - 1n)), i64.const(2n ** 52n)),
  );
  const exponent = i32.wrapI64(i64.shrU(bits, i64.const(52)));
  // E is the exponent − 1075; the first digit that counts is number E − 1, at place E − 2 + 64 of the table.
  const place = f.let(i32.sub(exponent, i32.const(1075 + 2 - 64)));
  const [w0, w1, w2] = digits(f, place);

  // The product's three words, the highest modulo 4 quarter turns: units of 2⁻¹²⁶ · 2⁶⁴, 2⁻¹²⁶, 2⁻¹²⁶ 2⁻⁶⁴.
  const low1 = f.let(i64.mul(mantissa, w1));
  const r2 = f.let(i64.mul(mantissa, w2));
  const r1 = f.let(i64.add(mulHigh(f, mantissa, w2), low1));
  const carry = i64.extendI32U(i64.ltU(r1, low1));
  const r0 = f.let(
    i64.add(i64.add(mulHigh(f, mantissa, w1), i64.mul(mantissa, w0)), carry),
  );
  return roundToQuarter(f, x, [r0, r1, r2]);
}

/** The 192 digits from a place of the table on. */
function digits(f: FunctionBuilder, place: Local<"i32">): Local<"i64">[] {
  const word = f.let(i32.shrU(place, i32.const(6)));
  const found = Array.from({ length: 4 }, () => f.local("i64"));
  for (let at = 0; at + 3 < TWO_OVER_PI.length; at++) {
    f.if(i32.eq(word, i32.const(at)), () => {
      found.forEach((local, i) => f.set(local, i64.const(TWO_OVER_PI[at + i])));
    });
  }
  const shift = f.let(i64.extendI32U(i32.and(place, i32.const(63))));
  return [0, 1, 2].map((i) => f.let(shiftedLeft(found[i], found[i + 1], shift)));
}

/** The upper word of two, shifted left by less than 64. */
function shiftedLeft(
  upper: Local<"i64">,
  lower: Local<"i64">,
  count: Local<"i64">,
): Expr<"i64"> {
  const fromLower = i64.shrU(
    i64.shrU(lower, i64.const(1)),
    i64.sub(i64.const(63), count),
  );
  return i64.or(i64.shl(upper, count), fromLower);
}

/** The upper 64 bits of a product of unsigned words. */
function mulHigh(
  f: FunctionBuilder,
  a: Expr<"i64">,
  b: Expr<"i64">,
): Expr<"i64"> {
  const low = (x: Expr<"i64">) => i64.and(x, i64.const(0xffffffff));
  const high = (x: Expr<"i64">) => i64.shrU(x, i64.const(32));
  const a0 = f.let(low(a)), a1 = f.let(high(a)), b0 = f.let(low(b)), b1 = f.let(high(b));
  const first = f.let(i64.add(i64.mul(a1, b0), high(i64.mul(a0, b0))));
  const second = i64.add(i64.mul(a0, b1), low(first));
  return i64.add(i64.add(i64.mul(a1, b1), high(first)), high(second));
}

/** Splits quarter turns in 192 bits, two of them before the point, into the nearest whole number and the rest in radians. */
function roundToQuarter(
  f: FunctionBuilder,
  x: Local<"f64">,
  [r0, r1, r2]: readonly Local<"i64">[],
): ScalarAngle {
  const two = f.let(i64.const(2));
  const upper = f.let(shiftedLeft(r0, r1, two)), lower = f.let(shiftedLeft(r1, r2, two));
  const isAbove = f.let(i64.shrU(upper, i64.const(63))); // Half or more: one quarter further, and a negative rest.
  const quadrant = f.let(i64.add(i64.shrU(r0, i64.const(62)), isAbove));
  const mask = f.let(i64.sub(i64.const(0), isAbove));
  f.set(upper, i64.xor(upper, mask));
  f.set(lower, i64.xor(lower, mask));

  const zeros = f.let(i64.clz(upper));
  const top = f.let(shiftedLeft(upper, lower, zeros));
  const radians = f.let(mulHigh(f, top, f.let(i64.const(HALF_PI)))); // Units of 2^−(63 + zeros).
  const unit = i64.shl(i64.sub(i64.const(1023 - 63), zeros), i64.const(52));
  const signed = i64.or(unit, i64.shl(isAbove, i64.const(63)));
  const scale = f.let(f64.reinterpretI64(signed));
  const part = (mask: bigint) => f64.convertI64U(i64.and(radians, i64.const(mask)));
  // An infinity has no rest: x − x is NaN there, else 0.
  const hi = f.let(f64.add(f64.mul(part(~0x7ffn), scale), f64.sub(x, x)));
  const lo = f.let(f64.mul(part(0x7ffn), scale));
  return { quadrant, hi, lo };
}
