import type { EngineBuffer } from "../../core/engine.ts";
import { progressBar } from "../../io/progress_bar.ts";
import { Key } from "../../tensor/key.ts";
import { History, readMetrics } from "./metrics.ts";
import type { Inference } from "./inference.ts";
import type { Report, RunOptions } from "./report.ts";
import { finish, type Running, type SviResult } from "./result.ts";
import type { Reader } from "./source.ts";
import { type Held, SviState } from "./state.ts";
import type { StepProgram } from "./step.ts";
import { Bound } from "./stepper.ts";

/** How many steps are made at most before their metrics are read. */
const LONGEST_CHUNK = 4096;

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
    const bound = new Bound(this.#reader);
    try {
      return yield* this.#steppingOver(bound);
    } finally {
      bound.dispose();
    }
  }

  async *#steppingOver(bound: Bound<A>): AsyncGenerator<Report, SviResult<A>> {
    const { signal, onReport, reportMs = 100, progress = true } = this.#options;
    const bar = progress ? progressBar({ label: "SVI", total: this.#steps }) : undefined;
    const svi = this.#svi, reader = this.#reader;
    const { state: first, initMs } = await this.#start();
    const { key, names, step: firstStep } = first;
    const history = new History(this.#before?.history);
    const stepper = svi.stepper(key, reader.at(key, firstStep).args);
    let values: readonly Held[] = first.take("run from");
    let step = firstStep;
    let runMs = 0;
    let failed = false;
    let program: StepProgram | undefined;
    const last = firstStep + this.#steps;

    while (step < last && !failed && !signal?.aborted) {
      const begin = performance.now();
      const chunk: { metrics: EngineBuffer; betas: readonly number[]; numData: number }[] = [];
      const budget = Math.min(50, reportMs);
      do {
        const { args, batch } = reader.at(key, step + chunk.length);
        if (!program || !reader.isWhole) {
          program = stepper.known(args, batch) ??
            await stepper.program(names, values, args, batch);
        }
        const data = bound.inputs(program, args);
        const next = stepper.run(program, key, step + chunk.length, values, data, batch);
        disposeAll(values);
        values = next.values;
        chunk.push({ metrics: next.metrics, betas: next.betas, numData: program.numData });
      } while (
        step + chunk.length < last && chunk.length < LONGEST_CHUNK &&
        performance.now() - begin < budget
      );
      const firstOfChunk = history.length;
      for (const { metrics, betas, numData } of chunk) {
        const { data } = await metrics.read();
        metrics.dispose();
        if (failed) continue;
        const numbers = readMetrics(step, data, stepper.facts.sites, betas, numData);
        failed = !numbers.isFinite && svi.problem.onNonFinite === "stop";
        if (failed) continue;
        history.add(numbers);
        step++;
      }
      const elapsed = performance.now() - begin;
      runMs += elapsed;
      if (history.length > firstOfChunk) {
        const report = {
          done: step - firstStep,
          steps: this.#steps,
          ...means(history, firstOfChunk),
          msPerStep: elapsed / chunk.length,
        };
        bar?.update(report.done, `elbo ${report.elbo.toFixed(4)}`);
        onReport?.(report);
        yield report;
      }
      await nextTask();
    }

    bar?.finish();
    const host = await Promise.all(values.map((v) => ("read" in v ? v.read() : v)));
    disposeAll(values);
    const failures = host[host.length - 1].data[0];
    if (failed) host[host.length - 1].data[0] = 0;
    const result = await finish({
      problem: svi.problem,
      coordinates: stepper.facts.coordinates,
      state: new SviState(step, key, names, host),
      args: reader.at(key, step).args,
      isWhole: reader.isWhole,
      goOn: (from, steps, options) => new SviRun(svi, from.state, steps, reader, options, from),
      history,
      methods: program?.methods ?? this.#before?.methods ?? {},
      engine: program?.executable.engine ?? svi.problem.engine.name,
      failures,
      aborted: signal?.aborted === true && step < last,
      timings: {
        initMs: initMs + (this.#before?.timings.initMs ?? 0),
        ...stepper.timings,
        runMs: runMs + (this.#before?.timings.runMs ?? 0),
      },
    });
    if (!failed) return result;
    const error = await svi.failure(
      new SviState(step, key, names, host),
      reader.at(key, step),
    );
    error.result = result as unknown as SviResult<readonly unknown[]>;
    throw error;
  }

  async #start(): Promise<Start> {
    const from = this.#from;
    if (!(from instanceof Key)) return { state: from, initMs: 0 };
    const begin = performance.now();
    const state = await this.#svi.init(from, this.#reader);
    return { state, initMs: performance.now() - begin };
  }
}

function means(history: History, from: number) {
  const mean = (values: Float64Array) => {
    const part = values.subarray(from);
    return part.reduce((a, b) => a + b, 0) / part.length;
  };
  return {
    nll: mean(history.nll),
    betaKl: mean(history.betaKl),
    elbo: mean(history.elbo),
    kl: mean(history.kl),
  };
}

function disposeAll(values: readonly Held[]): void {
  for (const value of values) if ("read" in value) value.dispose();
}

/** Lets timers, signals and streams have their turn. */
function nextTask(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}
