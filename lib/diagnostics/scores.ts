/**
 * Scores of predicted class probabilities against the classes that turned out to be true.
 *
 * All take the probabilities row-major, of shape [rows, classes], and one label a row.
 *
 * @module
 */
import { log } from "../math/log.ts";
import { checkPredictions, mostProbable } from "./class_probabilities.ts";

/**
 * The share of rows whose most probable class is the label.
 *
 *   (1/n) Σ [argmaxⱼ pᵢⱼ = yᵢ]
 *
 * @param probabilities Of shape [rows, classes], each row adding up to 1; the first of equally probable classes counts.
 * @param labels The true classes, integers from 0.
 * @returns A number from 0 to 1.
 * @throws {RangeError} If there are no rows, a row is no distribution, or a label no class.
 *
 * @example
 * ```ts
 * import { accuracy } from "@credence/credence";
 *
 * console.log(accuracy(Float64Array.of(0.9, 0.1, 0.4, 0.6), Uint8Array.of(0, 0))); // 0.5
 * ```
 */
export function accuracy(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  const checked = checkPredictions("take the accuracy", probabilities, labels);
  let right = 0;
  for (let row = 0; row < checked.rows; row++) {
    if (mostProbable(checked, row) === labels[row]) right++;
  }
  return right / checked.rows;
}

/**
 * The mean negative log likelihood, in nats a row.
 *
 *   −(1/n) Σ log pᵢ,ᵧᵢ
 *
 * @param probabilities Of shape [rows, classes], each row adding up to 1.
 * @param labels The true classes, integers from 0.
 * @returns A number of at least 0; Infinity if a true class had probability 0.
 * @throws {RangeError} If there are no rows, a row is no distribution, or a label no class.
 *
 * @example
 * ```ts
 * import { negativeLogLikelihood } from "@credence/credence";
 *
 * console.log(negativeLogLikelihood(Float64Array.of(0.5, 0.5), Uint8Array.of(1)) === Math.LN2); // true
 * ```
 */
export function negativeLogLikelihood(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
): number {
  const { rows, classes } = checkPredictions("take the likelihood", probabilities, labels);
  let sum = 0;
  for (let row = 0; row < rows; row++) sum -= log(probabilities[row * classes + labels[row]]);
  return sum / rows;
}

/**
 * The Brier score over all classes.
 *
 *   (1/n) Σᵢ Σⱼ (pᵢⱼ − [yᵢ = j])²
 *
 * For two classes this is twice the score that looks at one of them alone.
 *
 * @param probabilities Of shape [rows, classes], each row adding up to 1.
 * @param labels The true classes, integers from 0.
 * @returns A number from 0, certain and right, to 2, certain and wrong.
 * @throws {RangeError} If there are no rows, a row is no distribution, or a label no class.
 *
 * Reference: G. W. Brier, Verification of forecasts expressed in terms of probability, Monthly Weather Review 78 (1950), 1–3,
 * equation 2.
 *
 * @example
 * ```ts
 * import { brierScore } from "@credence/credence";
 *
 * console.log(brierScore(Float64Array.of(0.5, 0.5), Uint8Array.of(1))); // 0.5
 * ```
 */
export function brierScore(probabilities: ArrayLike<number>, labels: ArrayLike<number>): number {
  const { rows, classes } = checkPredictions("take the Brier score", probabilities, labels);
  let sum = 0;
  for (let row = 0; row < rows; row++) {
    for (let j = 0; j < classes; j++) {
      const difference = probabilities[row * classes + j] - (labels[row] === j ? 1 : 0);
      sum += difference * difference;
    }
  }
  return sum / rows;
}
