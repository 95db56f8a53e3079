import { Delta } from "../../distributions/delta.ts";
import type { Model } from "../../handlers/model.ts";
import { param } from "../../handlers/param.ts";
import { sample } from "../../handlers/sample.ts";
import { type AutoGuide, autoGuide, type GuideFamily, inPlates } from "./auto_guide.ts";
import type { Init } from "./init_strategy.ts";

/** Options of {@linkcode autoDelta}. */
export interface AutoDeltaOptions {
  /** First values: `fanIn` for real matrices and `median` for the others, unless it is said otherwise. */
  readonly init?: Init;
}

/** The family of {@linkcode autoDelta}. */
export const DELTA_FAMILY: GuideFamily = {
  name: "autoDelta",
  sites: (latents, start) =>
    Object.fromEntries(latents.map((latent) => {
      const { name, support, eventDims } = latent;
      const draw = inPlates(latent, (rows) => {
        const loc = param(`${name}_auto_loc`, start(latent), { constraint: support });
        return sample(name, Delta(rows(loc)).toEvent(eventDims));
      });
      return [name, draw];
    })),
};

/**
 * The guide of a single point: the maximum a posteriori estimate, or with β = 0 that of maximum likelihood.
 *
 *   x = loc
 *
 * The parameter of the site `w` is `w_auto_loc`, a value of it; the density that is maximised is that over the values of the
 * site, not over unconstrained numbers.
 *
 * @param model The model. Its random variables are found when the guide is called, with the guide's arguments.
 * @param options First values.
 * @returns The guide: a model of the same arguments that returns its points by site.
 * @throws {TypeError} When it is called, if a random variable is discrete.
 *
 * @example
 * ```ts
 * import { autoDelta, Normal, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => sample("mu", Normal(0, 1));
 * console.log([...trace(seed(autoDelta(model), 0))().sites.keys()]); // ["mu_auto_loc", "mu"]
 * ```
 */
export function autoDelta<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  options: AutoDeltaOptions = {},
): AutoGuide<A> {
  return autoGuide(DELTA_FAMILY, model, options.init);
}
