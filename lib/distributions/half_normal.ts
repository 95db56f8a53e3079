import { normal } from "../tensor/random.ts";
import { ndtri } from "../tensor/extra_ops.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import { construct, type ConstructorArguments, type Definition } from "./base.ts";
import { nonNegative, positive } from "./constraints.ts";
import type { Distribution } from "./distribution.ts";

const LOG_SQRT_2_OVER_PI = Math.log(2 / Math.PI) / 2;

const DEFINITION: Definition = {
  name: "HalfNormal",
  parameters: { scale: { constraint: positive, default: 1 } },
  support: nonNegative,
  hasReparameterizedSample: true,
  sample: (key, shape, { scale }) => normal(key, shape).abs().mul(scale),
  logProb: (x, { scale }) =>
    tf.div(x, scale).square().mul(-0.5).sub(tf.log(scale)).add(LOG_SQRT_2_OVER_PI),
  mean: ({ scale }) => tf.mul(scale, Math.sqrt(2 / Math.PI)),
  variance: ({ scale }) => tf.square(scale).mul(1 - 2 / Math.PI),
  entropy: ({ scale }) => tf.log(scale).add(0.5 - LOG_SQRT_2_OVER_PI),
  cdf: (x, { scale }) => tf.erf(tf.maximum(x, 0).div(scale).mul(Math.SQRT1_2)),
  icdf: (p, { scale }) => quantile(p).mul(scale),
};

/**
 * The z ≥ 0 with erf(z/√2) = p. The normal quantile of (1 + p)/2 has lost the digits of a small p, and one step of Newton's
 * method brings them back; for a large p it would lose those of 1 − p.
 */
function quantile(p: Tensor): Tensor {
  const z = ndtri(tf.add(p, 1).mul(0.5));
  const density = tf.exp(tf.square(z).mul(-0.5)).mul(Math.sqrt(2 / Math.PI));
  const step = tf.erf(tf.mul(z, Math.SQRT1_2)).sub(p).div(density);
  return tf.where(tf.less(p, 0.5), tf.sub(z, step), z);
}

/**
 * The half-normal distribution: the absolute value of a normal variable of mean 0.
 *
 *   p(x) = √(2/π) exp(−(x/scale)²/2) / scale,  x ≥ 0
 *
 * @param scale The standard deviation of the normal variable, positive, any shape; 1 by default.
 * @returns A distribution of scalars of the batch shape of `scale`.
 * @throws {RangeError} If a scale is not positive or NaN.
 *
 * @example
 * ```ts
 * import { evaluate, HalfNormal } from "@credence/credence";
 *
 * console.log((await evaluate(() => HalfNormal(2).mean(), { dtype: "f64" })).item()); // 1.5957691216057308
 * ```
 */
export function HalfNormal(scale?: TensorLike): Distribution;
/** The half-normal distribution, its parameter by name. */
export function HalfNormal(parameters: { readonly scale?: TensorLike }): Distribution;
export function HalfNormal(...args: ConstructorArguments): Distribution {
  return construct(DEFINITION, args);
}
