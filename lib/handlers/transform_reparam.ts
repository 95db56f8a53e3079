import type { Shape } from "../core/shape.ts";
import type { Constraint } from "../distributions/constraint.ts";
import { independent, real } from "../distributions/constraints.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { bijectTo } from "../distributions/transforms/biject_to.ts";
import { independentTransform } from "../distributions/transforms/compose.ts";
import type { Transform } from "../distributions/transforms/transform.ts";
import type { Key } from "../tensor/key.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import { both } from "./log_prob.ts";
import type { Reparam } from "./reparam.ts";
import { tensorOf } from "./values.ts";

/**
 * Writes a variable as a transform f of another one, which is called `name_base`: x = f(u), where u has the density
 *
 *   log p(u) = log p_x(f(u)) + log |det ∂f/∂u|
 *
 * so that a LogNormal becomes the exponential of a Normal, and any continuous variable one without bounds.
 *
 * @param options `transform`: f, whose codomain is the support; by default the one from unconstrained numbers.
 * @returns The way to write it, for {@linkcode reparam}.
 *
 * @example
 * ```ts
 * import { LogNormal, reparam, sample, seed, trace, TransformReparam } from "@credence/credence";
 *
 * const model = () => sample("x", LogNormal(0, 1));
 * const traced = trace(seed(reparam(model, { x: TransformReparam() }), 0))();
 * console.log([...traced.sites.keys()]); // ["x_base", "x"]
 * ```
 */
export function TransformReparam(options: { readonly transform?: Transform } = {}): Reparam {
  return {
    reparametrize(distribution, site) {
      if (distribution.isDiscrete) {
        return site.fail(`found a ${distribution.name}, expected a continuous distribution`);
      }
      const transform = options.transform ?? bijectTo(distribution.support);
      return transform.forward(site.sample("base", new Pulled(distribution, transform)));
    },
  };
}

/** The distribution of u where f(u) has a given one. */
class Pulled implements Distribution {
  readonly name: string;
  readonly batchShape: Shape;
  readonly eventShape: Shape;
  readonly support: Constraint;
  readonly isDiscrete = false;
  readonly hasReparameterizedSample: boolean;
  readonly parameters: Readonly<Record<string, TensorLike>>;

  constructor(
    readonly of: Distribution,
    readonly transform: Transform,
    readonly masked?: TensorLike,
  ) {
    this.name = `${of.name} before ${transform.name}`;
    this.parameters = of.parameters;
    this.batchShape = of.batchShape;
    const shape = transform.inverseShape([...of.batchShape, ...of.eventShape]);
    this.eventShape = shape.slice(of.batchShape.length);
    this.support = independent(real, this.eventShape.length);
    this.hasReparameterizedSample = of.hasReparameterizedSample;
  }

  sample(key: Key, sampleShape?: Shape): Tensor {
    return this.transform.inverse(this.of.sample(key, sampleShape));
  }

  logProb(value: TensorLike): Tensor {
    const u = tensorOf(value);
    const x = this.transform.forward(u);
    const log = tf.add(this.of.logProb(x), this.transform.logAbsDetJacobian(u, x));
    return this.masked === undefined ? log : tf.where(both(undefined, this.masked), log, 0);
  }

  expand(batchShape: Shape): Distribution {
    return new Pulled(this.of.expand(batchShape), this.transform, this.masked);
  }

  toEvent(ndims: number = this.batchShape.length): Distribution {
    if (this.masked !== undefined) return this.#refuse("join axes of the masked");
    return new Pulled(this.of.toEvent(ndims), independentTransform(this.transform, ndims));
  }

  mask(mask: TensorLike): Distribution {
    return new Pulled(this.of, this.transform, both(this.masked, mask));
  }

  mean(): never {
    return this.#refuse("compute mean of the");
  }
  variance(): never {
    return this.#refuse("compute variance of the");
  }
  entropy(): never {
    return this.#refuse("compute entropy of the");
  }
  cdf(): never {
    return this.#refuse("compute cdf of the");
  }
  icdf(): never {
    return this.#refuse("compute icdf of the");
  }

  #refuse(action: string): never {
    throw new TypeError(`Cannot ${action} ${this.name}: it is known by its density alone`);
  }
}
