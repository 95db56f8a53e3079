/**
 * The run: steps, and evaluations between them.
 *
 * @module
 */
import {
  adam,
  autoNormal,
  batches,
  fold,
  type Posterior,
  quantile,
  randomKey,
  SVI,
  type SviResult,
  type Tensor1D,
  type Tensor2D,
} from "@credence/credence";
import type { DataSets } from "./data.ts";
import { unlessInterrupted } from "./interrupt.ts";
import { evaluate, type Labelled } from "./metrics.ts";
import { model } from "./model.ts";
import type { Options } from "./options.ts";
import type { Evaluation, Report } from "./report.ts";
import type { Setup } from "./setup.ts";

/** How many training images the learning curve looks at. */
const LOOKED_AT = 10_000;

/** The model's arguments. */
export type Arguments = [images: Tensor2D, labels?: Tensor1D];

/** What there is after the run, or after its interruption. */
export interface Training {
  readonly posterior: Posterior<Arguments>;
  /** The numbers so far. */
  report(totalSeconds: number): Report;
}

/** What the run tells on its way. */
export interface Watcher {
  readonly signal: AbortSignal;
  onEvaluation(evaluation: Evaluation, report: Training["report"]): Promise<void>;
}

/** Learns from the training images, and evaluates every now and then. */
export async function train(
  options: Options & { readonly steps: number },
  setup: Setup,
  data: DataSets,
  { signal, onEvaluation }: Watcher,
): Promise<Training> {
  const { steps, seed, engine, lr, batch, evalEvery, quiet } = options;
  const fitted = data.train.count - setup.heldOut;
  const { images, labels } = data.train.rows(0, fitted);
  const source = batches<Arguments>([images, labels], { batchSize: batch });
  const svi = SVI(model, autoNormal(model, setup.guide), adam(lr), {
    engine,
    beta: setup.betas(fitted),
  });
  const seen = data.train.numbers(0, Math.min(fitted, LOOKED_AT));
  const test = data.test.numbers();
  const key = randomKey(seed);

  const history: Evaluation[] = [];
  const msPerStep: number[] = [];
  let firstStepMs = 0;
  const evaluated = async (result: SviResult<Arguments>, done: number) => {
    const on = (set: Labelled, name: string) =>
      evaluate(result.posterior, set, fold(fold(key, name), done), setup, {
        numData: fitted,
        signal,
      });
    const evaluation = await unlessInterrupted(signal, async () => ({
      step: done,
      train: await on(seen, "evaluate train"),
      test: await on(test, "evaluate test"),
    }));
    if (!evaluation) return;
    history.push(evaluation);
    await onEvaluation(evaluation, (seconds) => reportOf(result, done, seconds));
  };
  const reportOf = (result: SviResult<Arguments>, done: number, total: number): Report => ({
    data: {
      source: data.source,
      train: data.train.count,
      fitted,
      test: data.test.count,
    },
    engine: result.engine,
    device: result.device,
    seed,
    steps: done,
    beta: setup.beta,
    preset: options.preset ?? null,
    time: {
      first_step_ms: firstStepMs,
      ms_per_step: msPerStep.length > 0 ? quantile(Float64Array.from(msPerStep), 0.5) : null,
      total_s: total,
    },
    history,
  });

  const begin = performance.now();
  const initial = await svi.init(key, source);
  const before = await svi.result(initial, source);
  let { state } = await svi.update(initial, source);
  firstStepMs = performance.now() - begin;
  await evaluated(before, 0);
  let result = await svi.result(state, source);
  let done = 1;
  while (done < steps && !signal.aborted) {
    const next = Math.min(steps, Math.floor(done / evalEvery + 1) * evalEvery);
    result = await svi.run(state, next - done, source, {
      signal,
      progress: !quiet,
      onReport: (report) => msPerStep.push(report.msPerStep),
    });
    state = result.state;
    done = state.step;
    await evaluated(result, done);
  }
  if (steps === 1) await evaluated(result, 1);
  return {
    posterior: result.posterior,
    report: (seconds) => reportOf(result, done, seconds),
  };
}
