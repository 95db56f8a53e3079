import { located, Origin } from "../core/origin.ts";
import { formatShape, sameShape } from "../core/shape.ts";
import { bijectTo } from "../distributions/transforms/biject_to.ts";
import { siteShape } from "../handlers/check_value.ts";
import { siteLogDensity } from "../handlers/log_prob.ts";
import type { Message, ParamMessage, SampleMessage } from "../handlers/message.ts";
import type { Model, SiteValues } from "../handlers/model.ts";
import { suggestion } from "../handlers/nearest_name.ts";
import { handle, type Handler } from "../handlers/stack.ts";
import { trace } from "../handlers/trace.ts";
import { tensorOf } from "../handlers/values.ts";
import * as tf from "../tensor/namespace.ts";
import type { Scalar, Tensor } from "../tensor/types.ts";

/** Options of {@linkcode logDensity}. */
export interface LogDensityOptions<A extends readonly unknown[]> {
  /** The model's arguments. */
  readonly args?: A;
  /** A value for each random variable that is not data, and for parameters where they are not their first values. */
  readonly values: SiteValues;
  /** Whether the values are unconstrained numbers, which are mapped to the support of their site; false by default. */
  readonly unconstrained?: boolean;
}

/** A log joint, and what each site adds to it. */
export interface SiteLogDensities {
  /** The sum. */
  readonly total: Scalar;
  /** The terms, by the name of their site. */
  readonly sites: Readonly<Record<string, Scalar>>;
}

/**
 * The log joint density of a model at given values.
 *
 *   log p(x, y) = Σ scale · log p(site) + Σ factors,  and with unconstrained values u, x = f(u), also + Σ log |det ∂f/∂u|
 *
 * Masks and scales are applied. A Jacobian belongs to a change of variables, not to the model: it is multiplied by the
 * size / subsampleSize of its plates and by no other scale, and no mask hides it. Parameters have none.
 *
 * Works recorded, and can be differentiated with respect to the values.
 *
 * @param model The model.
 * @param options Its arguments, the values, whether they are unconstrained; `perSite: true` for the terms of each site.
 * @returns The log density in nats, a float scalar; or the total and the terms.
 * @throws {TypeError} If a random variable has no value, or one of another shape.
 * @throws {RangeError} If there is no site of a name among the values.
 *
 * @example
 * ```ts
 * import { evaluate, HalfNormal, logDensity, sample } from "@credence/credence";
 *
 * const model = () => sample("sigma", HalfNormal(1));
 * const log = (u: number) => logDensity(model, { values: { sigma: u }, unconstrained: true });
 * console.log((await evaluate(log, { args: [0], engine: "reference" })).item()); // -0.7257913526447274
 * ```
 */
export function logDensity<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  options: LogDensityOptions<A> & { readonly perSite: true },
): SiteLogDensities;
/** The total alone. */
export function logDensity<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  options: LogDensityOptions<A> & { readonly perSite?: false },
): Scalar;
export function logDensity<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  options: LogDensityOptions<A> & { readonly perSite?: boolean },
): Scalar | SiteLogDensities {
  const { args = [] as unknown as A, values, unconstrained = false, perSite = false } = options;
  const putting = new PutValues(values, unconstrained, Origin.here());
  const { sites } = trace(handle(putting, model))(...args);
  putting.checkAllSeen();
  const terms: Record<string, Scalar> = {};
  for (const [name, site] of sites) {
    if (site.kind !== "sample" && site.kind !== "factor") continue;
    const jacobian = putting.jacobians.get(name);
    const log = siteLogDensity(site);
    terms[name] = jacobian ? tf.add(log, jacobian) : log;
  }
  const total = Object.values(terms).reduce<Scalar | undefined>(
    (sum, term) => (sum ? tf.add(sum, term) : term),
    undefined,
  ) ?? tf.scalar(0);
  return perSite ? { total, sites: terms } : total;
}

/** Gives the values to their sites, through the bijections to their supports where they are unconstrained. */
class PutValues implements Handler {
  /** log |det ∂f/∂u| of each site that was transformed. */
  readonly jacobians = new Map<string, Scalar>();
  readonly #seen = new Set<string>();
  readonly #candidates = new Set<string>();

  constructor(
    readonly values: SiteValues,
    readonly unconstrained: boolean,
    readonly origin: Origin,
  ) {}

  process(message: Message): void {
    message.isConsumed = true;
    const { kind, name } = message;
    if (kind === "sample" && !message.isObserved && !message.isIntervened) this.#sample(message);
    else if (kind === "param") this.#param(message);
    else if (Object.hasOwn(this.values, name)) {
      this.#fail(TypeError, `found ${kind === "sample" ? "data" : `a ${kind} site`}`, message);
    }
  }

  /** Refuses values whose names the model does not have. */
  checkAllSeen(): void {
    const missing = Object.keys(this.values).find((name) => !this.#seen.has(name));
    if (missing === undefined) return;
    throw new RangeError(located(
      `Cannot take the log density at a value of "${missing}": found no such site${
        suggestion(missing, this.#candidates)
      }`,
      this.origin,
    ));
  }

  #sample(message: SampleMessage): void {
    const { name, distribution, plates } = message;
    this.#candidates.add(name);
    const given = this.#given(name);
    if (!given) {
      if (message.value !== undefined) return;
      return this.#fail(TypeError, "found no value for it, expected one among the values", message);
    }
    if (!this.unconstrained || distribution.isDiscrete) {
      message.value = given;
      return;
    }
    const transform = bijectTo(distribution.support);
    const shape = transform.inverseShape(siteShape(message));
    if (!sameShape(shape, given.shape)) {
      const found = `found an unconstrained value of shape ${formatShape(given.shape)}`;
      this.#fail(TypeError, `${found}, expected ${formatShape(shape)}`, message);
    }
    message.value = transform.forward(given);
    const weight = plates.reduce((w, { size, subsampleSize }) => w * size / subsampleSize, 1);
    const jacobian = transform.logAbsDetJacobian(given, message.value);
    this.jacobians.set(name, tf.sum(weight === 1 ? jacobian : tf.mul(jacobian, weight)));
  }

  #param(message: ParamMessage): void {
    this.#candidates.add(message.name);
    const given = this.#given(message.name);
    if (!given) return;
    const transform = message.transform ?? bijectTo(message.constraint);
    message.value = this.unconstrained ? transform.forward(given) : given;
  }

  #given(name: string): Tensor | undefined {
    if (!Object.hasOwn(this.values, name)) return undefined;
    this.#seen.add(name);
    return tensorOf(this.values[name]);
  }

  #fail(Kind: ErrorConstructor, what: string, { name, origin }: Message): never {
    throw new Kind(located(`Cannot take the log density at "${name}": ${what}`, origin));
  }
}
