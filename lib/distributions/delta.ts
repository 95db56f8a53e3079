import * as tf from "../tensor/namespace.ts";
import type { TensorLike } from "../tensor/types.ts";
import { construct, type ConstructorArguments, type Definition } from "./base.ts";
import { real } from "./constraints.ts";
import type { Distribution } from "./distribution.ts";

const DEFINITION: Definition = {
  name: "Delta",
  parameters: { v: { constraint: real, default: 0 }, logDensity: { constraint: real, default: 0 } },
  support: real,
  hasReparameterizedSample: true,
  sample: (_key, shape, { v }) => tf.broadcastTo(v, [...shape]),
  logProb: (x, { v, logDensity }) => tf.where(tf.equal(x, v), logDensity, -Infinity),
  mean: ({ v }) => v,
  variance: ({ v }) => tf.zerosLike(v),
};

/**
 * The distribution of a constant.
 *
 *   log p(x) = logDensity if x = v, else −∞
 *
 * @param v The value, any shape; 0 by default. `toEvent` makes its axes one event.
 * @param logDensity The log density at the value; 0 by default.
 * @returns A distribution of scalars, of the batch shape that the parameters broadcast to.
 * @throws {RangeError} If a parameter is NaN.
 *
 * @example
 * ```ts
 * import { Delta, randomKey } from "@credence/credence";
 *
 * console.log(await Delta([1, 2]).sample(randomKey(0)).array()); // [1, 2]
 * ```
 */
export function Delta(v?: TensorLike, logDensity?: TensorLike): Distribution;
/** The distribution of a constant, its parameters by name. */
export function Delta(
  parameters: { readonly v?: TensorLike; readonly logDensity?: TensorLike },
): Distribution;
export function Delta(...args: ConstructorArguments): Distribution {
  return construct(DEFINITION, args);
}
