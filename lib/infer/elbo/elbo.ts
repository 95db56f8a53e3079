/**
 * The evidence lower bound, term by term.
 *
 * @module
 */
import { fromOnePlace, located, Origin } from "../../core/origin.ts";
import { hasKl, klDivergence } from "../../distributions/kl/kl_divergence.ts";
import { siteLogDensity, weighted } from "../../handlers/log_prob.ts";
import type { SampleMessage } from "../../handlers/message.ts";
import type { Model } from "../../handlers/model.ts";
import { seed } from "../../handlers/seed.ts";
import { handle, isolated } from "../../handlers/stack.ts";
import { substitute } from "../../handlers/substitute.ts";
import { type Answered, type Site, trace } from "../../handlers/trace.ts";
import { dependsOn } from "../../tensor/depends.ts";
import type { Key } from "../../tensor/key.ts";
import * as tf from "../../tensor/namespace.ts";
import type { Scalar, Tensor } from "../../tensor/types.ts";
import { tensorOf } from "../../distributions/values.ts";
import { isAutoGuide } from "../guides/auto_guide.ts";
import { isLatent } from "../guides/latent.ts";
import { type BatchFacts, BatchScale } from "./batch_scale.ts";
import { checkGuide, checkGuideAlone, replayGuide } from "./check_guide.ts";

/** How a site's divergence is found. */
export type KlMethod = "closed form" | "Monte Carlo";

/** The terms of an ELBO for one draw of the guide, in nats. */
export interface ElboTerms {
  /** Σ scale · log p(y | x) of each site of data, and each factor of the model, by name. */
  readonly logLikelihood: Readonly<Record<string, Scalar>>;
  /** The divergence of each random variable, log q − log p on average, by name. */
  readonly kl: Readonly<Record<string, Scalar>>;
  /** How each divergence is found. */
  readonly methods: Readonly<Record<string, KlMethod>>;
  /** How many data the terms stand for. */
  readonly numData: number;
}

/** What the terms are computed from. */
export interface ElboInputs<A extends readonly unknown[]> {
  /** The arguments of model and guide. */
  readonly args: A;
  /** Random numbers for the draw. */
  readonly key: Key;
  /** Values of the parameters of guide and model, by name. */
  readonly params: Readonly<Record<string, Tensor>>;
  /** Where the arguments are a batch of more data. */
  readonly batch?: BatchFacts;
  /** Whether divergences are estimated from the draw even where there is a closed form. */
  readonly monteCarlo?: boolean;
}

/**
 * The terms of the ELBO for one draw w of the guide:
 *
 *   ELBO = E_q[Σ log p(y | x, w)] − Σ KL(q(w) ‖ p(w))
 *
 * A divergence has its closed form where there is a rule for the two distributions, given the draws of the other variables;
 * else it is log q(w) − log p(w). The form is not used where the prior's parameters are computed from the draw itself, nor
 * where masks or scales of the two sites differ: it would then not be the expectation.
 *
 * @throws {TypeError} If the guide does not fit the model, or a likelihood would be scaled twice or never.
 */
export function elboTerms<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  guide: Model<A, unknown, unknown>,
  inputs: ElboInputs<A>,
): ElboTerms {
  const { batch, monteCarlo = false } = inputs;
  const isAutomatic = isAutoGuide(guide);
  const guideSites = sitesOf(guide, inputs, isAutomatic).sites;
  checkGuideAlone(guideSites);
  const { sites, foundData } = sitesOf(model, inputs, isAutomatic, guideSites);
  checkGuide(sites, guideSites);
  if (batch && !foundData) refuseNoData(batch);

  const terms = { logLikelihood: new Map<string, Scalar>(), kl: new Map<string, Scalar>() };
  const methods: Record<string, KlMethod> = {};
  for (const [name, site] of sites) {
    if (site.kind === "factor" || (site.kind === "sample" && site.isObserved)) {
      terms.logLikelihood.set(name, siteLogDensity(site));
    } else if (isLatent(site)) {
      const own = guideSites.get(name) as Answered<SampleMessage>;
      const closed = !monteCarlo && hasClosedForm(site, own);
      methods[name] = closed ? "closed form" : "Monte Carlo";
      terms.kl.set(
        name,
        closed
          ? fromOnePlace(() =>
            tf.sum(weighted(klDivergence(own.distribution, site.distribution), site)) as Scalar
          )
          : tf.sub(siteLogDensity(own), siteLogDensity(site)),
      );
    }
  }
  for (const [name, site] of guideSites) {
    if (site.kind === "factor") terms.kl.set(name, siteLogDensity(site));
    else if (site.kind === "sample" && !sites.has(name)) {
      const entropy = monteCarlo ? undefined : entropyOf(site);
      const isExact = entropy !== undefined || site.distribution.name === "Delta";
      methods[name] = isExact ? "closed form" : "Monte Carlo";
      terms.kl.set(name, entropy ? tf.neg(entropy) : siteLogDensity(site));
    }
  }
  return {
    logLikelihood: Object.fromEntries(terms.logLikelihood),
    kl: Object.fromEntries(terms.kl),
    methods,
    numData: batch?.numData ?? numDataOf(sites),
  };
}

/** Runs the guide, or the model with the guide's draws. */
function sitesOf<A extends readonly unknown[]>(
  model: Model<A, unknown, unknown>,
  { args, key, params, batch }: ElboInputs<A>,
  isAutomatic: boolean,
  guideSites?: ReadonlyMap<string, Site>,
): { sites: ReadonlyMap<string, Site>; foundData: boolean } {
  const given = ({ kind, name }: { kind: string; name: string }) =>
    kind === "param" && Object.hasOwn(params, name) ? params[name] : undefined;
  let run: Model<A, unknown, unknown> = substitute(seed(model, key), given);
  if (guideSites) run = replayGuide(run, guideSites);
  const scaling = batch && new BatchScale(batch, isAutomatic);
  if (scaling) run = handle(scaling, run);
  const { sites } = isolated([], () => trace(run)(...args));
  scaling?.checkFactors(sites, args);
  return { sites, foundData: scaling?.foundData ?? false };
}

function hasClosedForm(
  model: Answered<SampleMessage>,
  guide: Answered<SampleMessage>,
): boolean {
  const [q, p] = [guide.distribution, model.distribution];
  if (model.scale !== guide.scale || model.mask !== guide.mask) return false;
  if (model.logProb || guide.logProb || !hasKl(q, p)) return false;
  return !dependsOn(Object.values(p.parameters).map(tensorOf), guide.value);
}

/** The entropy of a site of the guide alone, where it has a closed form. */
function entropyOf(site: Answered<SampleMessage>): Scalar | undefined {
  if (site.distribution.name !== "MultivariateNormal") return undefined;
  return tf.sum(weighted(site.distribution.entropy(), site));
}

/** How many data a model sees: the most observations at one site, in full plates. */
function numDataOf(sites: ReadonlyMap<string, Site>): number {
  let most = 1;
  for (const site of sites.values()) {
    if (site.kind !== "sample" || !site.isObserved) continue;
    const count = site.distribution.batchShape.reduce((a, b) => a * b, 1);
    const times = site.plates.reduce((w, { size, subsampleSize }) => w * size / subsampleSize, 1);
    most = Math.max(most, Math.round(count * times));
  }
  return most;
}

function refuseNoData({ rows, numData }: BatchFacts): never {
  throw new TypeError(located(
    `Cannot take batches of ${rows} of ${numData} data: found no observed site in the model, ` +
      "expected one in a plate of the batch's rows. Give the data by obs",
    Origin.here(),
  ));
}

/** Σ of terms by name, 0 if there are none. */
export function total(terms: Readonly<Record<string, Scalar>>): Scalar {
  const all = Object.values(terms);
  return all.length === 0 ? tf.scalar(0) : all.reduce((sum, term) => tf.add(sum, term));
}
