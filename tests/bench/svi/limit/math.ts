/**
 * Elementary functions of the hand-written step, on four singles: the classic polynomials of the Cephes library, good to a few
 * units in the last place, without care for infinities or NaN. What is compared with the compiler must not be written with it.
 *
 * Coefficients: S. L. Moshier, Cephes Mathematical Library (single precision), expf, logf, sinf, cosf.
 *
 * @module
 */
import {
  type Expr,
  f32,
  f32x4,
  type FunctionBuilder,
  i32,
  i32x4,
  v128,
} from "../../../../lib/compiler/wasm/asm/mod.ts";

type Vector = Expr<"v128">;

/** The vector of four equal singles. */
export const splat = (x: number) => f32x4.const(x, x, x, x);
const words = (x: number) => i32x4.const(x | 0, x | 0, x | 0, x | 0);

/** Σ coefficients[i] · xⁱ, the highest power first. */
function polynomial(x: () => Vector, [first, ...others]: readonly number[]): Vector {
  return others.reduce(
    (sum, c) => f32x4.add(f32x4.mul(sum, x()), splat(c)),
    splat(first) as Vector,
  );
}

/** eˣ, |x| ≤ 87; beyond it the value there. */
export function exp(f: FunctionBuilder, x: Vector): Vector {
  const inside = f.let(f32x4.max(splat(-87), f32x4.min(splat(88), x)));
  const turns = f.let(f32x4.floor(f32x4.add(f32x4.mul(inside, splat(1.44269504)), splat(0.5))));
  const high = f32x4.sub(inside, f32x4.mul(turns, splat(0.693359375)));
  const r = f.let(f32x4.sub(high, f32x4.mul(turns, splat(-2.1219444e-4))));
  const p = polynomial(() => r, [
    1.98756915e-4,
    1.3981999507e-3,
    8.3334519073e-3,
    4.1665795894e-2,
    1.6666665459e-1,
    5.0000001201e-1,
  ]);
  const value = f32x4.add(f32x4.add(f32x4.mul(f32x4.mul(p, r), r), r), splat(1));
  const exponent = i32x4.add(i32x4.truncSatF32x4S(turns), words(127));
  return f32x4.mul(value, i32x4.shl(exponent, i32.const(23)));
}

/** log x, x > 0 and normal. */
export function log(f: FunctionBuilder, x: Vector): Vector {
  const bits = f.let(x);
  const mantissa = f.let(v128.or(v128.and(bits, words(0x807fffff)), words(0x3f000000)));
  const isLow = f.let(f32x4.lt(mantissa, splat(0.707106781)));
  const exponent = i32x4.sub(i32x4.shrU(bits, i32.const(23)), words(126));
  // The mask is −1 where it is set.
  const e = f.let(f32x4.convertI32x4S(i32x4.add(exponent, isLow)));
  const doubled = f32x4.add(mantissa, v128.and(mantissa, isLow));
  const m = f.let(f32x4.sub(doubled, splat(1)));
  const z = f.let(f32x4.mul(m, m));
  const p = polynomial(() => m, [
    7.0376836292e-2,
    -1.151461031e-1,
    1.167699874e-1,
    -1.2420140846e-1,
    1.4249322787e-1,
    -1.6668057665e-1,
    2.0000714765e-1,
    -2.4999993993e-1,
    3.3333331174e-1,
  ]);
  const tail = f32x4.add(f32x4.mul(f32x4.mul(p, m), z), f32x4.mul(e, splat(-2.1219444e-4)));
  const y = f32x4.sub(tail, f32x4.mul(splat(0.5), z));
  return f32x4.add(f32x4.add(m, y), f32x4.mul(e, splat(0.693359375)));
}

/** sin πt and cos πt for t in [−1, 1), by the half angle. */
export function sinCosTurns(f: FunctionBuilder, t: Vector): { sin: Vector; cos: Vector } {
  const y = f.let(f32x4.mul(t, splat(3.14159265 / 2)));
  const z = f.let(f32x4.mul(y, y));
  const sine = [-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1, 1];
  const cosine = [
    2.443315711809948e-5,
    -1.388731625493765e-3,
    4.166664568298827e-2,
    -0.5,
    1,
  ];
  const s = f.let(f32x4.mul(y, polynomial(() => z, sine)));
  const c = f.let(polynomial(() => z, cosine));
  return {
    sin: f32x4.mul(splat(2), f32x4.mul(s, c)),
    cos: f32x4.sub(f32x4.mul(c, c), f32x4.mul(s, s)),
  };
}

/** A mixing function of 32 bits on each of four words: a hash of a counter, the cheapest random bits that pass for such. */
export function hash(f: FunctionBuilder, x: Vector): Vector {
  const mix = (value: Vector, shift: number) => {
    const own = f.let(value);
    return v128.xor(own, i32x4.shrU(own, i32.const(shift)));
  };
  const first = i32x4.mul(mix(x, 16), words(0x21f0aaad));
  return mix(i32x4.mul(mix(first, 15), words(0xd35a2d97)), 15);
}

/** The sum of the four numbers. */
export function sumOf(f: FunctionBuilder, x: Vector): Expr<"f32"> {
  const own = f.let(x);
  const lane = (i: number) => f32x4.extractLane(own, i);
  return f32.add(f32.add(lane(0), lane(1)), f32.add(lane(2), lane(3)));
}
