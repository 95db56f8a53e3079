/**
 * What elementwise functions are written in: the lanes of a vector as floats, and as whole numbers of the same size.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import {
  type Expr,
  f32x4,
  f64x2,
  i32,
  i32x4,
  i64x2,
  v128,
  type VectorConstant,
} from "../asm/mod.ts";
import type { Vector } from "./vector_function.ts";

type Unary = (x: Expr<"v128">) => Expr<"v128">;
type Binary = (x: Expr<"v128">, y: Expr<"v128">) => Expr<"v128">;
type Shift = (x: Expr<"v128">, count: number) => Expr<"v128">;

const UNARY = ["abs", "neg", "sqrt", "ceil", "floor", "trunc", "nearest"] as const;
const BINARY = ["add", "sub", "mul", "div", "pmin", "pmax", "eq", "ne", "lt", "gt", "le"] as const;

type Instructions =
  & Readonly<Record<typeof UNARY[number], Unary>>
  & Readonly<Record<typeof BINARY[number], Binary>>;

/** The instructions and constants of one width, under one name for both. */
export interface FloatLanes extends Instructions {
  /** A number in all lanes, rounded to the width. */
  readonly of: (value: number) => VectorConstant;
  /** A bit pattern in all lanes. */
  readonly bits: (pattern: bigint) => VectorConstant;
  /** Lanes as whole numbers: sum. */
  readonly addBits: Binary;
  /** Lanes as whole numbers: difference. */
  readonly subBits: Binary;
  /** Lanes as whole numbers: shifts, filling with zeros. */
  readonly shiftLeft: Shift;
  /** Lanes as whole numbers: shifts, filling with zeros. */
  readonly shiftRight: Shift;
  /** How many bits of a lane are the fraction. */
  readonly fractionBits: number;
  /** What the exponent's field holds for 1. */
  readonly bias: number;
  /** The smallest normal number. */
  readonly smallestNormal: number;
  /** The sign's bit. */
  readonly signBit: VectorConstant;
}

/** The lanes of each width. */
export const LANES: Readonly<Record<FloatType, FloatLanes>> = {
  f32: {
    ...f32x4,
    of: (value) => f32x4.const(value, value, value, value),
    bits: (pattern) => {
      const lane = Number(BigInt.asIntN(32, pattern));
      return i32x4.const(lane, lane, lane, lane);
    },
    addBits: i32x4.add,
    subBits: i32x4.sub,
    shiftLeft: (x, count) => i32x4.shl(x, i32.const(count)),
    shiftRight: (x, count) => i32x4.shrU(x, i32.const(count)),
    fractionBits: 23,
    bias: 127,
    smallestNormal: 2 ** -126,
    signBit: i32x4.const(...Array<number>(4).fill(-(2 ** 31))),
  },
  f64: {
    ...f64x2,
    of: (value) => f64x2.const(value, value),
    bits: (pattern) => i64x2.const(pattern, pattern),
    addBits: i64x2.add,
    subBits: i64x2.sub,
    shiftLeft: (x, count) => i64x2.shl(x, i32.const(count)),
    shiftRight: (x, count) => i64x2.shrU(x, i32.const(count)),
    fractionBits: 52,
    bias: 1023,
    smallestNormal: 2 ** -1022,
    signBit: i64x2.const(-(2n ** 63n), -(2n ** 63n)),
  },
};

/** `c₀ + x (c₁ + x (c₂ + …))`. */
export function polynomial(
  lanes: FloatLanes,
  x: Vector,
  coefficients: readonly number[],
): Expr<"v128"> {
  return coefficients.slice(0, -1).reduceRight<Expr<"v128">>(
    (higher, c) => lanes.add(lanes.of(c), lanes.mul(x, higher)),
    lanes.of(coefficients[coefficients.length - 1]),
  );
}

/** `yes` in the lanes where the mask is all ones, `no` where it is all zeros. */
export function choose(
  mask: Expr<"v128">,
  yes: Expr<"v128">,
  no: Expr<"v128">,
): Expr<"v128"> {
  return v128.bitselect(yes, no, mask);
}

/** A number with the sign of x; it must be positive, 0, or of that sign already. */
export function withSignOf(lanes: FloatLanes, x: Vector, size: Expr<"v128">): Expr<"v128"> {
  return v128.or(size, v128.and(x, lanes.signBit));
}

/** x limited to [low, high]; NaN stays NaN. */
export function clamp(
  lanes: FloatLanes,
  x: Expr<"v128">,
  low: number,
  high: number,
): Expr<"v128"> {
  return lanes.pmin(lanes.pmax(x, lanes.of(low)), lanes.of(high));
}
