/**
 * What is optimised, and what the numbers of a report mean: the true ELBO, or the article's.
 *
 * @module
 */
import type { AutoNormalOptions, Value } from "@credence/credence";
import { ROWS } from "./model.ts";
import type { Options } from "./options.ts";

/** A set-up: the default one, or a published one. */
export interface Setup {
  /** How many of the training images are kept for the threshold of refusals. */
  readonly heldOut: number;
  /** Where the guide begins. */
  readonly guide: AutoNormalOptions;
  /** β as the set-up counts it. */
  readonly beta: number;
  /** β of each site, in nats of the true divergence. */
  betas(numData: number): number | Readonly<Record<string, number>>;
  /** The divergence as the set-up counts it, given that of each site in nats. */
  divergence(kl: Readonly<Record<string, number>>): number;
  /** What β times the divergence is divided by, to be one term of the ELBO of a datum. */
  perDatum(numData: number): number;
}

/** The last twelfth of the training images is never learnt from. */
const HELD_OUT = 12;

/** The set-up that was asked for, on so many training images. */
export function setupOf({ preset, beta }: Options, train: number): Setup {
  const sum = (values: Readonly<Record<string, number>>) =>
    Object.values(values).reduce((a, b) => a + b, 0);
  if (!preset) {
    const own = beta ?? 1;
    return {
      heldOut: Math.floor(train / HELD_OUT),
      guide: {},
      beta: own,
      betas: () => own,
      divergence: sum,
      perDatum: (numData) => numData,
    };
  }
  // The article divides the divergence of each array by the number of its rows, and never by the number of data: in nats, that
  // is a β of its own for each site.
  const own = beta ?? (preset === "article" ? 0.001 : 1);
  const mapped = (f: (site: string) => number) =>
    Object.fromEntries(Object.keys(ROWS).map((site) => [site, f(site)]));
  return {
    heldOut: 0,
    guide: {
      init: "truncatedFanIn",
      initScale: { logVariance: preset === "article" ? -7 : -1 },
    },
    beta: own,
    betas: (numData) => mapped((site) => own * numData / ROWS[site]),
    divergence: (kl) => sum(mapped((site) => kl[site] / ROWS[site])),
    perDatum: () => 1,
  };
}

/** KL(q ‖ p) of each site in nats: Σ ½ (σ² + μ² − 1) − log σ. */
export function divergences(
  params: Readonly<Record<string, Value>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.keys(ROWS).map((site) => {
      const { data: loc } = params[`${site}_auto_loc`];
      const { data: scale } = params[`${site}_auto_scale`];
      let sum = 0;
      for (let i = 0; i < loc.length; i++) {
        sum += (scale[i] ** 2 + loc[i] ** 2 - 1) / 2 - Math.log(scale[i]);
      }
      return [site, sum];
    }),
  );
}
