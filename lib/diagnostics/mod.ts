/**
 * What numbers say: summaries of draws, scores of predictions, tables.
 *
 * @module
 */
export { auroc } from "./auroc.ts";
export {
  type CalibrationOptions,
  expectedCalibrationError,
  type ReliabilityBin,
  reliabilityCurve,
} from "./calibration.ts";
export { categoricalEntropy } from "./categorical_entropy.ts";
export { hdi } from "./hdi.ts";
export { type DensityCurve, kernelDensity, type KernelDensityOptions } from "./kernel_density.ts";
export { mean, populationSd, sampleSd } from "./moments.ts";
export { OnlineMoments } from "./online_moments.ts";
export { quantile, quantiles } from "./quantile.ts";
export { accuracy, brierScore, negativeLogLikelihood } from "./scores.ts";
export { summarise, summariseElements, type Summary } from "./summarise.ts";
export { table, type TableCell, type TableColumn } from "./table.ts";
