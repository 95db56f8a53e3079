/**
 * Where a guide begins: first values for the random variables of a model.
 *
 * @module
 */
import { fromPlace, located, Origin } from "../../core/origin.ts";
import { type Shape, sizeOf } from "../../core/shape.ts";
import type { Distribution } from "../../distributions/distribution.ts";
import { bijectTo } from "../../distributions/transforms/biject_to.ts";
import { checkValue, siteShape } from "../../handlers/check_value.ts";
import type { Message, SampleMessage } from "../../handlers/message.ts";
import type { Model } from "../../handlers/model.ts";
import { suggestion } from "../../handlers/nearest_name.ts";
import { seed } from "../../handlers/seed.ts";
import { handle, type Handler, isolated } from "../../handlers/stack.ts";
import { trace } from "../../handlers/trace.ts";
import { siteTensor } from "../../handlers/values.ts";
import { ndtri } from "../../tensor/extra_ops.ts";
import type { Key } from "../../tensor/key.ts";
import { sort } from "../../tensor/sort.ts";
import * as tf from "../../tensor/namespace.ts";
import { normal, uniform } from "../../tensor/random.ts";
import type { Tensor, TensorLike } from "../../tensor/types.ts";
import { Value } from "../../tensor/value.ts";

/** The strategies that have a name. */
export type InitStrategyName = "fanIn" | "truncatedFanIn" | "median" | "sample" | "uniform";

/** A site whose first value is wanted. */
export interface InitSite {
  /** Its name. */
  readonly name: string;
  /** Its distribution, given the first values of the sites before it. */
  readonly distribution: Distribution;
  /** The shape of the value. */
  readonly shape: Shape;
  /** Random numbers for it. */
  readonly key: Key;
}

/**
 * How a site gets its first value.
 *
 * - `fanIn`: draws with standard deviation √(2 / fan in) (He et al. 2015, eq. 10) for weights, whose fan in is the product of
 *   all axes but the last; for a site that is no real matrix, `median`.
 * - `truncatedFanIn`: standard normal draws within ±2, divided by √(fan in); 0 for real sites that are no matrix; for the
 *   others `median`.
 * - `median`: of 15 draws from the prior, elementwise.
 * - `sample`: a draw from the prior.
 * - `uniform`: a draw from [−2, 2] for each unconstrained number.
 * - a number or array: that value.
 * - a function of the site that returns the value.
 */
export type InitStrategy = InitStrategyName | TensorLike | Value | ((site: InitSite) => TensorLike);

/** A strategy for all sites, or one for each site by name; the others have the default. */
export type Init =
  | InitStrategyName
  | ((site: InitSite) => TensorLike)
  | Readonly<
    Record<string, InitStrategy>
  >;

/** Whether a site's value is a real matrix (or has more axes): something with a fan in. */
function isMatrix({ distribution, shape }: InitSite, plates: number): boolean {
  const { support, eventShape } = distribution;
  const { kind } = support.kind === "independent" ? support.base : support;
  const axes = eventShape.length > 0 || plates > 0 ? eventShape.length : shape.length;
  return kind === "real" && axes >= 2;
}

/**
 * First values for all random variables of a model that are not data, each one given those before it.
 *
 * @returns Values by site, within the supports.
 * @throws {RangeError} If there is no site of a name, no strategy of one, or a value is outside of its support.
 */
export function initialValues<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  args: A,
  key: Key,
  init: Init | undefined,
): Record<string, Tensor> {
  const initialiser = new Initialiser(init);
  isolated([], () => trace(handle(initialiser, seed(model, key)))(...args));
  initialiser.checkAllSeen();
  return initialiser.values;
}

class Initialiser implements Handler {
  readonly values: Record<string, Tensor> = {};

  constructor(readonly init: Init | undefined) {}

  process(message: Message): void {
    message.isConsumed = true;
    if (message.kind !== "sample" || message.isObserved || message.isIntervened) return;
    if (message.distribution.isDiscrete) return; // hidden in the guide, or refused there
    const { name, distribution, key } = message;
    const site = { name, distribution, shape: siteShape(message), key: key! };
    const given = this.#value(site, message);
    const value = given instanceof Value ? given.tensor() : siteTensor(given, false);
    checkValue(message, given, value);
    message.value = value;
    this.values[name] = value;
  }

  /** Refuses strategies for sites that the model does not have. */
  checkAllSeen(): void {
    if (typeof this.init !== "object") return;
    const missing = Object.keys(this.init).find((name) => !Object.hasOwn(this.values, name));
    if (missing === undefined) return;
    throw new RangeError(located(
      `Cannot initialise "${missing}": found no such random variable` +
        suggestion(missing, Object.keys(this.values)),
      Origin.here(),
    ));
  }

  #value(site: InitSite, message: SampleMessage): TensorLike | Value {
    const { init } = this;
    const matrix = isMatrix(site, message.plates.length);
    const own = typeof init === "object" && Object.hasOwn(init, site.name)
      ? init[site.name]
      : typeof init === "object"
      ? undefined
      : init;
    const strategy = own ?? (matrix ? "fanIn" : "median");
    if (typeof strategy === "function") return strategy(site);
    if (typeof strategy === "number") return filled(strategy, site.shape);
    if (typeof strategy !== "string") return strategy;
    if (!Object.hasOwn(STRATEGIES, strategy)) {
      throw new RangeError(located(
        `Cannot initialise "${site.name}": there is no strategy "${strategy}", expected one of ${
          Object.keys(STRATEGIES).join(", ")
        }, a value or a function`,
        message.origin,
      ));
    }
    return fromPlace(message.origin, () => STRATEGIES[strategy](site, matrix));
  }
}

/** One number stands for all. */
function filled(value: number, shape: Shape): Value {
  const data = new Float64Array(sizeOf(shape)).fill(value);
  return new Value({ data, shape, dtype: "float" }, "host");
}

const STRATEGIES: Readonly<
  Record<InitStrategyName, (site: InitSite, isMatrix: boolean) => Tensor>
> = {
  fanIn: (site, matrix) =>
    matrix ? tf.mul(normal(site.key, site.shape), Math.sqrt(2 / fanIn(site.shape))) : median(site),
  truncatedFanIn(site, matrix) {
    if (matrix) return tf.div(truncatedNormal(site.key, site.shape), Math.sqrt(fanIn(site.shape)));
    const { support } = site.distribution;
    const { kind } = support.kind === "independent" ? support.base : support;
    return kind === "real" || kind === "realVector" ? tf.zeros([...site.shape]) : median(site);
  },
  median,
  sample: (site) => site.distribution.sample(site.key),
  uniform: (site) => unconstrainedUniform(site, 2),
};

/** A draw from [−radius, radius] for each unconstrained number. */
export function unconstrainedUniform(
  { distribution, shape, key }: InitSite,
  radius: number,
): Tensor {
  const transform = bijectTo(distribution.support);
  const u = uniform(key, transform.inverseShape(shape));
  return transform.forward(tf.mul(tf.sub(tf.mul(u, 2), 1), radius));
}

function fanIn(shape: Shape): number {
  return Math.max(1, sizeOf(shape.slice(0, -1)));
}

/** Φ(−2). */
const TAIL = 0.022750131948179195;

/** Standard normal draws given that they are within ±2, by inversion: Φ⁻¹(Φ(−2) + u (1 − 2 Φ(−2))). */
function truncatedNormal(key: Key, shape: Shape): Tensor {
  return tf.clipByValue(ndtri(uniform(key, shape).mul(1 - 2 * TAIL).add(TAIL)), -2, 2);
}

const DRAWS = 15;

/** The median of 15 draws, elementwise. */
function median({ distribution, key, shape }: InitSite): Tensor {
  const sorted = sort(distribution.sample(key, [DRAWS]), { axis: 0 });
  return tf.reshape(tf.slice(sorted, [(DRAWS - 1) / 2], [1]), [...shape]);
}
