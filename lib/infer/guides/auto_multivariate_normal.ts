import { lowerCholesky } from "../../distributions/constraints.ts";
import { MultivariateNormal } from "../../distributions/multivariate_normal.ts";
import type { Model } from "../../handlers/model.ts";
import { param } from "../../handlers/param.ts";
import * as tf from "../../tensor/namespace.ts";
import { type AutoGuide, autoGuide, type GuideFamily } from "./auto_guide.ts";
import { type AutoNormalOptions, scaleOf } from "./auto_normal.ts";
import { dimensionOf, jointSites, partsOf, startVector } from "./joint.ts";

/**
 * The guide of full rank: all unconstrained numbers together have a multivariate normal distribution.
 *
 *   u ~ MultivariateNormal(loc, scaleTril scaleTrilᵀ),  x = f(u)
 *
 * The parameters are `auto_loc`, of shape [D], and `auto_scale_tril`, of shape [D, D], for D unconstrained numbers in the
 * order of the sites: its cost grows with D².
 *
 * @param model The model. Its random variables are found when the guide is called, with the guide's arguments.
 * @param options First values: `init` and `initScale`.
 * @returns The guide: a model of the same arguments that returns its draws by site.
 * @throws {TypeError} When it is called, if a random variable is discrete, or in a subsampled plate.
 *
 * Reference: A. Kucukelbir et al., Automatic Differentiation Variational Inference (2017), eq. 8.
 *
 * @example
 * ```ts
 * import { autoMultivariateNormal, Normal, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => sample("b", Normal(sample("a", Normal(0, 1)), 1));
 * const traced = trace(seed(autoMultivariateNormal(model), 0))();
 * console.log(traced.value("auto_scale_tril").shape); // [2, 2]
 * ```
 */
export function autoMultivariateNormal<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  options: AutoNormalOptions = {},
): AutoGuide<A> {
  return autoGuide(multivariateNormalFamily(scaleOf(options.initScale)), model, options.init);
}

/** The family of {@linkcode autoMultivariateNormal}. */
export function multivariateNormalFamily(initialScale: number): GuideFamily {
  const name = "autoMultivariateNormal";
  return {
    name,
    sites(latents, start) {
      const parts = partsOf(latents, name);
      const n = dimensionOf(parts);
      const loc = param("auto_loc", startVector(parts, start));
      const scaleTril = param("auto_scale_tril", () => tf.mul(tf.eye(n), initialScale), {
        constraint: lowerCholesky,
      });
      return jointSites(parts, MultivariateNormal(loc, scaleTril));
    },
  };
}
