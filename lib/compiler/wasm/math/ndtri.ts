/**
 * The quantiles of the normal distribution.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { CENTRE, type Ratio, SIDE, TAIL } from "../../../math/_wichura.ts";
import { type Expr, type FunctionBuilder, v128 } from "../asm/mod.ts";
import { choose, LANES } from "./lanes.ts";
import { logOf, shortLog, splitAny } from "./log_core.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { Vector, VectorEmitter, VectorFunction } from "./vector_function.ts";

const { add, sub, mul, div, abs, neg, sqrt, eq, lt, le, of, signBit } = LANES.f64;

/** In doubles lib/math/ndtri.ts, operation by operation; all three of its ratios are one, of selected coefficients. */
function quantile(type: FloatType): VectorEmitter {
  return (f, p) => {
    const q = f.let(sub(p, of(0.5)));
    const isCentre = f.let(le(abs(q), of(0.425)));
    const tail = f.let(choose(lt(q, of(0)), p, sub(of(1), p)));
    const log = type === "f32" ? shortLog(f, tail) : logOf(f, "f64", splitAny(f, "f64", tail));
    const r = f.let(sqrt(neg(log)));
    const isSide = f.let(le(r, of(5)));
    const centred = sub(of(0.180625), mul(q, q));
    const outer = choose(isSide, sub(r, of(1.6)), sub(r, of(5)));
    const x = f.let(choose(isCentre, centred, outer));
    const ratio = f.let(div(selected(f, x, "above"), selected(f, x, "below")));

    const sign = f.let(v128.and(q, signBit));
    const outerValue = choose(eq(tail, of(0)), of(Infinity), ratio);
    const value = choose(isCentre, mul(q, ratio), v128.xor(outerValue, sign));
    const isInside = v128.and(le(of(0), p), le(p, of(1)));
    return v128.or(value, v128.not(isInside)); // All ones are a NaN.

    /** A polynomial whose coefficients are those of each lane's region. */
    function selected(f: FunctionBuilder, x: Vector, part: keyof Ratio): Expr<"v128"> {
      const coefficients = CENTRE[part].map((centre, i) => {
        const outer = choose(isSide, of(SIDE[part][i]), of(TAIL[part][i]));
        return choose(isCentre, of(centre), outer);
      });
      return f.let(coefficients.reduceRight((sum, c) => add(mul(sum, x), c)));
    }
  };
}

/** The z with Φ(z) = p; in doubles to the bit that of `lib/math/ndtri.ts`. */
export const ndtri: VectorFunction = {
  name: "ndtri",
  arity: 1,
  inline: false,
  emit: { f32: (f, p) => throughDoubles(f, [p], quantile("f32")), f64: quantile("f64") },
};
