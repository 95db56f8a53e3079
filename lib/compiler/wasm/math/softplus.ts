/**
 * The smooth positive part.
 *
 * @module
 */

import { f64x2 } from "../asm/mod.ts";
import { exp } from "./exp.ts";
import { shortExp } from "./exp_core.ts";
import { choose, clamp, LANES } from "./lanes.ts";
import { log1pInside } from "./log1p.ts";
import { shortLog } from "./log_core.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { VectorEmitter, VectorFunction } from "./vector_function.ts";

/** max(x, 0) + log(1 + exp(−|x|)) in doubles, for |x| ≤ 700 and a result that will be rounded to a single. */
const short: VectorEmitter = (f, x) => {
  const { abs, neg, add, sub, mul, lt, pmax } = f64x2, { of } = LANES.f64;
  const e = f.let(shortExp(f, f.let(neg(abs(x)))));
  const log = f.let(shortLog(f, f.let(add(of(1), e))));
  const series = sub(e, mul(mul(of(0.5), e), e)); // 1 + e would lose too much of a small e
  return add(pmax(x, of(0)), choose(lt(e, of(2 ** -15)), series, log));
};

/** log(1 + eˣ); in doubles to the bit that of `lib/math/softplus.ts`. */
export const softplus: VectorFunction = {
  name: "softplus",
  arity: 1,
  inline: false,
  emit: {
    f32(f, x) {
      const { gt, of } = LANES.f32;
      const value = f.let(throughDoubles(f, [f.let(clamp(LANES.f32, x, -104, 104))], short));
      return choose(gt(x, of(100)), x, value);
    },
    f64(f, x) {
      const { abs, neg, add, pmax, of } = LANES.f64;
      const tail = log1pInside(f, f.let(exp.emit.f64(f, f.let(neg(abs(x))))));
      return add(pmax(x, of(0)), tail);
    },
  },
};
