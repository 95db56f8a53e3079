import { Delta } from "../../distributions/delta.ts";
import type { Model } from "../../handlers/model.ts";
import { param } from "../../handlers/param.ts";
import { type AutoGuide, autoGuide, type GuideFamily } from "./auto_guide.ts";
import type { AutoDeltaOptions } from "./auto_delta.ts";
import { jointSites, partsOf, startVector } from "./joint.ts";

/** The family of {@linkcode autoLaplace}. */
export const LAPLACE_FAMILY: GuideFamily = {
  name: "autoLaplace",
  sites(latents, start) {
    const parts = partsOf(latents, "autoLaplace");
    const loc = param("auto_loc", startVector(parts, start));
    return jointSites(parts, Delta(loc).toEvent(1));
  },
};

/**
 * The guide of Laplace's approximation: a normal distribution at the mode, as narrow as the log joint is curved there.
 *
 *   u ~ MultivariateNormal(û, (−∂² log p(û, y)/∂u²)⁻¹),  û = argmax log p(u, y),  x = f(u)
 *
 * In training it is a single point in the space of unconstrained numbers, the parameter `auto_loc` of shape [D]. When a run has
 * made its steps, Newton's method finishes the search in double precision, and the posterior is the normal distribution; after a
 * run that was interrupted it is the point. The data must be whole: the curvature is that of all of them.
 *
 * @param model The model. Its random variables are found when the guide is called, with the guide's arguments.
 * @param options First values.
 * @returns The guide: a model of the same arguments that returns its points by site.
 * @throws {TypeError} When it is called, if a random variable is discrete, or in a subsampled plate.
 *
 * @example
 * ```ts
 * import { autoLaplace, Normal, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => sample("b", Normal(sample("a", Normal(0, 1)), 1));
 * console.log(trace(seed(autoLaplace(model), 0))().value("auto_loc").shape); // [2]
 * ```
 */
export function autoLaplace<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  options: AutoDeltaOptions = {},
): AutoGuide<A> {
  return autoGuide(LAPLACE_FAMILY, model, options.init);
}
