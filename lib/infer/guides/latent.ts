/**
 * The random variables of a model that a guide has to cover.
 *
 * @module
 */
import { located } from "../../core/origin.ts";
import type { Shape } from "../../core/shape.ts";
import type { Constraint } from "../../distributions/constraint.ts";
import { eventDims } from "../../distributions/constraints.ts";
import { readable } from "../../distributions/values.ts";
import { siteShape } from "../../handlers/check_value.ts";
import type { PlateFrame, SampleMessage } from "../../handlers/message.ts";
import type { Model } from "../../handlers/model.ts";
import { seed } from "../../handlers/seed.ts";
import { isolated } from "../../handlers/stack.ts";
import { type Answered, type Site, trace } from "../../handlers/trace.ts";
import { randomKey } from "../../tensor/random.ts";
import { recorderNow, withRecorder } from "../../tensor/recording.ts";

/** What a guide must know of one random variable: nothing that needs the model or its data. */
export interface Latent {
  /** The site's name. */
  readonly name: string;
  /** The shape of its value; along a subsampled plate that of all, not of those in use. */
  readonly shape: Shape;
  /** How many of the last axes are one event. */
  readonly eventDims: number;
  /** The values that it may take, with the axes of an event. */
  readonly support: Constraint;
  /** The subsampled plates around it, the innermost first: the guide enters them too. */
  readonly plates: readonly PlateFrame[];
}

/** Whether a site is a random variable whose value is not given. */
export function isLatent(site: Site): site is Answered<SampleMessage> {
  return site.kind === "sample" && !site.isObserved && !site.isIntervened;
}

/**
 * Finds the random variables of a model by running it once: eagerly, or in a recording that is thrown away.
 *
 * @throws {TypeError} If one is discrete, or its support depends on other random variables.
 */
export function latentsOf<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  args: A,
  guide: string,
): readonly Latent[] {
  return latentsAmong(sitesOf(model, args), guide);
}

/** The sites of a model that runs once: eagerly, or in a recording that is thrown away. */
export function sitesOf<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  args: A,
): ReadonlyMap<string, Site> {
  const run = () => isolated([], () => trace(seed(model, randomKey(0)))(...args));
  return (recorderNow() ? withRecorder(run) : run()).sites;
}

/** The random variables among the sites of a model; see {@linkcode latentsOf}. */
export function latentsAmong(
  sites: ReadonlyMap<string, Site>,
  guide: string,
): readonly Latent[] {
  return [...sites.values()].filter(isLatent).map((site) => latentOf(site, guide));
}

function latentOf(site: Answered<SampleMessage>, guide: string): Latent {
  const { name, distribution, origin } = site;
  if (distribution.isDiscrete) {
    throw new TypeError(located(
      `Cannot make ${guide} for "${name}": found a ${distribution.name}, whose values are countable, ` +
        "expected a continuous distribution: draws of it have no gradient. " +
        "Sum it out of the model (a factor with logSumExp over its values), condition on it, " +
        "or hide it with block and a seed",
      origin,
    ));
  }
  if (!isKnown(distribution.support)) {
    throw new TypeError(located(
      `Cannot make ${guide} for "${name}": found a support with bounds that the model computes, ` +
        "expected numbers. Scale a variable with a fixed support instead",
      origin,
    ));
  }
  const plates = site.plates.filter(({ size, subsampleSize }) => subsampleSize < size);
  const shape = [...siteShape(site)];
  const rank = distribution.batchShape.length;
  for (const { dim, size } of plates) shape[rank + dim] = size;
  return {
    name,
    shape,
    eventDims: distribution.eventShape.length,
    support: distribution.support,
    plates,
  };
}

/** Whether the bounds of a set can be used outside the run that made it. */
function isKnown(support: Constraint): boolean {
  if (support.kind === "independent") return isKnown(support.base);
  const bounds = [
    ...("lower" in support ? [support.lower] : []),
    ...("upper" in support ? [support.upper] : []),
  ];
  return bounds.every((bound) => readable(bound) !== undefined);
}

/** The set of which events are made, and how many axes of repetitions they have besides its own. */
export function baseOf(
  support: Constraint,
): { readonly base: Constraint; readonly joined: number } {
  if (support.kind !== "independent") return { base: support, joined: 0 };
  return { base: support.base, joined: support.ndims };
}

/** How many axes an event of the base of a support has. */
export function ownDims(support: Constraint): number {
  return eventDims(baseOf(support).base);
}
