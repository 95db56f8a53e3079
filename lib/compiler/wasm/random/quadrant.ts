/**
 * The quarter of a turn that an angle is nearest to.
 *
 * @module
 */

import { type FunctionBuilder, i32, i32x4 } from "../asm/mod.ts";
import { LANES } from "../math/lanes.ts";
import type { Vector } from "../math/vector_function.ts";

/** What sine and cosine take from the quadrant q, the nearest whole number of quarter turns. */
export interface Quadrant {
  /** All ones where q is odd: where sine and cosine change places. */
  readonly isOdd: Vector;
  /** The highest bit is the sign of the sine; the others say nothing. */
  readonly sine: Vector;
  /** The highest bit is the sign of the cosine; the others say nothing. */
  readonly cosine: Vector;
}

/** The quadrants of four angles in 2³²nds of a turn. */
export function quadrant(f: FunctionBuilder, w: Vector): Quadrant {
  const sine = f.let(i32x4.add(w, LANES.f32.bits(2n ** 29n))); // The two highest bits are q.
  const cosine = f.let(i32x4.add(w, LANES.f32.bits(2n ** 29n + 2n ** 30n)));
  const isOdd = f.let(i32x4.shrS(i32x4.shl(sine, i32.const(1)), i32.const(31)));
  return { isOdd, sine, cosine };
}
