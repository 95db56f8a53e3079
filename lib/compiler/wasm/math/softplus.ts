/**
 * The smooth positive part.
 *
 * @module
 */

import { exp } from "./exp.ts";
import { expPair } from "./exp_core.ts";
import { choose, LANES } from "./lanes.ts";
import { log1pInside } from "./log1p.ts";
import { logOf, split } from "./log_core.ts";
import type { VectorFunction } from "./vector_function.ts";

/** log(1 + eˣ) = max(x, 0) + log(1 + exp(−|x|)); in doubles to the bit that of `lib/math/softplus.ts`. */
export const softplus: VectorFunction = {
  name: "softplus",
  arity: 1,
  inline: false,
  emit: {
    /** As the one in doubles, but exp(−|x|) comes in two parts, e + t, of which the second goes into log's correction. */
    f32(f, x) {
      const lanes = LANES.f32, { abs, neg, add, sub, div, eq, pmax, of } = lanes;
      const { high: e, low: t } = expPair(f, "f32", neg(abs(x)));
      const u = f.let(add(of(1), e));
      const { k, f: fraction } = split(f, "f32", u);
      const near = f.let(eq(k, of(0)));
      const c = add(choose(near, of(0), sub(e, sub(u, of(1)))), t);
      const log = logOf(f, "f32", { k, f: f.let(choose(near, e, fraction)) }, div(c, u));
      return add(pmax(x, of(0)), log);
    },
    f64(f, x) {
      const { abs, neg, add, pmax, of } = LANES.f64;
      const tail = log1pInside(f, f.let(exp.emit.f64(f, f.let(neg(abs(x))))));
      return add(pmax(x, of(0)), tail);
    },
  },
};
