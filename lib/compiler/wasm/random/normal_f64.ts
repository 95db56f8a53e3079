/**
 * Box–Muller in double precision, to the bit that of lib/random.
 *
 * @module
 */

import {
  type Expr,
  f64x2,
  type FunctionBuilder,
  i32,
  i32x4,
  i64x2,
  i8x16,
  v128,
} from "../asm/mod.ts";
import { doubles, longs, words } from "../math/constants.ts";
import { polynomial } from "../math/polynomial.ts";
import type { Vector } from "../math/vector_function.ts";
import { quadrant } from "./quadrant.ts";

// Formulas, coefficients and the order of the operations are those of lib/math: log.ts and _log_core.ts for the radius,
// sincos_turns.ts and _turns_kernels.ts for the angle.

const LN2_HI = 0.6931471806019545, LN2_LO = -4.2009150726810846e-11;
const LOG = [
  0.6666666666666666,
  0.4000000000000088,
  0.28571428570803614,
  0.22222222391713917,
  0.18181795640132906,
  0.15386239702814658,
  0.13268773138656886,
  0.13086626147840102,
];
const TAU_HI = 6.283185005187988, TAU_LO = 3.019915981956753e-07;
const SINE = [
  -41.34170224039976,
  81.60524927607504,
  -76.70585975304292,
  42.0586939378057,
  -15.094641279579799,
  3.8198307439800163,
  -0.7124440626783193,
];
const HALF_TAU_SQUARED_HI = 19.739212036132812 * 2 ** -64;
const HALF_TAU_SQUARED_LO = -3.233954095262331e-06 * 2 ** -64;
const COSINE = [
  64.9393940226683,
  -85.45681720669373,
  60.24464137187021,
  -26.42625678089735,
  7.903535918237805,
  -1.7143481589824885,
  0.2800231299003406,
];

const SQRT_HALF_HIGH = 0x3fe6a09en << 32n;
const STEP_AT_SQRT_TWO = (0x3ff00000n << 32n) - SQRT_HALF_HIGH;
const FRACTION = 2n ** 52n - 1n;
/** 2⁵² as a double: an integer below it in the fraction's place makes the double of their sum. */
const TWO_52 = 0x4330000000000000n;
const SIGN = 2n ** 63n;

/**
 * Eight normals from four blocks: r cos θ and r sin θ in turn.
 *
 * @param f Where it is written.
 * @param first The first words of the blocks: the radius.
 * @param second The second words: the angle.
 */
export function normalsF64(f: FunctionBuilder, first: Vector, second: Vector): Expr<"v128">[] {
  return [
    ...fourNormals(f, first, second),
    ...fourNormals(f, upperHalf(f, first), upperHalf(f, second)),
  ];
}

/** The two upper words in the place of the lower ones. */
function upperHalf(f: FunctionBuilder, x: Vector): Vector {
  return f.let(i8x16.shuffle(x, x, [8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15]));
}

/** Four normals from the lower two of four words each. */
function fourNormals(f: FunctionBuilder, first: Vector, second: Vector): Expr<"v128">[] {
  const length = f.let(radius(f, first));
  const [cos, sin] = cosineAndSine(f, second);
  const x = f.let(f64x2.mul(length, cos)), y = f.let(f64x2.mul(length, sin));
  return [
    f.let(i8x16.shuffle(x, y, [0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23])),
    f.let(i8x16.shuffle(x, y, [8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31])),
  ];
}

/** √(−2 log((w + ½) 2⁻³²)); the argument is never zero, subnormal or 1. */
function radius(f: FunctionBuilder, w: Vector): Expr<"v128"> {
  const half = f64x2.add(f64x2.convertLowI32x4U(w), doubles(0.5));
  const u = f64x2.mul(half, doubles(2 ** -32));
  const stepped = f.let(i64x2.add(u, longs(STEP_AT_SQRT_TWO)));
  const exponent = v128.or(i64x2.shrU(stepped, i32.const(52)), longs(TWO_52));
  const k = f.let(f64x2.sub(exponent, doubles(2 ** 52 + 1023)));
  const m = i64x2.add(v128.and(stepped, longs(FRACTION)), longs(SQRT_HALF_HIGH));
  const x = f.let(f64x2.sub(m, doubles(1)));

  const s = f.let(f64x2.div(x, f64x2.add(doubles(2), x)));
  const z = f.let(f64x2.mul(s, s));
  const p = polynomial("f64", z, LOG);
  const halfSquare = f.let(f64x2.mul(f64x2.mul(doubles(0.5), x), x));
  const small = f64x2.add(
    f64x2.mul(s, f64x2.add(halfSquare, f64x2.mul(z, p))),
    f64x2.mul(k, doubles(LN2_LO)),
  );
  const rest = f64x2.sub(f64x2.sub(halfSquare, small), x);
  const log = f64x2.sub(f64x2.mul(k, doubles(LN2_HI)), rest);
  return f64x2.sqrt(f64x2.mul(doubles(-2), log));
}

/** Cosine and sine of the lower two of four angles in 2³²nds of a turn. */
function cosineAndSine(f: FunctionBuilder, w: Vector): readonly [Expr<"v128">, Expr<"v128">] {
  const r = f.let(i32x4.shrS(i32x4.shl(w, i32.const(2)), i32.const(2)));
  const t = f.let(f64x2.mul(f64x2.convertLowI32x4S(r), doubles(2 ** -32)));
  const z = f.let(f64x2.mul(t, t));
  const sin = f.let(sine(t, z)), cos = f.let(cosine(f, r, z));

  const turn = quadrant(f, w);
  const isOdd = f.let(i64x2.extendLowI32x4S(turn.isOdd));
  const sign = (word: Vector) => v128.and(i64x2.extendLowI32x4S(word), longs(SIGN));
  return [
    v128.xor(v128.bitselect(sin, cos, isOdd), sign(turn.cosine)),
    v128.xor(v128.bitselect(cos, sin, isOdd), sign(turn.sine)),
  ];
}

/** `sinOfEighth` of lib/math. */
function sine(t: Vector, z: Vector): Expr<"v128"> {
  const p = f64x2.mul(z, polynomial("f64", z, SINE));
  return f64x2.add(
    f64x2.mul(t, doubles(TAU_HI)),
    f64x2.mul(t, f64x2.add(doubles(TAU_LO), p)),
  );
}

/** `cosOfEighth` of lib/math. */
function cosine(f: FunctionBuilder, r: Vector, z: Vector): Expr<"v128"> {
  const high = f.let(v128.and(i32x4.add(r, words(0x4000)), words(-0x8000)));
  const large = f.let(f64x2.convertLowI32x4S(high));
  const square = f.let(f64x2.mul(large, large));
  const difference = f64x2.convertLowI32x4S(i32x4.sub(r, high));
  const sum = f64x2.convertLowI32x4S(i32x4.add(r, high));
  const squareRest = f.let(f64x2.mul(difference, sum));
  const p = f64x2.mul(f64x2.mul(z, z), polynomial("f64", z, COSINE));

  const first = f.let(f64x2.mul(square, doubles(HALF_TAU_SQUARED_HI)));
  const second = f64x2.add(
    f64x2.mul(squareRest, doubles(HALF_TAU_SQUARED_HI)),
    f64x2.mul(f64x2.add(square, squareRest), doubles(HALF_TAU_SQUARED_LO)),
  );
  const total = f.let(f64x2.sub(doubles(1), first));
  const rest = f64x2.sub(f64x2.sub(doubles(1), total), first);
  return f64x2.add(total, f64x2.add(rest, f64x2.sub(p, second)));
}
