import { log } from "../math/log.ts";
import { checkProbabilities } from "./class_probabilities.ts";

/**
 * The entropy of each row of class probabilities, in nats: how undecided a prediction is.
 *
 *   H(p) = −Σⱼ pⱼ log pⱼ,   with 0 log 0 = 0
 *
 * @param probabilities Row-major, of shape [rows, classes], each row adding up to 1.
 * @param classes How many classes there are, at least 2.
 * @returns One number a row, from 0, certain, to log(classes), all equally probable.
 * @throws {RangeError} If there are no rows, the last one is not whole, or a row is no distribution.
 *
 * Reference: C. E. Shannon, A mathematical theory of communication, Bell System Technical Journal 27 (1948), 379–423, section 6.
 *
 * @example
 * ```ts
 * import { categoricalEntropy } from "@credence/credence";
 *
 * console.log(categoricalEntropy(Float64Array.of(1, 0, 0.5, 0.5), 2)); // Float64Array(2) [ 0, 0.6931471805599453 ]
 * ```
 */
export function categoricalEntropy(
  probabilities: ArrayLike<number>,
  classes: number,
): Float64Array {
  const rows = probabilities.length / classes;
  if (!Number.isInteger(rows)) {
    throw new RangeError(
      `Cannot take the entropy: found ${probabilities.length} probabilities, expected a multiple of ${classes}`,
    );
  }
  checkProbabilities("take the entropy", probabilities, rows);
  return Float64Array.from({ length: rows }, (_, row) => {
    let entropy = 0;
    for (let j = 0; j < classes; j++) {
      const p = probabilities[row * classes + j];
      if (p > 0) entropy -= p * log(p);
    }
    return entropy;
  });
}
