import { uniform } from "../tensor/random.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import { construct, type Definition, type Parameters } from "./base.ts";
import { integerInterval, realVector, simplex } from "./constraints.ts";
import type { Distribution } from "./distribution.ts";
import { shapeOf } from "./values.ts";

const DEFINITION: Definition = {
  name: "Categorical",
  parameters: {
    probs: { constraint: simplex, eventDims: 1 },
    logits: { constraint: realVector, eventDims: 1 },
  },
  oneOf: ["probs", "logits"],
  support: ({ probs, logits }) => integerInterval(0, shapeOf(logits ?? probs).at(-1)! - 1),
  hasReparameterizedSample: false,
  // The largest of log p + Gumbel noise: exact whatever the size of the logits, and a class of probability 0 is never drawn.
  sample: (key, shape, parameters) => {
    const logs = logProbs(parameters);
    const noise = tf.neg(tf.log(tf.neg(tf.log(uniform(key, [...shape, logs.shape.at(-1)!])))));
    return tf.argMax(tf.add(logs, noise), -1);
  },
  logProb: (x, parameters) => {
    const { probs, logits } = parameters;
    const classes = (logits ?? probs).shape.at(-1)!;
    const chosen = tf.cast(tf.oneHot(tf.cast(x, "int32"), classes), "bool");
    // log p = −log(1 + Σ exp(others − own)): as written, neither it nor its gradient cancels where p is near 1.
    if (logits) {
      const own = tf.sum(tf.where(chosen, logits, 0), -1);
      const others = tf.logSumExp(tf.where(chosen, -Infinity, logits), -1);
      return tf.neg(tf.softplus(tf.sub(others, own)));
    }
    return tf.log(tf.sum(tf.where(chosen, probs, 0), -1));
  },
  entropy: (parameters) => {
    const { probs, logits } = parameters;
    const p = logits ? tf.softmax(logits) : probs;
    const log = logProbs(parameters);
    return tf.neg(tf.sum(tf.where(tf.greater(p, 0), tf.mul(p, log), 0), -1));
  },
};

function logProbs({ probs, logits }: Parameters): Tensor {
  return logits ? tf.logSoftmax(logits) : tf.log(probs);
}

/**
 * The categorical distribution over 0 … K − 1.
 *
 *   P(k) = probs[k] = exp(logits[k]) / Σⱼ exp(logits[j])
 *
 * @param parameters Either `probs` [..., K], non-negative with sum 1, or `logits` [..., K], any numbers.
 * @returns A distribution of int32 scalars, of the parameter's batch shape.
 * @throws {RangeError} If probabilities are negative or do not sum to 1, or a parameter is NaN.
 * @throws {TypeError} If not exactly one of the two is given.
 *
 * @example
 * ```ts
 * import { Categorical, evaluate } from "@credence/credence";
 *
 * const logProb = () => Categorical({ logits: [0, 0, 0, 0] }).logProb([0, 3]);
 * console.log((await evaluate(logProb, { dtype: "f64" })).toArray()); // twice -log 4
 * ```
 */
export function Categorical(
  parameters: { readonly probs: TensorLike } | { readonly logits: TensorLike },
): Distribution {
  return construct(DEFINITION, [parameters]);
}
