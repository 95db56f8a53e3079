/**
 * What is asked of a run, and what it tells on the way.
 *
 * @module
 */

/** Options of a run. */
export interface RunOptions {
  /** Ends the run after the step at work; the result is what was reached. */
  readonly signal?: AbortSignal;
  /** Called with each report, about ten times a second. */
  readonly onReport?: (report: Report) => void;
  /** Whether a bar is drawn where stderr is a terminal; true by default. */
  readonly progress?: boolean;
  /** How long the steps between two reports take together, in milliseconds; 100 by default. */
  readonly reportMs?: number;
  /**
   * Whether the history keeps the divergence of each site at each step, for `history.klOf(site)`. False by default; in a run
   * that goes on from a result, as it was.
   */
  readonly klPerSite?: boolean;
}

/** Where a run stands. Its numbers are means over the steps since the report before. */
export interface Report {
  /** How many steps of this run are done. */
  readonly done: number;
  /** How many were asked for. */
  readonly steps: number;
  /** The negative log likelihood per datum, in nats. */
  readonly nll: number;
  /** β · KL / N, in nats. */
  readonly betaKl: number;
  /** The ELBO per datum, in nats. */
  readonly elbo: number;
  /** KL, in nats. */
  readonly kl: number;
  /** How long a step takes, in milliseconds. */
  readonly msPerStep: number;
}
