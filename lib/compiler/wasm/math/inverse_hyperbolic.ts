/**
 * The inverse hyperbolic functions.
 *
 * All are logarithms. In doubles they are log(1 + w) for a w that is accurate where it is small, and 1 + w is handed over in two
 * parts.
 *
 * @module
 */

import { type Expr, f64x2, type FunctionBuilder, v128 } from "../asm/mod.ts";
import { choose, type FloatLanes, LANES, polynomial, withSignOf } from "./lanes.ts";
import { LOG_TAIL, logOf, shortLog, split } from "./log_core.ts";
import { exactSum, product } from "./pairs.ts";
import { throughDoubles } from "./through_doubles.ts";
import type { Vector, VectorFunction } from "./vector_function.ts";

const { abs, add, sub, mul, div, sqrt, lt, gt, eq } = f64x2, { of } = LANES.f64;

/** From here on 1 is not seen in the square of a double. */
const LARGE = 2 ** 30;

/** log(1 + w + c), c small, for w ≥ 0; where `large` is set, log 2x for the x given. */
function logOnePlus(
  b: FunctionBuilder,
  w: Vector,
  c: Expr<"v128">,
  large?: { readonly mask: Vector; readonly x: Vector },
): Expr<"v128"> {
  const { high, low } = exactSum(b, LANES.f64, w, of(1));
  const lost = b.let(div(add(low, c), high));
  if (large === undefined) return logOf(b, "f64", split(b, "f64", high), lost);
  const { mask, x } = large;
  const u = b.let(choose(mask, x, high));
  const { k, f } = split(b, "f64", u);
  const doubled = b.let(add(k, v128.and(mask, of(1))));
  return logOf(b, "f64", { k: doubled, f }, choose(mask, of(0), lost));
}

/** x where that is infinite or NaN. */
function unlessInfinite(lanes: FloatLanes, x: Vector, value: Expr<"v128">): Expr<"v128"> {
  return choose(lanes.lt(x, lanes.of(Infinity)), value, x);
}

/** log(x + √(x² + 1)), with w = x + x² / (1 + √(x² + 1)). */
export const asinh: VectorFunction = {
  name: "asinh",
  arity: 1,
  inline: false,
  emit: {
    f32(f, x) {
      const size = f.let(LANES.f32.abs(x));
      const value = throughDoubles(f, [size], (_, y) => {
        const square = f.let(mul(y, y));
        const log = f.let(shortLog(f, f.let(add(y, sqrt(add(square, of(1)))))));
        const series = mul(y, sub(of(1), mul(square, of(1 / 6))));
        return choose(lt(y, of(2 ** -9)), series, log);
      });
      return withSignOf(LANES.f32, x, unlessInfinite(LANES.f32, size, value));
    },
    f64(f, x) {
      const y = f.let(abs(x));
      const square = f.let(mul(y, y));
      const beyond = f.let(div(square, add(of(1), sqrt(add(square, of(1))))));
      const { high: w, low: c } = exactSum(f, LANES.f64, y, beyond);
      const mask = f.let(gt(y, of(LARGE)));
      const value = f.let(logOnePlus(f, w, c, { mask, x: y }));
      // The next term is below x · 2⁻⁵⁷; and the parts of a subnormal number are not exact.
      const small = choose(lt(y, of(2 ** -28)), y, value);
      return withSignOf(LANES.f64, x, unlessInfinite(LANES.f64, y, small));
    },
  },
};

/** log(x + √(x² − 1)), with t = x − 1 and w = t + √(t (t + 2)). */
export const acosh: VectorFunction = {
  name: "acosh",
  arity: 1,
  inline: false,
  emit: {
    f32(f, x) {
      const value = throughDoubles(f, [x], (_, y) => {
        const t = f.let(sub(y, of(1)));
        const root = sqrt(mul(t, add(t, of(2))));
        return shortLog(f, f.let(add(of(1), add(t, root))));
      });
      const finite = unlessInfinite(LANES.f32, x, value);
      return v128.or(finite, LANES.f32.lt(x, LANES.f32.of(1)));
    },
    f64(f, x) {
      const t = f.let(sub(x, of(1)));
      const root = f.let(sqrt(add(mul(t, t), add(t, t))));
      const { high: w, low: c } = exactSum(f, LANES.f64, t, root);
      const mask = f.let(gt(x, of(LARGE)));
      const value = logOnePlus(f, w, c, { mask, x });
      return v128.or(unlessInfinite(LANES.f64, x, value), lt(x, of(1)));
    },
  },
};

/** ½ log((1 + x) / (1 − x)), with w = 2x / (1 − x). */
export const atanh: VectorFunction = {
  name: "atanh",
  arity: 1,
  inline: false,
  emit: {
    f32(f, x) {
      const { abs, eq, of: single } = LANES.f32;
      const size = f.let(abs(x));
      const value = throughDoubles(f, [size], (_, y) => {
        const log = f.let(shortLog(f, f.let(div(add(of(1), y), sub(of(1), y)))));
        const series = add(y, mul(y, mul(mul(y, y), of(1 / 3))));
        return choose(lt(y, of(2 ** -9)), series, mul(of(0.5), log));
      });
      const closed = choose(eq(size, single(1)), single(Infinity), value);
      const outside = v128.not(LANES.f32.le(size, single(1)));
      return v128.or(withSignOf(LANES.f32, x, closed), outside);
    },
    f64(f, x) {
      const y = f.let(abs(x));
      // Where s = y is in the range of the logarithm's polynomial, that is the whole of it.
      const z = f.let(mul(y, y));
      const near = add(y, mul(mul(of(0.5), y), mul(z, polynomial(LANES.f64, z, LOG_TAIL))));
      const d = f.let(sub(of(1), y));
      const low = f.let(sub(sub(of(1), d), y)); // 1 − y is d and this
      const w = f.let(div(add(y, y), d));
      const back = product(f, { high: w }, { high: d, low });
      const remainder = sub(sub(add(y, y), back.high), back.low);
      const far = f.let(logOnePlus(f, w, div(remainder, d)));
      const value = choose(lt(y, of(0.17)), near, mul(of(0.5), far));
      const closed = choose(eq(y, of(1)), of(Infinity), value);
      return v128.or(withSignOf(LANES.f64, x, closed), v128.not(f64x2.le(y, of(1))));
    },
  },
};
