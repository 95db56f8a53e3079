/**
 * What all distributions share: a definition says what is particular to one, and everything else is derived from it here.
 *
 * @module
 */
import { located, Origin } from "../core/origin.ts";
import { broadcast, broadcastsTo, formatShape, sameShape, type Shape } from "../core/shape.ts";
import type { Key } from "../tensor/key.ts";
import * as tf from "../tensor/namespace.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import type { Constraint } from "./constraint.ts";
import {
  describeConstraint,
  describeFound,
  firstViolation,
  independent,
  isDiscrete,
} from "./constraints.ts";
import type { Distribution } from "./distribution.ts";
import { insideOf, isInside } from "./support.ts";
import { floatOf, readable, shapeOf, tensorOf } from "./values.ts";

/** What is declared of a parameter. */
export interface ParameterFacts {
  /** The values that it may take. */
  readonly constraint: Constraint;
  /** How many of its last axes belong to one distribution; the others are batch axes. None by default. */
  readonly eventDims?: number;
  /** Its value where none is given. */
  readonly default?: TensorLike;
}

/** The parameters of a distribution by name, as tensors; those of a form that was not given are missing. */
export type Parameters = Readonly<Record<string, Tensor>>;

/** What is particular to one distribution. */
export interface Definition {
  /** Its name, such as `Normal`. */
  readonly name: string;
  /** Its parameters, in the order in which they are given by position. */
  readonly parameters: Readonly<Record<string, ParameterFacts>>;
  /** Parameters of which exactly one must be given: two ways to say the same. */
  readonly oneOf?: readonly string[];
  /** The values with positive density; it may depend on the parameters as they were given. */
  readonly support: Constraint | ((given: Readonly<Record<string, TensorLike>>) => Constraint);
  /** The shape of one event, from the shapes of the parameters; a scalar by default. */
  readonly eventShape?: (shapes: Readonly<Record<string, Shape>>) => Shape;
  /** Whether draws are differentiable functions of the parameters. */
  readonly hasReparameterizedSample: boolean;
  /** What is wrong with the parameters together, in words; each by itself satisfies its constraint. */
  readonly fault?: (given: Readonly<Record<string, TensorLike>>) => string | undefined;

  /** Draws of shape [...shape, ...eventShape]; the parameters broadcast to `shape`. */
  readonly sample: (key: Key, shape: Shape, parameters: Parameters) => Tensor;
  /** The log density at each event. The value is inside the support. */
  readonly logProb: (value: Tensor, parameters: Parameters) => Tensor;
  /** The expectation, up to broadcasting. */
  readonly mean?: (parameters: Parameters) => Tensor;
  /** The variance, up to broadcasting. */
  readonly variance?: (parameters: Parameters) => Tensor;
  /** The entropy, up to broadcasting. */
  readonly entropy?: (parameters: Parameters) => Tensor;
  /** P(X ≤ x). */
  readonly cdf?: (value: Tensor, parameters: Parameters) => Tensor;
  /** The inverse of `cdf`. */
  readonly icdf?: (p: Tensor, parameters: Parameters) => Tensor;
}

/** The arguments of a constructor: parameters by position, or one object of parameters by name. */
export type ConstructorArguments = readonly (TensorLike | undefined | object)[];

/** Makes a distribution from a definition and its constructor's arguments, which are checked. */
export function construct(definition: Definition, args: ConstructorArguments): Distribution {
  const origin = Origin.here();
  const given = parametersOf(definition, args, origin);
  checkParameters(definition, given, origin);
  return new Defined(definition, given, {
    shape: batchShapeOf(definition, given, origin),
    joined: 0,
  });
}

function parametersOf(
  definition: Definition,
  args: ConstructorArguments,
  origin: Origin,
): Readonly<Record<string, TensorLike>> {
  const names = Object.keys(definition.parameters);
  const byName = args.length === 1 && isRecord(args[0])
    ? args[0]
    : Object.fromEntries(args.map((arg, i) => [names[i] ?? `argument ${i}`, arg]));
  const unknown = Object.keys(byName).find((name) => !names.includes(name));
  if (unknown) {
    fail(definition, origin, `there is no parameter "${unknown}", expected ${names.join(", ")}`);
  }
  const given: Record<string, TensorLike> = {};
  for (const name of names) {
    const value = byName[name] ?? definition.parameters[name].default;
    if (value !== undefined) given[name] = value as TensorLike;
    else if (!definition.oneOf?.includes(name)) fail(definition, origin, `${name} is missing`);
  }
  if (definition.oneOf && definition.oneOf.filter((name) => name in given).length !== 1) {
    const expected = definition.oneOf.join(" and ");
    fail(
      definition,
      origin,
      `expected exactly one of ${expected}, got ${Object.keys(given).join(" and ") || "none"}`,
    );
  }
  return given;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !(value instanceof tf.Tensor) &&
    !Array.isArray(value) && !ArrayBuffer.isView(value);
}

function checkParameters(
  definition: Definition,
  given: Readonly<Record<string, TensorLike>>,
  origin: Origin,
): void {
  for (const [name, value] of Object.entries(given)) {
    const { constraint, eventDims = 0 } = definition.parameters[name];
    const shape = shapeOf(value);
    if (shape.length < eventDims) {
      fail(
        definition,
        origin,
        `${name} must have at least ${eventDims} axes, got shape ${formatShape(shape)}`,
      );
    }
    const known = readable(value);
    const found = known && firstViolation(constraint, known.data, shape);
    if (found !== undefined) {
      const must = Number.isNaN(found) ? "not be NaN" : `be ${describeConstraint(constraint)}`;
      fail(definition, origin, `${name} must ${must}, ${describeFound(found, shape)}`);
    }
  }
  const fault = definition.fault?.(given);
  if (fault) fail(definition, origin, fault);
}

function batchShapeOf(
  definition: Definition,
  given: Readonly<Record<string, TensorLike>>,
  origin: Origin,
): Shape {
  let shape: Shape = [];
  for (const [name, value] of Object.entries(given)) {
    const own = shapeOf(value);
    const batch = own.slice(0, own.length - (definition.parameters[name].eventDims ?? 0));
    const both = broadcast(shape, batch);
    if (!both) {
      fail(
        definition,
        origin,
        `${name} of batch shape ${formatShape(batch)} does not broadcast with ${
          formatShape(shape)
        }`,
      );
    }
    shape = both;
  }
  return shape;
}

function fail(definition: Definition, origin: Origin, what: string): never {
  const Kind = /must be|must not/.test(what) ? RangeError : TypeError;
  throw new Kind(located(`Cannot make ${definition.name}: ${what}`, origin));
}

/** The batch of a distribution: its shape, how many of its last axes are part of the event, and where it counts. */
interface Batch {
  readonly shape: Shape;
  readonly joined: number;
  /** Bool, of a shape that broadcasts to `shape`. */
  readonly mask?: TensorLike;
}

/** A distribution by definition. */
export class Defined implements Distribution {
  readonly name: string;
  readonly batchShape: Shape;
  readonly eventShape: Shape;
  readonly support: Constraint;
  readonly isDiscrete: boolean;
  readonly hasReparameterizedSample: boolean;
  /** Shape of one event of the definition, without the batch axes that joined it. */
  readonly #ownEvent: Shape;
  readonly #ownSupport: Constraint;

  constructor(
    readonly definition: Definition,
    readonly parameters: Readonly<Record<string, TensorLike>>,
    readonly batch: Batch,
  ) {
    this.name = definition.name;
    const shapes = Object.fromEntries(
      Object.entries(parameters).map(([name, value]) => [name, shapeOf(value)]),
    );
    this.#ownEvent = definition.eventShape?.(shapes) ?? [];
    this.#ownSupport = typeof definition.support === "function"
      ? definition.support(parameters)
      : definition.support;
    const split = batch.shape.length - batch.joined;
    this.batchShape = batch.shape.slice(0, split);
    this.eventShape = [...batch.shape.slice(split), ...this.#ownEvent];
    this.support = independent(this.#ownSupport, batch.joined);
    this.isDiscrete = isDiscrete(this.#ownSupport);
    this.hasReparameterizedSample = definition.hasReparameterizedSample;
  }

  /** The parameters as tensors of the world in which this is called. */
  tensors(): Parameters {
    return Object.fromEntries(
      Object.entries(this.parameters).map(([name, value]) => [name, floatOf(value)]),
    );
  }

  sample(key: Key, sampleShape: Shape = []): Tensor {
    const shape = [...sampleShape, ...this.batch.shape];
    return this.definition.sample(key, shape, this.tensors());
  }

  logProb(value: TensorLike): Tensor {
    const raw = this.#checkedValue(tensorOf(value));
    const { joined, shape } = this.batch;
    const mask = this.batch.mask && tf.cast(tensorOf(this.batch.mask), "bool");
    const inside = isInside(this.#ownSupport, raw);
    // Where the formula does not count it is given a harmless value: no NaN comes back, from it or from its gradient.
    const counts = inside && mask ? tf.logicalAnd(inside, mask) : inside ?? mask;
    const harmless = counts
      ? tf.where(this.#overEvent(counts), raw, insideOf(this.#ownSupport, raw))
      : raw;
    let log = this.definition.logProb(harmless, this.tensors());
    if (inside) log = tf.where(inside, log, -Infinity);
    const events = raw.shape.slice(0, raw.shape.length - this.#ownEvent.length);
    log = broadcastTo(log, broadcast(events, shape)!);
    if (mask) log = tf.where(mask, log, 0);
    return joined ? tf.sum(log, lastAxes(log.rank, joined)) : log;
  }

  mean(): Tensor {
    return this.#overEvents(this.#closedForm("mean")(this.tensors()));
  }

  variance(): Tensor {
    return this.#overEvents(this.#closedForm("variance")(this.tensors()));
  }

  entropy(): Tensor {
    const { shape, joined } = this.batch;
    const each = broadcastTo(this.#closedForm("entropy")(this.tensors()), shape);
    return joined ? tf.sum(each, lastAxes(each.rank, joined)) : each;
  }

  cdf(value: TensorLike): Tensor {
    return this.#ofScalars("cdf", floatOf(value));
  }

  icdf(p: TensorLike): Tensor {
    const at = floatOf(p);
    const isProbability = tf.logicalAnd(tf.greaterEqual(at, 0), tf.lessEqual(at, 1));
    const x = this.#ofScalars("icdf", tf.where(isProbability, at, 0.5));
    return x.dtype === "float32" ? tf.where(isProbability, x, NaN) : x;
  }

  expand(batchShape: Shape): Distribution {
    if (!broadcastsTo(this.batchShape, batchShape)) {
      throw new TypeError(located(
        `Cannot expand ${this.name}: batch shape ${formatShape(this.batchShape)} ` +
          `does not broadcast to ${formatShape(batchShape)}`,
        Origin.here(),
      ));
    }
    const { shape, joined } = this.batch;
    return this.#with({ shape: [...batchShape, ...shape.slice(shape.length - joined)] });
  }

  toEvent(ndims: number = this.batchShape.length): Distribution {
    if (!Number.isInteger(ndims) || ndims < 0 || ndims > this.batchShape.length) {
      throw new RangeError(located(
        `Cannot make ${ndims} batch axes of ${this.name} part of the event: ` +
          `its batch shape is ${formatShape(this.batchShape)}`,
        Origin.here(),
      ));
    }
    return this.#with({ joined: this.batch.joined + ndims });
  }

  mask(mask: TensorLike): Distribution {
    const shape = shapeOf(mask);
    if (!broadcastsTo(shape, this.batchShape)) {
      throw new TypeError(located(
        `Cannot mask ${this.name}: a mask of shape ${formatShape(shape)} ` +
          `does not broadcast to the batch shape ${formatShape(this.batchShape)}`,
        Origin.here(),
      ));
    }
    const { joined } = this.batch;
    let all = tf.reshape(tensorOf(mask), [...shape, ...new Array<number>(joined).fill(1)]);
    all = tf.cast(all, "bool");
    if (this.batch.mask !== undefined) all = tf.logicalAnd(all, tensorOf(this.batch.mask));
    return this.#with({ mask: all });
  }

  #with(changes: Partial<Batch>): Defined {
    return new Defined(this.definition, this.parameters, { ...this.batch, ...changes });
  }

  /** The value, whose last axes must be an event and whose others must broadcast with the batch. */
  #checkedValue(value: Tensor): Tensor {
    const rank = this.eventShape.length;
    const event = value.shape.slice(Math.max(0, value.rank - rank));
    const batch = value.shape.slice(0, Math.max(0, value.rank - rank));
    if (!sameShape(event, this.eventShape) || !broadcast(batch, this.batchShape)) {
      throw new TypeError(located(
        `Cannot take the log probability of ${this.name}: a value of shape ${
          formatShape(value.shape)
        } ` +
          `does not fit batch shape ${formatShape(this.batchShape)} and event shape ${
            formatShape(this.eventShape)
          }`,
        Origin.here(),
      ));
    }
    return value;
  }

  #closedForm<K extends "mean" | "variance" | "entropy" | "cdf" | "icdf">(
    what: K,
  ): NonNullable<Definition[K]> {
    const form = this.definition[what];
    if (form) return form;
    throw new TypeError(located(
      `Cannot compute ${what} of ${this.name}: there is no closed form`,
      Origin.here(),
    ));
  }

  /** A function of each value of a distribution of scalars. */
  #ofScalars(what: "cdf" | "icdf", x: Tensor): Tensor {
    const form = this.#closedForm(what);
    if (this.eventShape.length > 0) {
      throw new TypeError(located(
        `Cannot compute ${what} of ${this.name}: its events have shape ${
          formatShape(this.eventShape)
        }, expected scalars`,
        Origin.here(),
      ));
    }
    const shape = broadcast(x.shape, this.batch.shape);
    if (!shape) {
      throw new TypeError(located(
        `Cannot compute ${what} of ${this.name}: shape ${formatShape(x.shape)} does not fit ` +
          `batch shape ${formatShape(this.batchShape)}`,
        Origin.here(),
      ));
    }
    return broadcastTo(form(x, this.tensors()), shape);
  }

  /** A bool for each event as one for each of its elements. */
  #overEvent(each: Tensor): Tensor {
    const { length } = this.#ownEvent;
    return length ? tf.reshape(each, [...each.shape, ...new Array<number>(length).fill(1)]) : each;
  }

  #overEvents(x: Tensor): Tensor {
    return broadcastTo(x, [...this.batch.shape, ...this.#ownEvent]);
  }
}

function lastAxes(rank: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => rank - count + i);
}

function broadcastTo(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : tf.broadcastTo(x, [...shape]);
}
