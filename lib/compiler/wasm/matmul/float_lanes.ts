import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, f32x4, f64x2, i32, type Local, v128 } from "../asm/mod.ts";

/** What generated code needs to know of a width. */
export interface FloatLanes {
  /** Bytes of a number. */
  readonly size: 4 | 8;
  /** Numbers in a vector. */
  readonly count: 4 | 2;
  readonly zero: () => Expr<"v128">;
  readonly add: (a: Expr<"v128">, b: Expr<"v128">) => Expr<"v128">;
  readonly mul: (a: Expr<"v128">, b: Expr<"v128">) => Expr<"v128">;
  /** Lanes that are not equal, as ones. */
  readonly ne: (a: Expr<"v128">, b: Expr<"v128">) => Expr<"v128">;
  /** Ones in the first lanes, zeros behind them. */
  readonly mask: (lanes: number) => Expr<"v128">;
  /** One number of memory in all lanes. */
  readonly splat: (pointer: Expr<"i32">, offset?: number) => Expr<"v128">;
}

/** The bytes of a vector. */
export const VECTOR_BYTES = 16;

/** The two widths. */
export const FLOAT_LANES: Readonly<Record<FloatType, FloatLanes>> = {
  f32: {
    size: 4,
    count: 4,
    zero: () => f32x4.const(0, 0, 0, 0),
    add: f32x4.add,
    mul: f32x4.mul,
    ne: f32x4.ne,
    mask: (lanes) => maskOf(4 * lanes),
    splat: v128.load32Splat,
  },
  f64: {
    size: 8,
    count: 2,
    zero: () => f64x2.const(0, 0),
    add: f64x2.add,
    mul: f64x2.mul,
    ne: f64x2.ne,
    mask: (lanes) => maskOf(8 * lanes),
    splat: v128.load64Splat,
  },
};

function maskOf(bytes: number): Expr<"v128"> {
  return v128.const(Array.from({ length: VECTOR_BYTES }, (_, i) => i < bytes ? 255 : 0));
}

/** `x · factor` for a factor that is known; no instruction for 1. */
export function scaled(x: Local<"i32">, factor: number): Expr<"i32"> {
  if (factor === 0) return i32.const(0);
  if (factor === 1) return x;
  return Number.isInteger(Math.log2(factor))
    ? i32.shl(x, i32.const(Math.log2(factor)))
    : i32.mul(x, i32.const(factor));
}
