import type { EngineBuffer } from "../../core/engine.ts";
import type { NdArray } from "../../core/nd_array.ts";
import type { Key } from "../../tensor/key.ts";
import type { Inference } from "./inference.ts";
import { type History, readMetrics } from "./metrics.ts";
import type { Reader } from "./source.ts";
import { disposeAll, type Held, type StateNames, type SviState } from "./state.ts";
import type { StepProgram } from "./step.ts";
import type { Bound, Stepper } from "./stepper.ts";

/** How many steps are made at most before their metrics are read. */
const LONGEST_CHUNK = 4096;

/** The numbers of a step that have not been read yet. */
interface Pending {
  readonly metrics: EngineBuffer;
  readonly betas: readonly number[];
  readonly numData: number;
}

/** A run between its first step and its last: where it stands, and what it keeps where the engine computes. */
export class Flight<A extends readonly unknown[]> {
  /** The random numbers of the run. */
  readonly key: Key;
  /** What its values are called. */
  readonly names: StateNames;
  /** What makes its steps. */
  readonly stepper: Stepper<A>;
  /** The number of the next step. */
  step: number;
  /** Whether a step was not finite and the policy is to stop. */
  failed = false;
  /** How long the steps took. */
  runMs = 0;
  /** What made the last step. */
  program: StepProgram | undefined;
  readonly #svi: Inference<A>;
  readonly #reader: Reader<A>;
  readonly #bound: Bound<A>;
  readonly #history: History;
  /** How many rows the last batch had. */
  #rows: number | undefined;
  #values: readonly Held[];
  #pending: Pending[] = [];

  /** Begins at a state, which it consumes; the numbers of its steps are added to the history. */
  constructor(svi: Inference<A>, reader: Reader<A>, first: SviState, history: History) {
    this.#svi = svi;
    this.#reader = reader;
    this.#bound = svi.bound(reader);
    this.#history = history;
    this.key = first.key;
    this.names = first.names;
    this.step = first.step;
    this.stepper = svi.stepper(first.key, reader.at(first.key, first.step).args);
    this.#values = first.take("run from");
  }

  /** Makes steps up to that of number `last`, for so many milliseconds or one step, and reads their numbers. */
  async advance(last: number, budgetMs: number): Promise<void> {
    const begin = performance.now();
    do {
      await this.#makeStep(this.step + this.#pending.length);
    } while (
      this.step + this.#pending.length < last && this.#pending.length < LONGEST_CHUNK &&
      performance.now() - begin < budgetMs
    );
    await this.#readMetrics();
    this.runMs += performance.now() - begin;
  }

  /** The values on the host; where the engine computes there are none afterwards. */
  async land(): Promise<readonly NdArray[]> {
    const host = await Promise.all(this.#values.map((v) => ("read" in v ? v.read() : v)));
    this.dispose();
    return host;
  }

  /** Frees what is kept where the engine computes, however the run ends. */
  dispose(): void {
    disposeAll([...this.#values, ...this.#pending.map(({ metrics }) => metrics)]);
    this.#values = [];
    this.#pending = [];
    this.#bound.dispose();
  }

  async #makeStep(step: number): Promise<void> {
    const { stepper, key } = this;
    const at = this.#reader.at(key, step);
    // Data of one source have one form but for the number of rows of a last batch.
    const isKnown = this.program && this.#rows === at.batch?.rows && at.data.constant > 0;
    if (!isKnown) {
      this.program = stepper.known(at) ?? await stepper.program(this.names, this.#values, at);
      this.#rows = at.batch?.rows;
    }
    const program = this.program!;
    const given = this.#bound.inputs(program, at.data, stepper.timings);
    const next = stepper.run(program, key, step, this.#values, given, at.batch);
    disposeAll(this.#values);
    this.#values = next.values;
    const { metrics, betas } = next;
    this.#pending.push({ metrics, betas, numData: program.numData });
  }

  async #readMetrics(): Promise<void> {
    const { sites } = this.stepper.facts;
    for (const { metrics, betas, numData } of this.#pending) {
      // What follows a step that was not finite has moved nothing.
      if (this.failed) break;
      const { data } = await metrics.read();
      const numbers = readMetrics(this.step, data, sites, betas, numData);
      this.failed = !numbers.isFinite && this.#svi.problem.onNonFinite === "stop";
      if (this.failed) continue;
      this.#history.add(numbers);
      this.step++;
    }
    disposeAll(this.#pending.map(({ metrics }) => metrics));
    this.#pending = [];
  }
}
