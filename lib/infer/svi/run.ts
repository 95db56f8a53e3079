import { type ProgressBar, progressBar } from "../../io/progress_bar.ts";
import { Key } from "../../tensor/key.ts";
import { Flight } from "./flight.ts";
import type { Inference } from "./inference.ts";
import { History } from "./metrics.ts";
import type { Report, RunOptions } from "./report.ts";
import { nextTurn } from "./next_turn.ts";
import { Reporter } from "./reporter.ts";
import { finish, type Running, type SviResult } from "./result.ts";
import type { Reader } from "./source.ts";
import { SviState } from "./state.ts";

/** How long steps are made before a signal is looked at, in milliseconds. */
const LONGEST_CHUNK_MS = 50;

/** What made ready, and where it began. */
interface Start {
  readonly state: SviState;
  readonly initMs: number;
}

/**
 * A run at work. It begins when it is awaited, or walked over:
 *
 *     const result = await svi.run(key, 1000, [x, y]);
 *     for await (const report of svi.run(key, 1000, [x, y])) console.log(report.elbo);
 */
export class SviRun<A extends readonly unknown[]> implements Running<A> {
  readonly #svi: Inference<A>;
  readonly #from: Key | SviState;
  readonly #steps: number;
  readonly #reader: Reader<A>;
  readonly #options: RunOptions;
  readonly #before: SviResult<A> | undefined;
  #result: Promise<SviResult<A>> | undefined;
  #walk: AsyncGenerator<Report, SviResult<A>> | undefined;

  /** Made by `run` and `continue`. */
  constructor(
    svi: Inference<A>,
    from: Key | SviState,
    steps: number,
    reader: Reader<A>,
    options: RunOptions,
    before?: SviResult<A>,
  ) {
    this.#svi = svi;
    this.#from = from;
    this.#steps = steps;
    this.#reader = reader;
    this.#options = options;
    this.#before = before;
  }

  /** Waits for the result. */
  then<T = SviResult<A>, E = never>(
    onResult?: ((result: SviResult<A>) => T | PromiseLike<T>) | null,
    onError?: ((reason: unknown) => E | PromiseLike<E>) | null,
  ): Promise<T | E> {
    return this.result().then(onResult, onError);
  }

  /** The result, once the run has ended: also of one that was walked over. */
  result(): Promise<SviResult<A>> {
    return this.#result ??= this.#drain();
  }

  /** The reports of the run, which ends with the walk. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Report, void> {
    if (this.#walk) throw new Error("Cannot walk over a run twice: it has begun");
    const { promise, resolve, reject } = Promise.withResolvers<SviResult<A>>();
    promise.catch(() => {}); // the walk itself rejects
    this.#result = promise;
    const walk = this.#walk = this.#drive();
    try {
      for (;;) {
        const next = await walk.next();
        if (next.done) return resolve(next.value);
        yield next.value;
      }
    } catch (error) {
      reject(error);
      throw error;
    } finally {
      reject(new Error("Cannot give the result of a run: the walk over it ended before it"));
      await walk.return(undefined as never);
    }
  }

  async #drain(): Promise<SviResult<A>> {
    const walk = this.#walk = this.#drive();
    for (;;) {
      const next = await walk.next();
      if (next.done) return next.value;
    }
  }

  async *#drive(): AsyncGenerator<Report, SviResult<A>> {
    const { progress = true, klPerSite } = this.#options;
    const { state, initMs } = await this.#start();
    const history = new History(this.#before?.history, klPerSite);
    const flight = new Flight(this.#svi, this.#reader, state, history);
    const bar = progress ? progressBar({ label: "SVI", total: this.#steps }) : undefined;
    try {
      yield* this.#reports(flight, history, bar);
      return await this.#end(flight, history, initMs);
    } finally {
      flight.dispose();
      bar?.finish();
    }
  }

  /** Makes the steps, and says at a steady rate where they stand. */
  async *#reports(
    flight: Flight<A>,
    history: History,
    bar: ProgressBar | undefined,
  ): AsyncGenerator<Report, void> {
    const { signal, onReport, reportMs = 100 } = this.#options;
    const reporter = new Reporter(history, this.#steps, reportMs);
    const tell = (report: Report) => {
      bar?.update(report.done, `elbo ${report.elbo.toFixed(4)}`);
      onReport?.(report);
      return report;
    };
    const last = flight.step + this.#steps;
    while (flight.step < last && !flight.failed && !signal?.aborted) {
      await flight.advance(last, Math.min(LONGEST_CHUNK_MS, reportMs));
      const report = reporter.next(flight.runMs);
      if (report) yield tell(report);
      await nextTurn();
    }
    const report = reporter.rest(flight.runMs);
    if (report) yield tell(report);
  }

  /** The result, or the error of a step that was not finite, with what was reached before it. */
  async #end(flight: Flight<A>, history: History, initMs: number): Promise<SviResult<A>> {
    const svi = this.#svi, reader = this.#reader, before = this.#before;
    const { key, names, step, stepper, program, failed, runMs } = flight;
    const host = await flight.land();
    const failures = host[host.length - 1].data[0];
    if (failed) host[host.length - 1].data[0] = 0;
    const at = reader.at(key, step);
    const result = await finish({
      problem: svi.problem,
      coordinates: stepper.facts.coordinates,
      state: new SviState(step, key, names, host),
      args: at.args,
      isComplete: !failed && !this.#isAborted(history),
      goOn: (from, steps, options) => new SviRun(svi, from.state, steps, reader, options, from),
      history,
      methods: program?.methods ?? before?.methods ?? {},
      engine: program?.executable.engine ?? svi.problem.engine.name,
      device: program?.executable.device,
      failures,
      aborted: this.#isAborted(history),
      timings: {
        initMs: initMs + (before?.timings.initMs ?? 0),
        ...stepper.timings,
        runMs: runMs + (before?.timings.runMs ?? 0),
      },
    });
    if (!failed) return result;
    const error = await svi.failure(new SviState(step, key, names, host), at);
    error.result = result as unknown as SviResult<readonly unknown[]>;
    throw error;
  }

  #isAborted(history: History): boolean {
    const made = history.length - (this.#before?.history.length ?? 0);
    return this.#options.signal?.aborted === true && made < this.#steps;
  }

  async #start(): Promise<Start> {
    const from = this.#from;
    if (!(from instanceof Key)) return { state: from, initMs: 0 };
    const begin = performance.now();
    const state = await this.#svi.init(from, this.#reader);
    return { state, initMs: performance.now() - begin };
  }
}
