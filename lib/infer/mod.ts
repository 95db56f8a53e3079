/**
 * Inference: log densities, guides, variational inference, posteriors, prediction.
 *
 * @module
 */
export type { Beta, BetaSchedule } from "./elbo/beta.ts";
export type { KlMethod } from "./elbo/elbo.ts";
export { autoDelta, type AutoDeltaOptions } from "./guides/auto_delta.ts";
export type { AutoGuide, Draws, GuideFamily } from "./guides/auto_guide.ts";
export { autoLaplace } from "./guides/auto_laplace.ts";
export { autoMultivariateNormal } from "./guides/auto_multivariate_normal.ts";
export { autoNormal, type AutoNormalOptions, type InitialScale } from "./guides/auto_normal.ts";
export type { Init, InitSite, InitStrategy, InitStrategyName } from "./guides/init_strategy.ts";
export type { Latent } from "./guides/latent.ts";
export { logDensity, type LogDensityOptions, type SiteLogDensities } from "./log_density.ts";
export type { PosteriorFacts } from "./posterior/facts.ts";
export {
  type DrawOptions,
  Posterior,
  type PosteriorPredictiveSettings,
} from "./posterior/posterior.ts";
export { type SummaryRow, SummaryTable } from "./posterior/summary_table.ts";
export type { AnyGuide, DrawSource, PosteriorSource } from "./predictive/draws_of.ts";
export type { ClassPredictions } from "./predictive/classes.ts";
export type { PredictiveSummary } from "./predictive/figures.ts";
export {
  Predictive,
  type PredictiveOptions,
  type PredictiveSettings,
} from "./predictive/predictive.ts";
export type { Diagnosis, Finding } from "./svi/diagnose.ts";
export type { LoopPlace } from "../graph/trace_non_finite.ts";
export { History, type StepMetrics } from "./svi/metrics.ts";
export { NonFiniteError } from "./svi/non_finite_error.ts";
export type { Coordinates } from "./svi/parameters.ts";
export type { NonFinitePolicy, Problem } from "./svi/problem.ts";
export type { Report, RunOptions } from "./svi/report.ts";
export type { ResultFacts, Running, SviResult, Timings } from "./svi/result.ts";
export type { BatchSource, IndexedBatches, ModelArguments, Source } from "./svi/source.ts";
export type { BatchColumn } from "./svi/step_data.ts";
export type { Held, StateNames, SviState } from "./svi/state.ts";
export type { Svi, SviUpdate } from "./svi/svi.ts";
