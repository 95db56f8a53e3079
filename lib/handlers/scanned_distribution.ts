import { formatShape, type Shape } from "../core/shape.ts";
import type { Constraint } from "../distributions/constraint.ts";
import type { Distribution } from "../distributions/distribution.ts";
import type { TensorLike } from "../tensor/types.ts";

/**
 * What the handlers around a `scan` see of a site in its body: the distributions of all steps as one, with the steps as its
 * first batch axis. Each step's is known inside the loop alone, so this one tells its shapes and its support; values and log
 * probabilities come out of the loop with the message.
 */
export class ScannedDistribution implements Distribution {
  readonly name: string;
  readonly parameters: Readonly<Record<string, TensorLike>> = {};
  readonly batchShape: Shape;
  readonly eventShape: Shape;
  readonly support: Constraint;
  readonly isDiscrete: boolean;
  readonly hasReparameterizedSample: boolean;

  constructor(step: Distribution, length: number) {
    this.name = step.name;
    this.batchShape = [length, ...step.batchShape];
    this.eventShape = step.eventShape;
    this.support = step.support;
    this.isDiscrete = step.isDiscrete;
    this.hasReparameterizedSample = step.hasReparameterizedSample;
  }

  /** The plates around the loop have expanded each step already: nothing else can be asked for. */
  expand(batchShape: Shape): Distribution {
    const { name } = this;
    throw new TypeError(
      `internal: the ${name} of a scan with batch shape ${formatShape(this.batchShape)} ` +
        `cannot be expanded to ${formatShape(batchShape)}`,
    );
  }

  sample(): never {
    return this.#refuse("sample from");
  }
  logProb(): never {
    return this.#refuse("take log probabilities of");
  }
  mean(): never {
    return this.#refuse("take the mean of");
  }
  variance(): never {
    return this.#refuse("take the variance of");
  }
  entropy(): never {
    return this.#refuse("take the entropy of");
  }
  cdf(): never {
    return this.#refuse("take the cdf of");
  }
  icdf(): never {
    return this.#refuse("take the icdf of");
  }
  toEvent(): never {
    return this.#refuse("reshape");
  }
  mask(): never {
    return this.#refuse("mask");
  }

  #refuse(action: string): never {
    throw new TypeError(
      `Cannot ${action} the ${this.name} of a scan: found the distributions of all steps, which are known ` +
        "inside the loop alone. Use a handler in the body",
    );
  }
}
