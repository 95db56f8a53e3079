import { normal } from "../tensor/random.ts";
import { erfc, ndtri } from "../tensor/extra_ops.ts";
import * as tf from "../tensor/namespace.ts";
import type { TensorLike } from "../tensor/types.ts";
import { construct, type ConstructorArguments, type Definition } from "./base.ts";
import { positive, real } from "./constraints.ts";
import type { Distribution } from "./distribution.ts";

const HALF_LOG_2PI = Math.log(2 * Math.PI) / 2;

const DEFINITION: Definition = {
  name: "LogNormal",
  parameters: {
    loc: { constraint: real, default: 0 },
    scale: { constraint: positive, default: 1 },
  },
  support: positive,
  hasReparameterizedSample: true,
  sample: (key, shape, { loc, scale }) => normal(key, shape).mul(scale).add(loc).exp(),
  logProb: (x, { loc, scale }) => {
    const log = tf.log(x);
    return log.sub(loc).div(scale).square().mul(-0.5).sub(tf.log(scale)).sub(log).sub(HALF_LOG_2PI);
  },
  mean: ({ loc, scale }) => tf.square(scale).mul(0.5).add(loc).exp(),
  variance: ({ loc, scale }) => {
    const square = tf.square(scale);
    return tf.expm1(square).mul(tf.exp(tf.mul(loc, 2).add(square)));
  },
  entropy: ({ loc, scale }) => tf.log(scale).add(loc).add(0.5 + HALF_LOG_2PI),
  cdf: (x, { loc, scale }) => {
    const isInside = tf.greater(x, 0);
    const z = tf.sub(loc, tf.log(tf.where(isInside, x, 1))).div(scale);
    return tf.where(isInside, erfc(z.mul(Math.SQRT1_2)).mul(0.5), 0);
  },
  icdf: (p, { loc, scale }) => ndtri(p).mul(scale).add(loc).exp(),
};

/**
 * The log-normal distribution: the exponential of a normal variable.
 *
 *   p(x) = exp(−((log x − loc)/scale)²/2) / (x scale √(2π)),  x > 0
 *
 * @param loc The mean of log x, any shape; 0 by default.
 * @param scale The standard deviation of log x, positive, of a shape that broadcasts with `loc`; 1 by default.
 * @returns A distribution of scalars, of the batch shape that the parameters broadcast to.
 * @throws {RangeError} If a scale is not positive or a parameter is NaN.
 *
 * @example
 * ```ts
 * import { evaluate, LogNormal } from "@credence/credence";
 *
 * console.log((await evaluate(() => LogNormal(0, 1).mean(), { dtype: "f64" })).item()); // 1.6487212707001282
 * ```
 */
export function LogNormal(loc?: TensorLike, scale?: TensorLike): Distribution;
/** The log-normal distribution, its parameters by name. */
export function LogNormal(
  parameters: { readonly loc?: TensorLike; readonly scale?: TensorLike },
): Distribution;
export function LogNormal(...args: ConstructorArguments): Distribution {
  return construct(DEFINITION, args);
}
