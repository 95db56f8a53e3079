/**
 * The exponential function less one.
 *
 * @module
 */

import { quarterExpm1, shortExpm1 } from "./exp_core.ts";
import { choose, clamp, LANES, withSignOf } from "./lanes.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { VectorFunction } from "./vector_function.ts";

/** eˣ − 1 without its cancellation. */
export const expm1: VectorFunction = {
  name: "expm1",
  arity: 1,
  inline: false,
  emit: {
    f32(f, x) {
      const inside = f.let(clamp(LANES.f32, x, -30, 89));
      return withSignOf(LANES.f32, x, throughDoubles(f, [inside], shortExpm1));
    },
    f64(f, x) {
      const { abs, lt, mul, of, pmax } = LANES.f64;
      const { high } = quarterExpm1(f, pmax(x, of(-40)));
      return choose(lt(abs(x), of(2 ** -54)), x, mul(high, of(4)));
    },
  },
};
