/**
 * Short functions that are the same in both widths.
 *
 * @module
 */

import type { Expr } from "../asm/mod.ts";
import { type FloatLanes, LANES } from "./lanes.ts";
import type { Vector, VectorFunction } from "./vector_function.ts";

/** A function of one operand from its instructions. */
export function inline(
  name: string,
  write: (lanes: FloatLanes, x: Vector) => Expr<"v128">,
): VectorFunction {
  return {
    name,
    arity: 1,
    inline: true,
    emit: { f32: (_, x) => write(LANES.f32, x), f64: (_, x) => write(LANES.f64, x) },
  };
}
