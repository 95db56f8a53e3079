import { checkCount } from "./check.ts";
import { checkPredictions, mostProbable } from "./class_probabilities.ts";

/** Predictions of about the same confidence: a bar of a reliability diagram. */
export interface ReliabilityBin {
  /** The least confidence, which is not in the bin itself. */
  readonly low: number;
  /** The greatest confidence, which is. */
  readonly high: number;
  /** How many predictions there are. */
  readonly count: number;
  /** Their mean confidence; NaN if there are none. */
  readonly confidence: number;
  /** The share of them that is right; NaN if there are none. */
  readonly accuracy: number;
}

/** Options of {@linkcode reliabilityCurve} and {@linkcode expectedCalibrationError}. */
export interface CalibrationOptions {
  /** How many bins of equal width; 15 by default. */
  readonly bins?: number;
}

/**
 * How often predictions are right, by how confident they are.
 *
 *   conf(i) = maxⱼ pᵢⱼ,   Bₘ = {i : conf(i) ∈ ((m − 1)/M, m/M]},   acc(Bₘ) = (1/|Bₘ|) Σ [argmaxⱼ pᵢⱼ = yᵢ]
 *
 * A confidence on an edge is in the bin below it: a bin has its upper edge, not its lower one.
 *
 * @param probabilities Row-major, of shape [rows, classes], each row adding up to 1.
 * @param labels The true classes, integers from 0.
 * @param options How many bins.
 * @returns The M bins in order, empty ones among them.
 * @throws {RangeError} If there are no rows, a row is no distribution, a label no class, or `bins` no positive integer.
 *
 * Reference: C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, On calibration of modern neural networks, ICML 2017, section 2.
 *
 * @example
 * ```ts
 * import { reliabilityCurve } from "@credence/credence";
 *
 * const curve = reliabilityCurve(Float64Array.of(0.7, 0.3, 0.2, 0.8), [0, 0], { bins: 2 });
 * console.log(curve[1]); // { low: 0.5, high: 1, count: 2, confidence: 0.75, accuracy: 0.5 }
 * ```
 */
export function reliabilityCurve(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  { bins = 15 }: CalibrationOptions = {},
): ReliabilityBin[] {
  const action = "take the reliability curve";
  const checked = checkPredictions(action, probabilities, labels);
  checkCount(action, "bins", bins);
  const counts = new Float64Array(bins);
  const confidences = new Float64Array(bins), rights = new Float64Array(bins);
  for (let row = 0; row < checked.rows; row++) {
    const chosen = mostProbable(checked, row);
    const confidence = probabilities[row * checked.classes + chosen];
    const bin = binOf(confidence, bins);
    counts[bin]++;
    confidences[bin] += confidence;
    if (chosen === labels[row]) rights[bin]++;
  }
  return Array.from(counts, (count, i) => ({
    low: i / bins,
    high: (i + 1) / bins,
    count,
    confidence: confidences[i] / count,
    accuracy: rights[i] / count,
  }));
}

/** The bin with the confidence: by the edges as doubles, whatever the rounding of their product with the number of bins. */
function binOf(confidence: number, bins: number): number {
  const bin = Math.min(Math.max(Math.ceil(confidence * bins) - 1, 0), bins - 1);
  if (confidence > (bin + 1) / bins) return Math.min(bin + 1, bins - 1);
  return confidence <= bin / bins && bin > 0 ? bin - 1 : bin;
}

/**
 * The expected calibration error: how far confidence and accuracy are apart, over all predictions.
 *
 *   ECE = Σₘ (|Bₘ| / n) |acc(Bₘ) − conf(Bₘ)|
 *
 * The bins are those of {@linkcode reliabilityCurve}: M of equal width, ((m − 1)/M, m/M].
 *
 * @param probabilities Row-major, of shape [rows, classes], each row adding up to 1.
 * @param labels The true classes, integers from 0.
 * @param options How many bins, M.
 * @returns A number from 0 to 1.
 * @throws {RangeError} If there are no rows, a row is no distribution, a label no class, or `bins` no positive integer.
 *
 * Reference: C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, On calibration of modern neural networks, ICML 2017, equation 3.
 *
 * @example
 * ```ts
 * import { expectedCalibrationError } from "@credence/credence";
 *
 * console.log(expectedCalibrationError(Float64Array.of(0.75, 0.25, 0.25, 0.75), [0, 0])); // 0.25
 * ```
 */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  labels: ArrayLike<number>,
  options: CalibrationOptions = {},
): number {
  return calibrationErrorOf(reliabilityCurve(probabilities, labels, options));
}

/** The expected calibration error of bins that are there already. */
export function calibrationErrorOf(bins: readonly ReliabilityBin[]): number {
  const full = bins.filter(({ count }) => count > 0);
  const total = full.reduce((sum, { count }) => sum + count, 0);
  return full.reduce(
    (sum, { count, accuracy, confidence }) => sum + count / total * Math.abs(accuracy - confidence),
    0,
  );
}
