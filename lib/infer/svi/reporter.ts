import type { History } from "./metrics.ts";
import type { Report } from "./report.ts";

/** Says where a run stands, at a steady rate by the clock. */
export class Reporter {
  readonly #history: History;
  readonly #steps: number;
  readonly #reportMs: number;
  readonly #first: number;
  #from: number;
  #since = performance.now();
  #runMs = 0;

  /** Begins before the first of `steps` steps, whose numbers are added to the history. */
  constructor(history: History, steps: number, reportMs: number) {
    this.#history = history;
    this.#steps = steps;
    this.#reportMs = reportMs;
    this.#first = this.#from = history.length;
  }

  /** The next report, if it is time for one; `runMs` is how long all steps together have taken. */
  next(runMs: number): Report | undefined {
    const isTime = performance.now() - this.#since >= this.#reportMs;
    return isTime ? this.rest(runMs) : undefined;
  }

  /** What has not been reported yet, whatever the time; undefined if that is nothing. */
  rest(runMs: number): Report | undefined {
    const history = this.#history, from = this.#from, count = history.length - from;
    if (count === 0) return undefined;
    const mean = (values: Float64Array) => values.subarray(from).reduce((a, b) => a + b, 0) / count;
    const report: Report = {
      done: history.length - this.#first,
      steps: this.#steps,
      nll: mean(history.nll),
      betaKl: mean(history.betaKl),
      elbo: mean(history.elbo),
      kl: mean(history.kl),
      msPerStep: (runMs - this.#runMs) / count,
    };
    this.#from = history.length;
    this.#since = performance.now();
    this.#runMs = runMs;
    return report;
  }
}
