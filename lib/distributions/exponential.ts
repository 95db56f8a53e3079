import { uniform } from "../tensor/random.ts";
import * as tf from "../tensor/namespace.ts";
import type { TensorLike } from "../tensor/types.ts";
import { construct, type ConstructorArguments, type Definition } from "./base.ts";
import { nonNegative, positive } from "./constraints.ts";
import type { Distribution } from "./distribution.ts";

const DEFINITION: Definition = {
  name: "Exponential",
  parameters: { rate: { constraint: positive, default: 1 } },
  support: nonNegative,
  hasReparameterizedSample: true,
  sample: (key, shape, { rate }) => tf.neg(tf.log1p(tf.neg(uniform(key, shape)))).div(rate),
  logProb: (x, { rate }) => tf.log(rate).sub(tf.mul(rate, x)),
  mean: ({ rate }) => tf.reciprocal(rate),
  variance: ({ rate }) => tf.reciprocal(tf.square(rate)),
  entropy: ({ rate }) => tf.sub(1, tf.log(rate)),
  cdf: (x, { rate }) => tf.neg(tf.expm1(tf.neg(tf.maximum(x, 0).mul(rate)))),
  icdf: (p, { rate }) => tf.neg(tf.log1p(tf.neg(p))).div(rate),
};

/**
 * The exponential distribution.
 *
 *   p(x) = rate exp(−rate x),  x ≥ 0
 *
 * @param rate The inverse of the mean, positive, any shape; 1 by default.
 * @returns A distribution of scalars of the batch shape of `rate`.
 * @throws {RangeError} If a rate is not positive or NaN.
 *
 * @example
 * ```ts
 * import { evaluate, Exponential } from "@credence/credence";
 *
 * console.log((await evaluate(() => Exponential(2).logProb(1), { dtype: "f64" })).item()); // -1.3068528194400546
 * ```
 */
export function Exponential(rate?: TensorLike): Distribution;
/** The exponential distribution, its parameter by name. */
export function Exponential(parameters: { readonly rate?: TensorLike }): Distribution;
export function Exponential(...args: ConstructorArguments): Distribution {
  return construct(DEFINITION, args);
}
