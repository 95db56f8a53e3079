/**
 * The logarithm of one plus a number.
 *
 * @module
 */

import { type Expr, f64x2, type FunctionBuilder } from "../asm/mod.ts";
import { choose, LANES, withSignOf } from "./lanes.ts";
import { logOf, shortLog, split, withPole } from "./log_core.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { Vector, VectorFunction } from "./vector_function.ts";

/** log(1 + x) in doubles for finite x > −1, operation by operation as `lib/math/log1p.ts`. */
export function log1pInside(b: FunctionBuilder, x: Vector): Expr<"v128"> {
  const { add, sub, div, eq, lt, of } = LANES.f64;
  const u = b.let(add(of(1), x));
  const { k, f } = split(b, "f64", u);
  const exact = b.let(eq(k, of(0)));
  const lost = choose(lt(x, of(1)), sub(x, sub(u, of(1))), sub(of(1), sub(u, x)));
  const c = choose(exact, of(0), div(lost, u));
  return logOf(b, "f64", { k, f: b.let(choose(exact, x, f)) }, c);
}

/** log(1 + x) without the loss of 1 + x; in doubles to the bit that of `lib/math/log1p.ts`. */
export const log1p: VectorFunction = {
  name: "log1p",
  arity: 1,
  inline: false,
  emit: {
    f32(f, x) {
      // 1 + x is exact in doubles until x is so small that it is the result.
      const value = f.let(
        throughDoubles(f, [x], (_, y) => shortLog(f, f.let(f64x2.add(LANES.f64.of(1), y)))),
      );
      const { abs, lt, of } = LANES.f32;
      const inside = choose(lt(abs(x), of(2 ** -29)), x, value);
      return withPole(LANES.f32, x, -1, inside);
    },
    f64(f, x) {
      return withPole(LANES.f64, x, -1, withSignOf(LANES.f64, x, log1pInside(f, x)));
    },
  },
};
