/**
 * Whether a guide fits its model.
 *
 * @module
 */
import { located } from "../../core/origin.ts";
import { formatShape, sameShape } from "../../core/shape.ts";
import type { Constraint } from "../../distributions/constraint.ts";
import { describeConstraint } from "../../distributions/constraints.ts";
import { readable } from "../../distributions/values.ts";
import type { Distribution } from "../../distributions/distribution.ts";
import type { Message, SampleMessage } from "../../handlers/message.ts";
import type { Model } from "../../handlers/model.ts";
import { suggestion } from "../../handlers/nearest_name.ts";
import { replay } from "../../handlers/replay.ts";
import { handle } from "../../handlers/stack.ts";
import type { Answered, Site } from "../../handlers/trace.ts";
import type { TensorLike } from "../../tensor/types.ts";
import { isLatent } from "../guides/latent.ts";

type Sites = ReadonlyMap<string, Site>;
type SampleSite = Answered<SampleMessage>;

/** Whether a site of a guide is there for the guide alone: `infer: { isAuxiliary: true }`. */
export function isAuxiliary({ infer }: SampleSite): boolean {
  return infer.isAuxiliary === true;
}

/** Refuses data in a guide, and sites that have no counterpart in the model: before the model is run. */
export function checkGuideAlone(guide: Sites): void {
  for (const site of guide.values()) {
    if (site.kind !== "sample") continue;
    if (site.isObserved) {
      fail(site, "found data in the guide, expected them in the model alone. Take away its obs");
    }
    const { distribution } = site;
    if (distribution.isDiscrete) {
      fail(
        site,
        `found a ${distribution.name} in the guide, whose values are countable, expected a continuous ` +
          "distribution: draws of it have no gradient. Sum the variable out of the model " +
          "(a factor with logSumExp over its values), condition on it, or hide it with block and a seed",
      );
    }
    if (!distribution.hasReparameterizedSample) {
      fail(
        site,
        `found a ${distribution.name} in the guide, expected a distribution whose draws are ` +
          "differentiable functions of its parameters",
      );
    }
  }
}

/** Refuses a guide that does not cover the model's random variables one to one, each with its shape and support. */
export function checkGuide(model: Sites, guide: Sites): void {
  const latents = [...model.values()].filter(isLatent);
  const names = latents.map(({ name }) => name);
  for (const site of latents) {
    const own = guide.get(site.name);
    if (own?.kind === "sample") checkPair(site, own);
    else if (site.distribution.isDiscrete) {
      fail(
        site,
        `found a ${site.distribution.name}, whose values are countable, and no site in the guide. ` +
          "Sum it out of the model (a factor with logSumExp over its values), condition on it, " +
          "or hide it with block and a seed",
      );
    } else {
      const found = own ? `found a ${own.kind} site in the guide` : "found no site in the guide";
      const others = [...guide.values()].flatMap((s) => (s.kind === "sample" ? [s.name] : []));
      fail(site, `${found}, expected a sample site of this name${suggestion(site.name, others)}`);
    }
  }
  for (const site of guide.values()) {
    if (site.kind !== "sample" || names.includes(site.name) || isAuxiliary(site)) continue;
    const inModel = model.get(site.name);
    const found = inModel?.kind === "sample"
      ? "found data under this name in the model."
      : `found no random variable of this name in the model${suggestion(site.name, names)}`;
    fail(site, `${found} A variable of the guide alone is marked by infer: { isAuxiliary: true }`);
  }
}

/**
 * A model with the draws of a guide. A site of another shape in the guide is refused before the model is given its value,
 * which it could not use.
 */
export function replayGuide<A extends readonly unknown[], R>(
  model: Model<A, R, unknown>,
  sites: Sites,
): Model<A, R, unknown> {
  const process = (message: Message) => {
    if (message.kind !== "sample" || message.isObserved || message.isIntervened) return;
    const own = sites.get(message.name);
    if (own?.kind === "sample") checkShapes(message.distribution, own);
  };
  return handle({ process }, replay(model, { sites }));
}

function checkShapes(p: Distribution, guide: SampleSite): void {
  const q = guide.distribution;
  if (sameShape(p.eventShape, q.eventShape) && sameShape(p.batchShape, q.batchShape)) return;
  const shapes = (d: Distribution) =>
    `batch shape ${formatShape(d.batchShape)} and event shape ${formatShape(d.eventShape)}`;
  fail(guide, `found ${shapes(q)} in the guide, expected those of the model, ${shapes(p)}`);
}

function checkPair(model: SampleSite, guide: SampleSite): void {
  const [p, q] = [model.distribution, guide.distribution];
  checkShapes(p, guide);
  if (q.name === "Delta" || isWithin(q.support, p.support)) return;
  fail(
    guide,
    `found values in the guide that may be ${describeConstraint(q.support)}, ` +
      `expected the support of ${p.name}, ${describeConstraint(p.support)}. ` +
      "Transform them (TransformedDistribution with bijectTo), or take a distribution of that support",
  );
}

/** Whether every value of a set is one of another. Bounds that cannot be read are taken to be right. */
export function isWithin(inner: Constraint, outer: Constraint): boolean {
  if (inner.kind === "independent") return isWithin(inner.base, outer);
  if (outer.kind === "independent") return isWithin(inner, outer.base);
  const [low, high] = boundsOf(outer);
  const [ownLow, ownHigh] = boundsOf(inner);
  switch (outer.kind) {
    case "simplex":
    case "orderedVector":
    case "lowerCholesky":
      return inner.kind === outer.kind;
    case "real":
      return true;
    case "realVector":
      return true;
    default:
      return !(ownLow < low) && !(ownHigh > high);
  }
}

function boundsOf(set: Constraint): readonly [number, number] {
  switch (set.kind) {
    case "positive":
    case "nonNegative":
    case "nonNegativeInteger":
      return [0, Infinity];
    case "unitInterval":
    case "boolean":
    case "simplex":
      return [0, 1];
    case "interval":
    case "integerInterval":
      return [least(set.lower), greatest(set.upper)];
    case "greaterThan":
      return [least(set.lower), Infinity];
    case "lessThan":
      return [-Infinity, greatest(set.upper)];
    default:
      return [-Infinity, Infinity];
  }
}

const least = (bound: TensorLike) => readable(bound)?.data.reduce((a, b) => Math.min(a, b)) ?? NaN;
const greatest = (bound: TensorLike) =>
  readable(bound)?.data.reduce((a, b) => Math.max(a, b)) ?? NaN;

function fail(site: SampleSite, what: string): never {
  throw new TypeError(located(`Cannot use the guide at "${site.name}": ${what}`, site.origin));
}
