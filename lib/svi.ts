import type { FloatType } from "./core/dtype.ts";
import type { Engine } from "./core/engine.ts";
import { chooseEngine, type EngineName } from "./engines.ts";
import type { Graph } from "./graph/node.ts";
import type { Model } from "./handlers/model.ts";
import type { Beta } from "./infer/elbo/beta.ts";
import type { NonFinitePolicy } from "./infer/svi/problem.ts";
import { Svi } from "./infer/svi/svi.ts";
import type { Optimizer } from "./optim/optimizer.ts";

/** Options of {@linkcode SVI}. */
export interface SviOptions {
  /** The weight of the divergence: a number, a function of the step, or one of these for each site; 1 by default. */
  readonly beta?: Beta;
  /** Over how many draws of the guide a step averages; 1 by default. */
  readonly numParticles?: number;
  /** `monteCarlo` estimates divergences from draws even where they have a closed form; `auto` by default. */
  readonly kl?: "auto" | "monteCarlo";
  /** What to do about a loss, gradient or parameter that is not finite: `stop`, by default, or `skip` the step and count it. */
  readonly onNonFinite?: NonFinitePolicy;
  /** The engine, by name or as an object; `auto` by default. */
  readonly engine?: EngineName | Engine<Graph>;
  /** The width of `float`: the engine's default if it is not given. */
  readonly dtype?: FloatType;
}

/**
 * Stochastic variational inference: moves the parameters of a guide q until it is as near to the posterior as it can be.
 *
 *   maximise ELBO(q) = E_q[(N/B) Σ log p(yᵢ | xᵢ, w)] − β · KL(q(w) ‖ p(w))
 *
 * The expectation is over one draw of the guide a step (`numParticles`), the divergence has its closed form where there is
 * one; the loss is −ELBO in nats for all N data, reports are per datum. With β = 1 it is variational Bayes, with β = 0
 * maximum likelihood on average. The whole step, from the key to the optimiser, is recorded once as one graph: other data of
 * the same shapes, another β or learning rate do not record it again.
 *
 * @param model The model.
 * @param guide A guide of the same arguments, such as `autoNormal(model)`.
 * @param optimizer The optimiser, such as `adam(0.01)`; a schedule may stand for the number, and `clipByGlobalNorm` around it.
 * @param options β, particles, engine.
 * @returns What makes runs: `run`, or `init` and `update`.
 * @throws {RangeError} If β is negative or no number, numParticles is no positive integer, or an option has no sense.
 *
 * Reference: M. D. Hoffman et al., Stochastic Variational Inference (2013), eq. 4; D. P. Kingma and M. Welling,
 * Auto-Encoding Variational Bayes (2014), eq. 7.
 *
 * @example
 * ```ts
 * import { adam, autoNormal, Normal, plate, sample, schedules, SVI } from "@credence/credence";
 * import { randomKey, type Tensor1D } from "@credence/credence";
 *
 * const model = (y: Tensor1D) => {
 *   const mu = sample("mu", Normal(0, 10));
 *   plate("data", y.shape[0], () => sample("y", Normal(mu, 1), { obs: y }));
 * };
 * const optimizer = adam(schedules.cosine({ initial: 0.1, steps: 500 }));
 * const svi = SVI(model, autoNormal(model), optimizer, { engine: "reference" });
 * const result = await svi.run(randomKey(0), 500, [[1.2, 0.7, 1.4]]);
 * console.log(result.params.mu_auto_loc.item().toFixed(1)); // 1.1
 * ```
 */
export function SVI<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  guide: Model<A, unknown, unknown>,
  optimizer: Optimizer,
  options: SviOptions = {},
): Svi<A> {
  const { engine, floatType } = chooseEngine(options.engine, options.dtype);
  const { kl = "auto" } = options;
  if (kl !== "auto" && kl !== "monteCarlo") {
    throw new RangeError(`Cannot infer: kl must be one of auto, monteCarlo, got ${kl}`);
  }
  return new Svi({
    model,
    guide,
    optimizer,
    beta: options.beta ?? 1,
    numParticles: options.numParticles ?? 1,
    monteCarloKl: kl === "monteCarlo",
    onNonFinite: options.onNonFinite ?? "stop",
    engine,
    floatType,
  });
}
