/**
 * The numbers that a step reports.
 *
 * @module
 */
import { METRICS } from "./step.ts";

/** The numbers of one step. Those per datum are divided by N. */
export interface StepMetrics {
  /** The number of the step, from 0. */
  readonly step: number;
  /** The loss, −ELBO in nats for all data. */
  readonly loss: number;
  /** The negative log likelihood per datum, in nats. */
  readonly nll: number;
  /** β · KL / N, in nats. */
  readonly betaKl: number;
  /** The ELBO per datum, −nll − β · KL / N, in nats. */
  readonly elbo: number;
  /** KL, in nats, without β. */
  readonly kl: number;
  /** KL of each site, in nats. */
  readonly klOf: Readonly<Record<string, number>>;
  /** Whether loss and gradients are finite. */
  readonly isFinite: boolean;
}

/** What the metrics of a step say. */
export function readMetrics(
  step: number,
  values: ArrayLike<number>,
  sites: readonly string[],
  betas: readonly number[],
  numData: number,
): StepMetrics {
  const loss = values[METRICS.loss];
  const kls = sites.map((_, i) => values[METRICS.sites + i]);
  const nll = -values[METRICS.logLikelihood] / numData;
  const betaKl = kls.reduce((sum, kl, i) => sum + betas[i] * kl, 0) / numData;
  return {
    step,
    loss,
    nll,
    betaKl,
    elbo: -nll - betaKl,
    kl: kls.reduce((a, b) => a + b, 0),
    klOf: Object.fromEntries(sites.map((name, i) => [name, kls[i]])),
    isFinite: values[METRICS.isFinite] === 1,
  };
}

/** The numbers of all steps of a run: element t of each array is that of step t. */
export class History {
  readonly #columns: Record<"loss" | "nll" | "betaKl" | "elbo" | "kl", Float64Array>;
  #length = 0;

  /** The history of the same steps; what is added to one is not seen in the other. */
  constructor(of?: History) {
    const columns = {
      loss: of?.loss,
      nll: of?.nll,
      betaKl: of?.betaKl,
      elbo: of?.elbo,
      kl: of?.kl,
    };
    this.#columns = {
      loss: Float64Array.from(columns.loss ?? []),
      nll: Float64Array.from(columns.nll ?? []),
      betaKl: Float64Array.from(columns.betaKl ?? []),
      elbo: Float64Array.from(columns.elbo ?? []),
      kl: Float64Array.from(columns.kl ?? []),
    };
    this.#length = of?.length ?? 0;
  }

  /** How many steps there are. */
  get length(): number {
    return this.#length;
  }
  /** −ELBO in nats for all data. */
  get loss(): Float64Array {
    return this.#columns.loss.subarray(0, this.#length);
  }
  /** Negative log likelihood per datum. */
  get nll(): Float64Array {
    return this.#columns.nll.subarray(0, this.#length);
  }
  /** β · KL / N. */
  get betaKl(): Float64Array {
    return this.#columns.betaKl.subarray(0, this.#length);
  }
  /** ELBO per datum. */
  get elbo(): Float64Array {
    return this.#columns.elbo.subarray(0, this.#length);
  }
  /** KL in nats. */
  get kl(): Float64Array {
    return this.#columns.kl.subarray(0, this.#length);
  }

  /** Adds the numbers of the next step. */
  add(metrics: StepMetrics): void {
    const columns = this.#columns;
    if (this.#length === columns.loss.length) {
      const size = Math.max(64, 2 * this.#length);
      for (const name of Object.keys(columns) as (keyof typeof columns)[]) {
        const larger = new Float64Array(size);
        larger.set(columns[name]);
        columns[name] = larger;
      }
    }
    for (const name of Object.keys(columns) as (keyof typeof columns)[]) {
      columns[name][this.#length] = metrics[name];
    }
    this.#length++;
  }
}
