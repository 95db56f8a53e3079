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
import { LANES, polynomial } from "../math/lanes.ts";
import { logOf, split } from "../math/log_core.ts";
import type { Vector } from "../math/vector_function.ts";
import { quadrant } from "./quadrant.ts";

// Formulas, coefficients and the order of the operations are those of lib/math: log.ts for the radius, sincos_turns.ts
// and _turns_kernels.ts for the angle.

const { of, signBit } = LANES.f64;

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
  const half = f64x2.add(f64x2.convertLowI32x4U(w), of(0.5));
  const u = f.let(f64x2.mul(half, of(2 ** -32)));
  const log = logOf(f, "f64", split(f, "f64", u));
  return f64x2.sqrt(f64x2.mul(of(-2), log));
}

/** Cosine and sine of the lower two of four angles in 2³²nds of a turn. */
function cosineAndSine(f: FunctionBuilder, w: Vector): readonly [Expr<"v128">, Expr<"v128">] {
  const r = f.let(i32x4.shrS(i32x4.shl(w, i32.const(2)), i32.const(2)));
  const t = f.let(f64x2.mul(f64x2.convertLowI32x4S(r), of(2 ** -32)));
  const z = f.let(f64x2.mul(t, t));
  const sin = f.let(sine(t, z)), cos = f.let(cosine(f, r, z));

  const turn = quadrant(f, w);
  const isOdd = f.let(i64x2.extendLowI32x4S(turn.isOdd));
  const sign = (word: Vector) => v128.and(i64x2.extendLowI32x4S(word), signBit);
  return [
    v128.xor(v128.bitselect(sin, cos, isOdd), sign(turn.cosine)),
    v128.xor(v128.bitselect(cos, sin, isOdd), sign(turn.sine)),
  ];
}

/** `sinOfEighth` of lib/math. */
function sine(t: Vector, z: Vector): Expr<"v128"> {
  const p = f64x2.mul(z, polynomial(LANES.f64, z, SINE));
  return f64x2.add(
    f64x2.mul(t, of(TAU_HI)),
    f64x2.mul(t, f64x2.add(of(TAU_LO), p)),
  );
}

/** `cosOfEighth` of lib/math. */
function cosine(f: FunctionBuilder, r: Vector, z: Vector): Expr<"v128"> {
  const high = f.let(v128.and(i32x4.add(r, LANES.f32.bits(0x4000n)), LANES.f32.bits(-0x8000n)));
  const large = f.let(f64x2.convertLowI32x4S(high));
  const square = f.let(f64x2.mul(large, large));
  const difference = f64x2.convertLowI32x4S(i32x4.sub(r, high));
  const sum = f64x2.convertLowI32x4S(i32x4.add(r, high));
  const squareRest = f.let(f64x2.mul(difference, sum));
  const p = f64x2.mul(f64x2.mul(z, z), polynomial(LANES.f64, z, COSINE));

  const first = f.let(f64x2.mul(square, of(HALF_TAU_SQUARED_HI)));
  const second = f64x2.add(
    f64x2.mul(squareRest, of(HALF_TAU_SQUARED_HI)),
    f64x2.mul(f64x2.add(square, squareRest), of(HALF_TAU_SQUARED_LO)),
  );
  const total = f.let(f64x2.sub(of(1), first));
  const rest = f64x2.sub(f64x2.sub(of(1), total), first);
  return f64x2.add(total, f64x2.add(rest, f64x2.sub(p, second)));
}
