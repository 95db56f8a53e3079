import { located, Origin } from "../core/origin.ts";
import type { Shape } from "../core/shape.ts";
import type { Key } from "../tensor/key.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import type { Constraint } from "./constraint.ts";
import { eventDims } from "./constraints.ts";
import type { Distribution } from "./distribution.ts";
import { independentTransform } from "./transforms/compose.ts";
import type { Transform } from "./transforms/transform.ts";
import { tensorOf } from "./values.ts";

/**
 * The distribution of y = f(x), where x has another distribution.
 *
 *   log p(y) = log p_x(f⁻¹(y)) − log |det ∂f/∂x|
 *
 * A draw remembers the x it came from, so that its own log probability loses no digits where f saturates.
 *
 * @param base The distribution of x. Its events must be events of the transform's domain, or larger ones.
 * @param transform f, a bijection.
 * @returns The distribution of f(x), of the batch shape of the base.
 * @throws {TypeError} If the base is discrete, or its events are smaller than those of the transform's domain.
 *
 * @example
 * ```ts
 * import { constraints, bijectTo, evaluate, Normal, TransformedDistribution } from "@credence/credence";
 *
 * const logitNormal = TransformedDistribution(Normal(0, 1), bijectTo(constraints.unitInterval));
 * console.log((await evaluate(() => logitNormal.logProb(0.5), { engine: "reference" })).item()); // 0.46735582791477
 * ```
 */
export function TransformedDistribution(base: Distribution, transform: Transform): Distribution {
  const missing = eventDims(transform.domain) - base.eventShape.length;
  if (base.isDiscrete || missing > 0) {
    throw new TypeError(located(
      `Cannot transform ${base.name} by ${transform.name}: ` +
        (base.isDiscrete
          ? "its values are countable, expected a continuous distribution"
          : `found events of ${base.eventShape.length} axes, expected at least ` +
            `${eventDims(transform.domain)}. Join batch axes with toEvent(${missing})`),
      Origin.here(),
    ));
  }
  return new Transformed(base, transform);
}

class Transformed implements Distribution {
  readonly name: string;
  readonly parameters: Readonly<Record<string, TensorLike>>;
  readonly batchShape: Shape;
  readonly eventShape: Shape;
  readonly support: Constraint;
  readonly isDiscrete = false;
  readonly hasReparameterizedSample: boolean;
  /** The transform on whole events of the base. */
  readonly #transform: Transform;
  /** The x of each draw. */
  readonly #origins: WeakMap<Tensor, Tensor>;

  constructor(
    readonly base: Distribution,
    readonly own: Transform,
    origins: WeakMap<Tensor, Tensor> = new WeakMap(),
  ) {
    const extra = base.eventShape.length - eventDims(own.domain);
    this.#transform = extra > 0 ? independentTransform(own, extra) : own;
    this.#origins = origins;
    this.name = `${base.name} through ${own.name}`;
    this.parameters = base.parameters;
    this.batchShape = base.batchShape;
    const shape = this.#transform.forwardShape([...base.batchShape, ...base.eventShape]);
    this.eventShape = shape.slice(base.batchShape.length);
    this.support = this.#transform.codomain;
    this.hasReparameterizedSample = base.hasReparameterizedSample;
  }

  sample(key: Key, sampleShape?: Shape): Tensor {
    const x = this.base.sample(key, sampleShape);
    const y = this.#transform.forward(x);
    this.#origins.set(y, x);
    return y;
  }

  logProb(value: TensorLike): Tensor {
    const y = tensorOf(value);
    const x = this.#origins.get(y) ?? this.#transform.inverse(y);
    return tf.sub(this.base.logProb(x), this.#transform.logAbsDetJacobian(x, y));
  }

  expand(batchShape: Shape): Distribution {
    return new Transformed(this.base.expand(batchShape), this.own, this.#origins);
  }

  toEvent(ndims: number = this.batchShape.length): Distribution {
    return new Transformed(this.base.toEvent(ndims), this.own, this.#origins);
  }

  mask(): never {
    return this.#refuse("mask");
  }
  mean(): never {
    return this.#refuse("compute mean of");
  }
  variance(): never {
    return this.#refuse("compute variance of");
  }
  entropy(): never {
    return this.#refuse("compute entropy of");
  }
  cdf(): never {
    return this.#refuse("compute cdf of");
  }
  icdf(): never {
    return this.#refuse("compute icdf of");
  }

  #refuse(action: string): never {
    throw new TypeError(located(
      `Cannot ${action} ${this.name}: there is no closed form`,
      Origin.here(),
    ));
  }
}
