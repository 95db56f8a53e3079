import { normal } from "../tensor/random.ts";
import { erfc, ndtri } from "../tensor/extra_ops.ts";
import * as tf from "../tensor/namespace.ts";
import type { TensorLike } from "../tensor/types.ts";
import { construct, type ConstructorArguments, type Definition } from "./base.ts";
import { positive, real } from "./constraints.ts";
import type { Distribution } from "./distribution.ts";

const HALF_LOG_2PI = Math.log(2 * Math.PI) / 2;

const DEFINITION: Definition = {
  name: "Normal",
  parameters: {
    loc: { constraint: real, default: 0 },
    scale: { constraint: positive, default: 1 },
  },
  support: real,
  hasReparameterizedSample: true,
  sample: (key, shape, { loc, scale }) => normal(key, shape).mul(scale).add(loc),
  logProb: (x, { loc, scale }) =>
    tf.sub(x, loc).div(scale).square().mul(-0.5).sub(tf.log(scale)).sub(HALF_LOG_2PI),
  mean: ({ loc }) => loc,
  variance: ({ scale }) => tf.square(scale),
  entropy: ({ scale }) => tf.log(scale).add(0.5 + HALF_LOG_2PI),
  cdf: (x, { loc, scale }) => erfc(tf.sub(loc, x).div(scale).mul(Math.SQRT1_2)).mul(0.5),
  icdf: (p, { loc, scale }) => ndtri(p).mul(scale).add(loc),
};

/**
 * The normal distribution.
 *
 *   p(x) = exp(−((x − loc)/scale)²/2) / (scale √(2π))
 *
 * @param loc The mean, any shape; 0 by default.
 * @param scale The standard deviation, positive, of a shape that broadcasts with `loc`; 1 by default.
 * @returns A distribution of scalars, of the batch shape that the parameters broadcast to.
 * @throws {RangeError} If a scale is not positive or a parameter is NaN.
 *
 * @example
 * ```ts
 * import { evaluate, Normal } from "@credence/credence";
 *
 * const density = () => Normal(0.1, 0.3).logProb(0.7);
 * console.log((await evaluate(density, { dtype: "f64" })).item()); // -1.7149657288787366
 * ```
 */
export function Normal(loc?: TensorLike, scale?: TensorLike): Distribution;
/** The normal distribution, its parameters by name. */
export function Normal(
  parameters: { readonly loc?: TensorLike; readonly scale?: TensorLike },
): Distribution;
export function Normal(...args: ConstructorArguments): Distribution {
  return construct(DEFINITION, args);
}
