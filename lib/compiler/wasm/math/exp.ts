/**
 * The exponential function.
 *
 * @module
 */

import { onePlus, reduce, scaler } from "./exp_core.ts";
import { LANES } from "./lanes.ts";
import type { VectorFunction } from "./vector_function.ts";

/** eˣ; in doubles to the bit that of `lib/math/exp.ts`. */
export const exp: VectorFunction = {
  name: "exp",
  arity: 1,
  inline: true,
  emit: {
    f32(f, x) {
      const { add, of } = LANES.f32;
      const { r, tail, power } = reduce(f, "f32", x);
      const value = f.let(add(of(1), add(r, tail)));
      return scaler(f, LANES.f32, power)(value);
    },
    f64(f, x) {
      const { add } = LANES.f64;
      const { r, tail, power } = reduce(f, "f64", x);
      const { sum, rest } = onePlus(f, LANES.f64, r);
      const value = f.let(add(sum, add(rest, tail)));
      return scaler(f, LANES.f64, power)(value);
    },
  },
};
