/**
 * Optimisers as pure `init` and `update`, and schedules for their learning rates.
 *
 * @module
 */
export { adagrad, type AdagradOptions } from "./adagrad.ts";
export { adam, type AdamOptions, adamW, type AdamWOptions } from "./adam.ts";
export { clipByGlobalNorm, clipByValue } from "./clip.ts";
export {
  defineOptimizer,
  type LearningRate,
  type OptimizerRule,
  type OptimizerTerms,
} from "./define_optimizer.ts";
export { optimizerFromConfig, scheduleFromConfig } from "./from_config.ts";
export type { Configuration, Optimizer, Tensors, Updated } from "./optimizer.ts";
export { rmsProp, type RmsPropOptions } from "./rms_prop.ts";
export type { Schedule } from "./schedule.ts";
export * as schedules from "./schedules.ts";
export { sgd, type SgdOptions } from "./sgd.ts";
