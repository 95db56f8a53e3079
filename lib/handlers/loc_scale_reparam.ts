import { Defined } from "../distributions/base.ts";
import type { Constraint } from "../distributions/constraint.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor } from "../tensor/types.ts";
import type { Reparam } from "./reparam.ts";
import { tensorOf } from "./values.ts";

/**
 * Decentres a variable of a family that is closed under shifting and stretching, such as Normal, StudentT or Cauchy: with
 * c = `centered`,
 *
 *   z ~ F(c·loc, scaleᶜ),  x = loc + scale^(1−c) (z − c·loc)
 *
 * so that c = 1 is the variable itself and c = 0 has z independent of loc and scale. The new site is `name_decentered`.
 *
 * M. I. Gorinova, D. Moore, M. D. Hoffman, Automatic reparameterisation of probabilistic programs, ICML 2020, section 4.1.
 *
 * @param options `centered`: c in [0, 1], a number or tensor; 0 by default.
 * @returns The way to write it, for {@linkcode reparam}.
 *
 * @example
 * ```ts
 * import { LocScaleReparam, Normal, reparam, sample, seed } from "@credence/credence";
 *
 * const model = () => sample("theta", Normal(0, 10).expand([8]));
 * console.log(seed(reparam(model, { theta: LocScaleReparam() }), 0)().shape); // [8]
 * ```
 */
export function LocScaleReparam(options: { readonly centered?: number | Tensor } = {}): Reparam {
  const { centered = 0 } = options;
  return {
    reparametrize(distribution, site) {
      const { loc, scale } = distribution.parameters;
      const isLocScale = loc !== undefined && scale !== undefined && isReal(distribution.support);
      if (!(distribution instanceof Defined) || !isLocScale) {
        return site.fail(
          `found a ${distribution.name}, expected a distribution with a loc and a scale on all real numbers, ` +
            "and not one of all steps of a scan",
        );
      }
      const { definition, parameters, batch } = distribution;
      const partly = partlyCentered(tensorOf(loc), tensorOf(scale), centered);
      const z = site.sample(
        "decentered",
        new Defined(definition, { ...parameters, loc: partly.loc, scale: partly.scale }, batch),
      );
      return tf.add(tensorOf(loc), tf.mul(partly.stretch, tf.sub(z, partly.loc)));
    },
  };
}

/** Location and scale of z, and by what it is stretched. */
function partlyCentered(loc: Tensor, scale: Tensor, centered: number | Tensor) {
  if (centered === 0) return { loc: 0, scale: 1, stretch: scale };
  return {
    loc: tf.mul(loc, centered),
    scale: tf.pow(scale, centered),
    stretch: tf.pow(scale, tf.sub(1, centered)),
  };
}

function isReal(support: Constraint): boolean {
  return support.kind === "independent" ? isReal(support.base) : support.kind === "real";
}
