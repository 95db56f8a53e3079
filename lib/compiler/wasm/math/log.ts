/**
 * The natural logarithm.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { LANES } from "./lanes.ts";
import { logOf, splitAny, withPole } from "./log_core.ts";
import type { VectorEmitter, VectorFunction } from "./vector_function.ts";

const emit = (width: FloatType): VectorEmitter => (f, x) =>
  withPole(LANES[width], x, 0, logOf(f, width, splitAny(f, width, x)));

/** log x; in doubles to the bit that of `lib/math/log.ts`. */
export const log: VectorFunction = {
  name: "log",
  arity: 1,
  inline: true,
  emit: { f32: emit("f32"), f64: emit("f64") },
};
