/**
 * The numbers that a step reports.
 *
 * @module
 */
import { suggestion } from "../../handlers/nearest_name.ts";
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

/** What the history always keeps of a step. */
const COLUMNS = ["loss", "nll", "betaKl", "elbo", "kl"] as const;

/** The numbers of all steps of a run: element t of each array is that of step t. */
export class History {
  readonly #columns: Readonly<Record<typeof COLUMNS[number], Column>>;
  /** The divergence of each site, by name; undefined if it is not kept. */
  readonly #sites: Map<string, Column> | undefined;

  /**
   * The history of the same steps, to which others can be added; what is added to one is not seen in the other.
   *
   * @param of The history of the steps before.
   * @param klPerSite Whether the divergence of each site is kept: as before by default.
   */
  constructor(of?: History, klPerSite: boolean = of?.keepsSites ?? false) {
    const column = (name: typeof COLUMNS[number]) => new Column(of?.[name]);
    this.#columns = {
      loss: column("loss"),
      nll: column("nll"),
      betaKl: column("betaKl"),
      elbo: column("elbo"),
      kl: column("kl"),
    };
    if (!klPerSite) return;
    this.#sites = new Map(of?.sites.map((name) => [name, new Column(of.klOf(name))]));
  }

  /** How many steps there are. */
  get length(): number {
    return this.#columns.loss.length;
  }
  /** −ELBO in nats for all data. */
  get loss(): Float64Array {
    return this.#columns.loss.values;
  }
  /** Negative log likelihood per datum. */
  get nll(): Float64Array {
    return this.#columns.nll.values;
  }
  /** β · KL / N. */
  get betaKl(): Float64Array {
    return this.#columns.betaKl.values;
  }
  /** ELBO per datum. */
  get elbo(): Float64Array {
    return this.#columns.elbo.values;
  }
  /** KL in nats. */
  get kl(): Float64Array {
    return this.#columns.kl.values;
  }
  /** Whether the divergence of each site is kept. */
  get keepsSites(): boolean {
    return this.#sites !== undefined;
  }
  /** The sites whose divergence is kept. */
  get sites(): readonly string[] {
    return [...this.#sites?.keys() ?? []];
  }

  /**
   * KL of a site in nats, where a run was asked to keep it: `run(key, steps, data, { klPerSite: true })`.
   *
   * @param site The site.
   * @returns One number for each step; NaN for those that were made without keeping it.
   * @throws {RangeError} If it was not kept, or there is no such site.
   */
  klOf(site: string): Float64Array {
    const column = this.#sites?.get(site);
    if (column) return column.values;
    throw new RangeError(
      `Cannot give the divergence of "${site}": ${
        this.keepsSites
          ? `found no such site in the history${suggestion(site, this.sites)}`
          : "found a history without sites, expected one of a run with klPerSite: true"
      }`,
    );
  }

  /** Adds the numbers of the next step. */
  add(metrics: StepMetrics): void {
    const before = this.length;
    for (const name of COLUMNS) this.#columns[name].add(metrics[name]);
    if (!this.#sites) return;
    for (const [site, kl] of Object.entries(metrics.klOf)) {
      let column = this.#sites.get(site);
      if (!column) this.#sites.set(site, column = new Column(new Float64Array(before).fill(NaN)));
      column.add(kl);
    }
  }
}

/** A list of numbers that grows. */
class Column {
  #data: Float64Array;
  #length: number;

  constructor(values: Float64Array = new Float64Array(0)) {
    this.#data = values.slice();
    this.#length = values.length;
  }

  get length(): number {
    return this.#length;
  }

  get values(): Float64Array {
    return this.#data.subarray(0, this.#length);
  }

  add(value: number): void {
    if (this.#length === this.#data.length) {
      const larger = new Float64Array(Math.max(64, 2 * this.#length));
      larger.set(this.#data);
      this.#data = larger;
    }
    this.#data[this.#length++] = value;
  }
}
