import { independent, positive, real } from "../../distributions/constraints.ts";
import type { Distribution } from "../../distributions/distribution.ts";
import { LogNormal } from "../../distributions/log_normal.ts";
import { Normal } from "../../distributions/normal.ts";
import { TransformedDistribution } from "../../distributions/transformed.ts";
import { bijectTo } from "../../distributions/transforms/biject_to.ts";
import { defineTransform } from "../../distributions/transforms/transform.ts";
import type { Model } from "../../handlers/model.ts";
import { param } from "../../handlers/param.ts";
import { sample } from "../../handlers/sample.ts";
import * as tf from "../../tensor/namespace.ts";
import type { Tensor } from "../../tensor/types.ts";
import {
  type AutoGuide,
  autoGuide,
  coordinatesOf,
  type GuideFamily,
  inPlates,
  startAt,
} from "./auto_guide.ts";
import type { Init } from "./init_strategy.ts";
import { baseOf, type Latent, ownDims } from "./latent.ts";

/** A first scale: a standard deviation, or said as one or as the logarithm of a variance. */
export type InitialScale =
  | number
  | { readonly sd: number }
  | { readonly logVariance: number };

/** Options of {@linkcode autoNormal}. */
export interface AutoNormalOptions {
  /** First locations: `fanIn` for real matrices and `median` for the others, unless it is said otherwise. */
  readonly init?: Init;
  /** The first scale of every unconstrained number; a standard deviation of 0.03 by default. */
  readonly initScale?: InitialScale;
}

/**
 * The coordinates of scales: the logarithm of the variance, σ = exp(u/2). In it a step of an optimiser changes the scale by
 * a factor, however small it is.
 */
export const logVariance = defineTransform({
  name: "exp of half",
  domain: real,
  codomain: positive,
  forward: (u) => tf.exp(tf.mul(u, 0.5)),
  inverse: (y) => tf.mul(tf.log(y), 2),
  logAbsDetJacobian: (u) => tf.sub(tf.mul(u, 0.5), Math.LN2),
});

/**
 * The mean-field guide of a model: every unconstrained number has a normal distribution of its own.
 *
 *   u ~ Normal(loc, scale) for each component, x = f(u)
 *
 * where f maps the real numbers to the support of the site (`bijectTo`). The parameters of the site `w` are `w_auto_loc` and
 * `w_auto_scale`, of the shape of u; the scale is optimised as the logarithm of its square. In a subsampled plate they hold
 * all rows, and those in use are taken.
 *
 * @param model The model. Its random variables are found when the guide is called, with the guide's arguments.
 * @param options First values: `init` (by name, by site, or a function) and `initScale`.
 * @returns The guide: a model of the same arguments that returns its draws by site.
 * @throws {TypeError} When it is called, if a random variable is discrete.
 * @throws {RangeError} If the scale is not positive; when it is called, if there is no strategy or site of a name.
 *
 * Reference: A. Kucukelbir et al., Automatic Differentiation Variational Inference (2017), eq. 7.
 *
 * @example
 * ```ts
 * import { autoNormal, HalfNormal, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => sample("sigma", HalfNormal(1));
 * const sites = trace(seed(autoNormal(model), 0))().sites;
 * console.log([...sites.keys()]); // ["sigma_auto_loc", "sigma_auto_scale", "sigma"]
 * ```
 */
export function autoNormal<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  options: AutoNormalOptions = {},
): AutoGuide<A> {
  return autoGuide(normalFamily(scaleOf(options.initScale)), model, options.init);
}

/** The family of {@linkcode autoNormal}. */
export function normalFamily(initialScale: number): GuideFamily {
  return {
    name: "autoNormal",
    sites: (latents, start) =>
      Object.fromEntries(latents.map((latent) => {
        const { name } = latent;
        const { shape } = coordinatesOf(latent);
        const draw = inPlates(latent, (rows) => {
          const loc = param(`${name}_auto_loc`, startAt(latent, start));
          const scale = param(`${name}_auto_scale`, () => tf.fill([...shape], initialScale), {
            constraint: independent(positive, 0),
            transform: logVariance,
          });
          return sample(name, normalOn(latent, rows(loc), rows(scale)));
        });
        return [name, draw];
      })),
  };
}

/** The distribution of f(u), u ~ Normal(loc, scale): one with a name where there is one, for closed forms. */
export function normalOn(latent: Latent, loc: Tensor, scale: Tensor): Distribution {
  const { base, joined } = baseOf(latent.support);
  switch (base.kind) {
    case "real":
    case "realVector":
      return Normal(loc, scale).toEvent(latent.eventDims);
    case "positive":
    case "nonNegative":
      return LogNormal(loc, scale).toEvent(latent.eventDims);
    default: {
      const transform = bijectTo(base);
      const dims = ownDims(transform.domain);
      return TransformedDistribution(Normal(loc, scale).toEvent(dims), transform).toEvent(joined);
    }
  }
}

/** A first scale as a standard deviation. */
export function scaleOf(scale: InitialScale = 0.03): number {
  const sd = typeof scale === "number"
    ? scale
    : "sd" in scale
    ? scale.sd
    : Math.exp(scale.logVariance / 2);
  if (sd > 0 && Number.isFinite(sd)) return sd;
  throw new RangeError(
    `Cannot make a guide: initScale must be a positive number, or {sd} or {logVariance}, got ${
      JSON.stringify(scale)
    }`,
  );
}
