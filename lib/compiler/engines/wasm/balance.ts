/**
 * Whether help pays, by measurement.
 *
 * That a program is long enough for threads its plan knows; whether a core is free only the run can tell. Where other
 * processes have them all, a worker takes its time from the thread that it should help. So runs with help are compared with
 * runs without, again and again.
 *
 * @module
 */

/** Runs are judged by the median of so many. */
const WINDOW = 8;
/** Milliseconds of runs before help is asked for. Starting a worker takes this thread about as long. */
const FIRST_PAUSE = 20;
/** After help that did not pay the pause is four times as long, at most so many milliseconds: a try costs a few of them. */
const LONGEST_PAUSE = 1000;
/** Help pays if it saves more than that of the time. */
const LEAST_GAIN = 0.03;
/** After so many runs with help those without are timed again; then after twice as many. */
const FIRST_TERM = 64;
const LONGEST_TERM = 2048;

/** Decides run by run, from what the runs before took. */
export class Balance {
  /** The time of a run without help. */
  #alone: number | undefined;
  #isHelped = false;
  readonly #times: number[] = [];
  /** Milliseconds of runs without help since it was last given up. */
  #spent = 0;
  #pause = FIRST_PAUSE;
  #helpedRuns = 0;
  #term = FIRST_TERM;

  /** Whether workers should be there. */
  get wantsHelp(): boolean {
    return this.#spent >= this.#pause;
  }

  /** Whether the next run is to be helped, if workers are ready or not. */
  next(areReady: boolean): boolean {
    if (this.#isHelped && !areReady) this.#change(false);
    if (!this.#isHelped && areReady && this.wantsHelp && this.#alone !== undefined) {
      this.#change(true);
    }
    return this.#isHelped;
  }

  /** Takes the milliseconds of that run. */
  note(elapsed: number): void {
    this.#times.push(elapsed);
    if (!this.#isHelped) this.#spent += elapsed;
    if (this.#times.length < WINDOW) return;
    const time = this.#times.toSorted((a, b) => a - b)[WINDOW / 2];
    this.#times.length = 0;
    if (this.#isHelped) this.#judge(time);
    else this.#alone = time;
  }

  #judge(time: number): void {
    this.#helpedRuns += WINDOW;
    if (time > (1 - LEAST_GAIN) * this.#alone!) {
      this.#pause = Math.min(LONGEST_PAUSE, 4 * this.#pause);
      this.#spent = 0;
      return this.#change(false);
    }
    this.#pause = FIRST_PAUSE;
    if (this.#helpedRuns < this.#term) return;
    this.#term = Math.min(LONGEST_TERM, 2 * this.#term);
    this.#helpedRuns = 0;
    this.#alone = undefined;
    this.#change(false);
  }

  #change(isHelped: boolean): void {
    this.#isHelped = isHelped;
    this.#times.length = 0;
  }
}
