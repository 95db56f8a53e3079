/**
 * Functions of the sign.
 *
 * @module
 */

import { v128 } from "../asm/mod.ts";
import { inline } from "./inline.ts";
import { choose, withSignOf } from "./lanes.ts";
import type { VectorFunction } from "./vector_function.ts";

/** |x|. */
export const abs: VectorFunction = inline("abs", ({ abs }, x) => abs(x));

/** −x. */
export const neg: VectorFunction = inline("neg", ({ neg }, x) => neg(x));

/** 1, −1, or x where that is a zero or NaN. */
export const sign: VectorFunction = inline("sign", (lanes, x) => {
  const { lt, gt, of } = lanes;
  const nonzero = v128.or(lt(x, of(0)), gt(x, of(0)));
  return choose(nonzero, withSignOf(lanes, x, of(1)), x);
});

/** max(x, 0); NaN stays NaN. */
export const relu: VectorFunction = inline("relu", ({ pmax, of }, x) => pmax(x, of(0)));
