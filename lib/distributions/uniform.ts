import { broadcast } from "../core/shape.ts";
import { uniform } from "../tensor/random.ts";
import * as tf from "../tensor/namespace.ts";
import type { TensorLike } from "../tensor/types.ts";
import { construct, type ConstructorArguments, type Definition } from "./base.ts";
import { interval, real } from "./constraints.ts";
import type { Distribution } from "./distribution.ts";
import { readable, repeated } from "./values.ts";

const DEFINITION: Definition = {
  name: "Uniform",
  parameters: { low: { constraint: real, default: 0 }, high: { constraint: real, default: 1 } },
  support: ({ low, high }) => interval(low, high),
  fault: ({ low, high }) => {
    const [from, to] = [readable(low), readable(high)];
    const shape = from && to && broadcast(from.shape, to.shape);
    if (!from || !to || !shape) return undefined;
    const [a, b] = [repeated(from, shape)!, repeated(to, shape)!];
    const at = a.findIndex((_, i) => !(a[i] < b[i]));
    if (at >= 0) return `high must be > low, got low ${a[at]} and high ${b[at]}`;
    return undefined;
  },
  hasReparameterizedSample: true,
  sample: (key, shape, { low, high }) => uniform(key, shape).mul(tf.sub(high, low)).add(low),
  logProb: (x, { low, high }) => tf.neg(tf.log(tf.sub(high, low))).add(tf.zerosLike(x)),
  mean: ({ low, high }) => tf.add(low, high).mul(0.5),
  variance: ({ low, high }) => tf.square(tf.sub(high, low)).div(12),
  entropy: ({ low, high }) => tf.log(tf.sub(high, low)),
  cdf: (x, { low, high }) => tf.clipByValue(tf.sub(x, low).div(tf.sub(high, low)), 0, 1),
  icdf: (p, { low, high }) => tf.sub(high, low).mul(p).add(low),
};

/**
 * The uniform distribution.
 *
 *   p(x) = 1 / (high − low),  low ≤ x ≤ high
 *
 * @param low The lower end, any shape; 0 by default.
 * @param high The upper end, of a shape that broadcasts with `low`; 1 by default.
 * @returns A distribution of scalars, of the batch shape that the parameters broadcast to.
 * @throws {RangeError} If `high` is not above `low` or a parameter is NaN.
 *
 * @example
 * ```ts
 * import { evaluate, Uniform } from "@credence/credence";
 *
 * console.log((await evaluate(() => Uniform(-1, 3).mean(), { dtype: "f64" })).item()); // 1
 * ```
 */
export function Uniform(low?: TensorLike, high?: TensorLike): Distribution;
/** The uniform distribution, its parameters by name. */
export function Uniform(
  parameters: { readonly low?: TensorLike; readonly high?: TensorLike },
): Distribution;
export function Uniform(...args: ConstructorArguments): Distribution {
  return construct(DEFINITION, args);
}
