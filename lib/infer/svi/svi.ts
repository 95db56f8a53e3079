import type { Key } from "../../tensor/key.ts";
import { Inference } from "./inference.ts";
import type { StepMetrics } from "./metrics.ts";
import type { Problem } from "./problem.ts";
import type { RunOptions } from "./report.ts";
import type { Running, SviResult } from "./result.ts";
import { SviRun } from "./run.ts";
import type { Source } from "./source.ts";
import { SviState } from "./state.ts";
import { saveState } from "./state_file.ts";

/** What an update gives. */
export interface SviUpdate {
  /** The state after the step. */
  readonly state: SviState;
  /** The numbers of the step. */
  readonly metrics: StepMetrics;
}

/** Stochastic variational inference for a model and a guide; made by `SVI`. */
export class Svi<A extends readonly unknown[]> {
  readonly #inference: Inference<A>;

  /** Made by `SVI`. */
  constructor(problem: Problem<A>) {
    this.#inference = new Inference(problem);
  }

  /**
   * The first state: parameters at their first values.
   *
   * The loss and its gradients there must be finite. Where those of an automatic guide are not, other first values are tried:
   * the median of prior draws, a prior draw, and unconstrained numbers near 0.
   *
   * @param key Random numbers of the whole run.
   * @param source The data as the model's arguments, `[x, y]`, or batches of them.
   * @returns The state before step 0.
   * @throws {NonFiniteError} If no first values give a finite loss: with a table of all terms.
   */
  async init(key: Key, source: Source<A>): Promise<SviState> {
    return await this.#inference.init(key, this.#inference.reader(source));
  }

  /**
   * One step of the optimiser. It consumes the state.
   *
   * @param state Where the run stands.
   * @param source The data, or batches of them: that of the state's step is taken.
   * @returns The next state and the numbers of the step.
   * @throws {NonFiniteError} If the loss, a gradient or a parameter is not finite and the policy is to stop; the state stays usable.
   */
  async update(state: SviState, source: Source<A>): Promise<SviUpdate> {
    return await this.#inference.update(state, this.#inference.reader(source));
  }

  /**
   * What a state stands for: the parameters and the posterior so far. The state is not consumed.
   *
   * @param state Where the run stands.
   * @param source The data, or batches of them.
   * @returns A result without history.
   */
  async result(state: SviState, source: Source<A>): Promise<SviResult<A>> {
    const { step, key, names } = state;
    const copy = new SviState(step, key, names, await state.read());
    return await new SviRun(this.#inference, copy, 0, this.#inference.reader(source), {
      progress: false,
    });
  }

  /**
   * What a step computes, kernel by kernel, with its work and its memory.
   *
   * @param state Where the run stands. It is not consumed.
   * @param source The data, or batches of them.
   * @returns The engine's account as text; of an engine that gives none, its name and what it computes by other means.
   */
  async explain(state: SviState, source: Source<A>): Promise<string> {
    return await this.#inference.explain(state, this.#inference.reader(source));
  }

  /**
   * Writes a state to a file in the safetensors format, from which {@linkcode load} makes it again to the bit.
   *
   * @param path The file.
   * @param state The state, which is not consumed.
   * @throws {Error} If the file cannot be written; an old one is then as it was.
   */
  async save(path: string | URL, state: SviState): Promise<void> {
    await saveState(path, state);
  }

  /**
   * A state from a file: `run` goes on from it to the bit as if there had been no interruption.
   *
   * @param path The file.
   * @param source The data, or batches of them.
   * @returns The state that was saved.
   * @throws {TypeError} If the file holds no state, or that of another model, guide or optimiser.
   */
  async load(path: string | URL, source: Source<A>): Promise<SviState> {
    return await this.#inference.load(path, this.#inference.reader(source));
  }

  /**
   * Many steps.
   *
   * @param from The key of a new run, or a state to go on from, which is consumed.
   * @param steps How many steps.
   * @param source The data as the model's arguments, `[x, y]`, or batches of them.
   * @param options Progress, interruption.
   * @returns The run: await it for its result, or walk over its reports with `for await`.
   * @throws {RangeError} If the number of steps is no positive integer.
   */
  run(
    from: Key | SviState,
    steps: number,
    source: Source<A>,
    options: RunOptions = {},
  ): Running<A> {
    if (!Number.isInteger(steps) || steps < 1) {
      throw new RangeError(`Cannot run: steps must be a positive integer, got ${steps}`);
    }
    return new SviRun(this.#inference, from, steps, this.#inference.reader(source), options);
  }
}
