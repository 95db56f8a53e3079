/**
 * What all automatic guides share: from a model to a guide that covers its random variables.
 *
 * @module
 */
import { fromOnePlace, fromPlace } from "../../core/origin.ts";
import type { Shape } from "../../core/shape.ts";
import { bijectTo } from "../../distributions/transforms/biject_to.ts";
import type { Transform } from "../../distributions/transforms/transform.ts";
import type { ParamInit } from "../../handlers/message.ts";
import type { Model } from "../../handlers/model.ts";
import { plate } from "../../handlers/plate.ts";
import type { Site } from "../../handlers/trace.ts";
import type { Key } from "../../tensor/key.ts";
import * as tf from "../../tensor/namespace.ts";
import { callOf } from "../../tensor/record.ts";
import type { Tensor, Tensor1D } from "../../tensor/types.ts";
import { type Init, initialValues } from "./init_strategy.ts";
import { type Latent, latentsAmong, latentsOf, sitesOf } from "./latent.ts";

/** A guide's draws of the random variables, by name. */
export type Draws = Readonly<Record<string, Tensor>>;

/** A way to make a guide for random variables: it needs neither model nor data. */
export interface GuideFamily {
  /** Its name, such as `autoNormal`. */
  readonly name: string;
  /** The parameters and sites of the guide. `start` gives the first value of a variable, within its support. */
  sites(latents: readonly Latent[], start: (latent: Latent) => (key: Key) => Tensor): Draws;
}

/** A guide that was made from a model. */
export interface AutoGuide<A extends readonly unknown[] = readonly unknown[]>
  extends Model<A, Draws> {
  /** Draws from the guide: a model like any other. */
  (...args: A): Draws;
  /** How it is made. */
  readonly family: GuideFamily;
  /**
   * The random variables that it covers: those that inference found with its data, or, before any inference, those of the
   * model with these arguments.
   */
  latents(...args: A): readonly Latent[];
  /**
   * Finds the random variables with the data of an inference; what is called without data then covers the same ones.
   *
   * @returns The sites of the model, which has run for it; nothing if they were known, as no run was needed. Values that were
   * computed belong to a recording that is over.
   */
  settle(...args: A): ReadonlyMap<string, Site> | undefined;
  /** The same guide with another first value. */
  withInit(init: Init): AutoGuide<A>;
  /** What it was told about first values. */
  readonly init: Init | undefined;
}

/** Makes the guide of a family for a model. */
export function autoGuide<A extends readonly unknown[]>(
  family: GuideFamily,
  model: Model<A, unknown, unknown>,
  init: Init | undefined,
  settled: Settled = { byCall: new Map(), last: undefined },
): AutoGuide<A> {
  const latents = (...args: A): readonly Latent[] =>
    settled.byCall.get(callOf(args).signature) ?? settled.last ??
      latentsOf(model, args, family.name);
  const settle = (...args: A): ReadonlyMap<string, Site> | undefined => {
    const { signature } = callOf(args);
    const known = settled.byCall.get(signature);
    const sites = known ? undefined : sitesOf(model, args);
    settled.last = known ?? latentsAmong(sites!, family.name);
    settled.byCall.set(signature, settled.last);
    return sites;
  };
  const guide = (...args: A): Draws => {
    // One run of the model gives the first values of all variables, each given those before it.
    let values: Record<string, Tensor> | undefined;
    const start = (latent: Latent) => (key: Key) => {
      values ??= fromPlace(undefined, () => initialValues(model, args, key, init));
      return overPlates(values[latent.name], latent);
    };
    const covered = latents(...args);
    return fromOnePlace(() => family.sites(covered, start));
  };
  const withInit = (other: Init) => autoGuide(family, model, other, settled);
  return Object.assign(guide, { family, latents, settle, withInit, init });
}

/** What inferences found: a model that is asked for predictions, its labels left out, has more random variables than before. */
interface Settled {
  readonly byCall: Map<string, readonly Latent[]>;
  last: readonly Latent[] | undefined;
}

/** Whether a guide was made from a model. */
export function isAutoGuide<A extends readonly unknown[]>(
  guide: Model<A, unknown, unknown>,
): guide is AutoGuide<A> {
  return "family" in guide && "latents" in guide;
}

/** A value for those in use as one for all of a subsampled plate: everybody begins as the first one. */
function overPlates(value: Tensor, { shape, plates, eventDims }: Latent): Tensor {
  for (const { dim } of plates) {
    const axis = value.rank - eventDims + dim;
    value = tf.gather(value, [0], axis);
  }
  return plates.length > 0 ? tf.broadcastTo(value, [...shape]) : value;
}

/** The map from unconstrained numbers to the support of a variable, and the shape of those numbers. */
export function coordinatesOf(
  { support, shape }: Latent,
): { readonly transform: Transform; readonly shape: Shape } {
  const transform = bijectTo(support);
  return { transform, shape: transform.inverseShape(shape) };
}

/**
 * Runs `body` in the subsampled plates of a variable. It is given the function that takes the rows in use from a parameter
 * that has all of them.
 */
export function inPlates<R>(
  latent: Latent,
  body: (rows: (parameter: Tensor) => Tensor) => R,
): R {
  const indices: { readonly dim: number; readonly rows: Tensor1D }[] = [];
  const enter = (left: number): R => {
    if (left === 0) return body((parameter) => indices.reduce(taken, parameter));
    const { name, size, subsampleSize, dim } = latent.plates[left - 1];
    return plate(name, size, { subsampleSize, dim }, (rows) => {
      indices.push({ dim, rows });
      return enter(left - 1);
    });
  };
  const { eventDims } = latent;
  const extra = coordinatesOf(latent).shape.length - latent.shape.length;
  const taken = (x: Tensor, { dim, rows }: { dim: number; rows: Tensor1D }) =>
    tf.gather(x, rows, x.rank - eventDims - extra + dim);
  return enter(latent.plates.length);
}

/** A first value as unconstrained numbers. */
export function startAt(
  latent: Latent,
  start: (latent: Latent) => (key: Key) => Tensor,
): ParamInit {
  return (key) => coordinatesOf(latent).transform.inverse(start(latent)(key));
}
