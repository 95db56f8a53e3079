import { uniform } from "../tensor/random.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import { construct, type Definition, type Parameters } from "./base.ts";
import { boolean, real, unitInterval } from "./constraints.ts";
import type { Distribution } from "./distribution.ts";

const DEFINITION: Definition = {
  name: "Bernoulli",
  parameters: { probs: { constraint: unitInterval }, logits: { constraint: real } },
  oneOf: ["probs", "logits"],
  support: boolean,
  hasReparameterizedSample: false,
  sample: (key, shape, parameters) =>
    tf.cast(tf.less(uniform(key, shape), yes(parameters)), "int32"),
  logProb: (x, parameters) => {
    const isOne = tf.equal(x, 1);
    const { probs, logits } = parameters;
    if (logits) return tf.neg(tf.softplus(tf.where(isOne, tf.neg(logits), logits)));
    // Each branch sees a probability of ½ where the other is taken, so that neither spoils the gradient at 0 and 1.
    const log = tf.log(tf.where(isOne, probs, 0.5));
    return tf.where(isOne, log, tf.log1p(tf.neg(tf.where(isOne, 0.5, probs))));
  },
  mean: yes,
  variance: (parameters) => yes(parameters).mul(no(parameters)),
  entropy: ({ probs, logits }) => {
    if (!logits) {
      return tf.neg(tf.add(xTimes(tf.log, probs), xTimes(log1m, tf.sub(1, probs), probs)));
    }
    const [one, zero] = [logits, tf.neg(logits)];
    return tf.sigmoid(one).mul(tf.softplus(zero)).add(tf.sigmoid(zero).mul(tf.softplus(one)));
  },
  cdf: (x, parameters) => tf.where(tf.less(x, 0), 0, tf.where(tf.less(x, 1), no(parameters), 1)),
  icdf: (p, parameters) => tf.cast(tf.greater(p, no(parameters)), "int32"),
};

/** P(1). */
function yes({ probs, logits }: Parameters): Tensor {
  return logits ? tf.sigmoid(logits) : probs;
}

/** P(0). */
function no({ probs, logits }: Parameters): Tensor {
  return logits ? tf.sigmoid(tf.neg(logits)) : tf.sub(1, probs);
}

/** log(1 − p). */
function log1m(p: Tensor): Tensor {
  return tf.log1p(tf.neg(p));
}

/** x f(y), 0 where x is 0. */
function xTimes(f: (y: Tensor) => Tensor, x: Tensor, y: Tensor = x): Tensor {
  const isZero = tf.equal(x, 0);
  return tf.mul(x, f(tf.where(isZero, 0.5, y)));
}

/**
 * The Bernoulli distribution: 1 with probability p, else 0.
 *
 *   P(1) = probs = 1 / (1 + exp(−logits))
 *
 * @param parameters Either `probs`, in [0, 1], or `logits`, any numbers; of any shape.
 * @returns A distribution of int32 scalars of the parameter's batch shape.
 * @throws {RangeError} If a probability is not in [0, 1] or a parameter is NaN.
 * @throws {TypeError} If not exactly one of the two is given.
 *
 * @example
 * ```ts
 * import { Bernoulli, evaluate } from "@credence/credence";
 *
 * const logProb = () => Bernoulli({ logits: 40 }).logProb(1);
 * console.log((await evaluate(logProb, { dtype: "f64" })).item()); // -4.248354255291589e-18
 * ```
 */
export function Bernoulli(
  parameters: { readonly probs: TensorLike } | { readonly logits: TensorLike },
): Distribution {
  return construct(DEFINITION, [parameters]);
}
