/**
 * Numbers in two parts: twice the precision, without fused multiplications.
 *
 * Reference: T. J. Dekker, A floating-point technique for extending the available precision (1971); D. E. Knuth, The Art of
 * Computer Programming, volume 2, 4.2.2 (the sum without a condition).
 *
 * @module
 */

import { f64x2, type FunctionBuilder, v128, type VectorConstant } from "../asm/mod.ts";
import { type FloatLanes, LANES } from "./lanes.ts";
import type { Vector } from "./vector_function.ts";

const { add, sub, mul } = f64x2, { bits } = LANES.f64;

/** What may be read more than once. */
type Repeatable = Vector | VectorConstant;

/** A number in two parts, the second below the first's last place. */
export interface Pair {
  /** The number, rounded. */
  readonly high: Vector;
  /** What rounding took. */
  readonly low: Vector;
}

/** A number in two parts, of which each may be a constant and the second missing. */
export interface Parts {
  /** The number, rounded. */
  readonly high: Repeatable;
  /** What rounding took. */
  readonly low?: Repeatable;
}

/** a + b exactly, if a has no smaller exponent than b or is 0. */
export function fastSum(
  f: FunctionBuilder,
  lanes: FloatLanes,
  a: Repeatable,
  b: Vector,
): Pair {
  const high = f.let(lanes.add(a, b));
  return { high, low: f.let(lanes.sub(b, lanes.sub(high, a))) };
}

/** a + b exactly. */
export function exactSum(f: FunctionBuilder, lanes: FloatLanes, a: Vector, b: Repeatable): Pair {
  const { add, sub } = lanes;
  const high = f.let(add(a, b));
  const part = f.let(sub(high, a));
  return { high, low: f.let(add(sub(a, sub(high, part)), sub(b, part))) };
}

/** A number cut into 26 bits and the rest, so that products of parts are exact, or nearly. */
function cut(b: FunctionBuilder, x: Repeatable): Pair {
  const high = b.let(v128.and(x, bits(-(1n << 27n))));
  return { high, low: b.let(sub(x, high)) };
}

/** The product of two numbers in parts, to about 100 bits. */
export function product(b: FunctionBuilder, x: Parts, y: Parts): Pair {
  const xs = cut(b, x.high), ys = cut(b, y.high);
  const high = b.let(mul(x.high, y.high));
  const cross = add(mul(xs.high, ys.low), mul(xs.low, ys.high));
  let low = add(add(sub(mul(xs.high, ys.high), high), cross), mul(xs.low, ys.low));
  if (x.low !== undefined) low = add(low, mul(x.low, y.high));
  if (y.low !== undefined) low = add(low, mul(x.high, y.low));
  return { high, low: b.let(low) };
}

/** The sum of two numbers in parts, the first the larger. */
export function sum(b: FunctionBuilder, x: Parts, y: Pair): Pair {
  const { high, low } = fastSum(b, LANES.f64, x.high, y.high);
  const lows = x.low === undefined ? y.low : add(x.low, y.low);
  return fastSum(b, LANES.f64, high, b.let(add(low, lows)));
}
