/**
 * The logistic function.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { expPair } from "./exp_core.ts";
import { choose, LANES } from "./lanes.ts";
import type { VectorEmitter, VectorFunction } from "./vector_function.ts";

/**
 * With e + t = exp(−|x|) in two parts and d + c = 1 + e + t likewise, 1 / (d + c) is q − q² c for q = 1 / d, and
 * (e + t) / (d + c) is q + (t − q c) / d for q = e / d; there 1 / d is 1 − q. So the parts cost no second division.
 */
const emit = (width: FloatType): VectorEmitter => (f, x) => {
  const lanes = LANES[width], { abs, neg, add, sub, mul, div, lt, of } = lanes;
  const { high: e, low: t } = expPair(f, width, neg(abs(x)));
  const d = f.let(add(of(1), e));
  const c = add(sub(e, sub(d, of(1))), t);
  const negative = f.let(lt(x, of(0)));
  const numerator = choose(negative, e, of(1));
  const q = f.let(div(numerator, d));
  const inverse = choose(negative, sub(of(1), q), q);
  const lost = sub(choose(negative, t, of(0)), mul(q, c));
  return add(q, mul(lost, inverse));
};

/** 1 / (1 + e⁻ˣ). */
export const sigmoid: VectorFunction = {
  name: "sigmoid",
  arity: 1,
  inline: false,
  emit: { f32: emit("f32"), f64: emit("f64") },
};
