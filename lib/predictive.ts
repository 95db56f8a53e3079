import type { FloatType } from "./core/dtype.ts";
import type { Engine } from "./core/engine.ts";
import { chooseEngine, type EngineName } from "./engines.ts";
import type { Graph } from "./graph/node.ts";
import type { Model } from "./handlers/model.ts";
import { Predictive, type PredictiveSettings } from "./infer/predictive/predictive.ts";

/** Options of {@linkcode predictive}. */
export interface PredictOptions extends PredictiveSettings {
  /** The engine, by name or as an object; `auto` by default. */
  readonly engine?: EngineName | Engine<Graph>;
  /** The width of `float`: the engine's default if it is not given. */
  readonly dtype?: FloatType;
}

/**
 * What a model says of data, given draws of its random variables: from a posterior, from a guide with parameters, as given, or
 * from the prior.
 *
 *   p(y | x, data) ≈ (1/S) Σ p(y | x, wₛ),  wₛ ~ q
 *
 * @param model The model.
 * @param options Where draws come from, how many, which sites; the engine and how much memory may be used.
 * @returns What makes predictions: `draws`, `summary`, `classes`, `logLikelihood`, `logPredictiveDensity`.
 * @throws {TypeError} If several sources are given, or draws of different numbers.
 * @throws {RangeError} If numSamples is no positive integer.
 *
 * @example
 * ```ts
 * import { Normal, predictive, randomKey, sample } from "@credence/credence";
 *
 * const model = () => sample("y", Normal(sample("mu", Normal(0, 1)), 1));
 * const prior = predictive(model, { numSamples: 1000, engine: "reference" });
 * const { y } = await prior.summary(randomKey(0));
 * console.log(y.sd.item().toFixed(1)); // 1.4
 * ```
 */
export function predictive<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  options: PredictOptions = {},
): Predictive<A> {
  const { engine, dtype, ...settings } = options;
  return new Predictive(model, { ...settings, ...chooseEngine(engine, dtype) });
}
