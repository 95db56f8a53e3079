/**
 * Box–Muller in single precision.
 *
 * @module
 */

import { type Expr, f32x4, type FunctionBuilder, i32, i32x4, i8x16, v128 } from "../asm/mod.ts";
import { LANES, polynomial } from "../math/lanes.ts";
import type { Vector } from "../math/vector_function.ts";
import { quadrant } from "./quadrant.ts";

const { of, bits, signBit } = LANES.f32;

const FRACTION = 0x007fffffn, EXPONENT_OF_ONE = 0x3f800000n;

// Coefficients: tests/compiler/fit_random.py.
const MINUS_TWO_LOG = [
  1.3333327770233154,
  0.8001512289047241,
  0.5647323727607727,
  0.5370299816131592,
];
const SINE = [6.2831854820251465, -41.3416633605957, 81.59254455566406, -75.401611328125];
const COSINE = [-19.739208221435547, 64.93936920166016, -85.44882202148438, 59.42410659790039];

/**
 * Eight normals from four blocks: r cos θ and r sin θ in turn.
 *
 * @param f Where it is written.
 * @param first The first words of the blocks: the radius.
 * @param second The second words: the angle.
 */
export function normalsF32(f: FunctionBuilder, first: Vector, second: Vector): Expr<"v128">[] {
  const length = f.let(radius(f, first));
  const [cos, sin] = cosineAndSine(f, second);
  const x = f.let(f32x4.mul(length, cos)), y = f.let(f32x4.mul(length, sin));
  return [
    i8x16.shuffle(x, y, [0, 1, 2, 3, 16, 17, 18, 19, 4, 5, 6, 7, 20, 21, 22, 23]),
    i8x16.shuffle(x, y, [8, 9, 10, 11, 24, 25, 26, 27, 12, 13, 14, 15, 28, 29, 30, 31]),
  ];
}

/**
 * √(−2 log u) with u = (w + ½) 2⁻³².
 *
 * Written as −log u = k ln 2 − log(1 − g) with g in (0, ½], so that two numbers are added that are both positive: for
 * u ≥ ½, k = 0 and g = 1 − u = (¬w + ½) 2⁻³², which is taken from the integer and so keeps all its bits next to u = 1;
 * below, 1 − g and 2⁻ᵏ are fraction and exponent of u. Either way the integer that becomes a single is below 2³¹: its
 * conversion is the signed one, which machines have.
 */
function radius(f: FunctionBuilder, w: Vector): Expr<"v128"> {
  const isUpper = f.let(i32x4.shrS(w, i32.const(31)));
  const a = f.let(f32x4.add(f32x4.convertI32x4S(v128.xor(w, isUpper)), of(0.5)));
  const fraction = v128.or(v128.and(a, bits(FRACTION)), bits(EXPONENT_OF_ONE));
  const lowerG = f32x4.sub(of(2), fraction);
  const twoG = f.let(v128.bitselect(f32x4.mul(a, of(2 ** -31)), lowerG, isUpper));
  const exponent = i32x4.sub(bits(126n + 32n), i32x4.shrU(a, i32.const(23)));
  const k = f32x4.convertI32x4S(v128.andnot(exponent, isUpper));

  // −2 log(1 − g) = 4 artanh s = 2g + s (2g + z P(z)), s = g / (2 − g), z = s²
  const s = f.let(f32x4.div(twoG, f32x4.sub(of(4), twoG)));
  const z = f.let(f32x4.mul(s, s));
  const rest = f32x4.mul(z, polynomial(LANES.f32, z, MINUS_TWO_LOG));
  const ofFraction = f32x4.add(twoG, f32x4.mul(s, f32x4.add(twoG, rest)));
  return f32x4.sqrt(f32x4.add(f32x4.mul(k, of(2 * Math.LN2)), ofFraction));
}

/** Cosine and sine of w 2³²nds of a turn. */
function cosineAndSine(f: FunctionBuilder, w: Vector): readonly [Expr<"v128">, Expr<"v128">] {
  const turn = quadrant(f, w);
  // Two bits further up stands what is left of the angle, with its sign: |t| ≤ 1/8.
  const t = f.let(f32x4.mul(f32x4.convertI32x4S(i32x4.shl(w, i32.const(2))), of(2 ** -34)));
  const z = f.let(f32x4.mul(t, t));
  const sin = f.let(f32x4.mul(t, polynomial(LANES.f32, z, SINE)));
  const cos = f.let(f32x4.add(of(1), f32x4.mul(z, polynomial(LANES.f32, z, COSINE))));
  const exchange = f.let(v128.and(v128.xor(sin, cos), turn.isOdd)); // Cheaper than to choose twice.
  return [
    v128.xor(v128.xor(cos, exchange), v128.and(turn.cosine, signBit)),
    v128.xor(v128.xor(sin, exchange), v128.and(turn.sine, signBit)),
  ];
}
