import type { NdArray } from "../../core/nd_array.ts";
import { fromFloat64, toFloat64 } from "../../core/nd_array.ts";
import { referenceEngine } from "../../graph/reference_engine.ts";
import { evaluateOn } from "../../tensor/evaluate.ts";
import { Value } from "../../tensor/value.ts";
import type { KlMethod } from "../elbo/elbo.ts";
import { isAutoGuide } from "../guides/auto_guide.ts";
import { LAPLACE_FAMILY } from "../guides/auto_laplace.ts";
import { Posterior } from "../posterior/posterior.ts";
import { laplacePosterior } from "../posterior/laplace.ts";
import type { History } from "./metrics.ts";
import { constrained, type Coordinates, type Tensors } from "./parameters.ts";
import type { Problem } from "./problem.ts";
import type { Report, RunOptions } from "./report.ts";
import type { SviState } from "./state.ts";

/** How long the parts of a run took, in milliseconds. */
export interface Timings {
  /** First values, with recording, compiling and one step to try them. */
  readonly initMs: number;
  /** Recording the step as a graph, its gradient included. */
  readonly recordMs: number;
  /** Compiling the graph for the engine. */
  readonly compileMs: number;
  /** Putting data that are the same at every step where the engine computes. */
  readonly bindMs: number;
  /** The steps themselves, binding included. */
  readonly runMs: number;
}

/** A run at work: to be awaited for its result, or walked over for its reports. */
export interface Running<A extends readonly unknown[]>
  extends PromiseLike<SviResult<A>>, AsyncIterable<Report> {
  /** The result, once the run has ended: also of one that was walked over. */
  result(): Promise<SviResult<A>>;
}

/** What a result is made of. */
export interface ResultFacts<A extends readonly unknown[]> {
  /** What was asked. */
  readonly problem: Problem<A>;
  /** The coordinates of the parameters. */
  readonly coordinates: Coordinates;
  /** Where the run stands. */
  readonly state: SviState;
  /** The arguments at the state's step. */
  readonly args: A;
  /** Whether all steps that were asked for were made. */
  readonly isComplete: boolean;
  /** Goes on from a result. */
  readonly goOn: (from: SviResult<A>, steps: number, options: RunOptions) => Running<A>;
  /** The numbers of every step. */
  readonly history: History;
  /** How divergences were found. */
  readonly methods: Readonly<Record<string, KlMethod>>;
  /** The engine that ran. */
  readonly engine: string;
  /** What it computed on, where the engine says so. */
  readonly device?: string;
  /** How many steps were not finite. */
  readonly failures: number;
  /** Whether a signal ended the run. */
  readonly aborted: boolean;
  /** How long it took. */
  readonly timings: Timings;
}

/** What a run gives. */
export class SviResult<A extends readonly unknown[] = readonly unknown[]> {
  /** Where the run stands: `continue` goes on from here. */
  readonly state: SviState;
  /** The parameters by name, as they are used: scales positive, and so on. */
  readonly params: Readonly<Record<string, Value>>;
  /** The approximation of the posterior. */
  readonly posterior: Posterior<A>;
  /** The numbers of every step. */
  readonly history: History;
  /** How the divergence of each site was found. */
  readonly methods: Readonly<Record<string, KlMethod>>;
  /** The engine that ran it: of the one that was chosen, where `auto` was asked for. */
  readonly engine: string;
  /** What that computed on, where its name does not say it: `CPU`, or `GPU` with the card's name. */
  readonly device?: string;
  /** How many steps were not finite, and skipped. */
  readonly failures: number;
  /** Whether a signal ended it. */
  readonly aborted: boolean;
  /** How long it took. */
  readonly timings: Timings;
  readonly #facts: ResultFacts<A>;

  /** Made by a run. */
  constructor(
    facts: ResultFacts<A>,
    params: Readonly<Record<string, Value>>,
    posterior: Posterior<A>,
  ) {
    this.#facts = facts;
    this.state = facts.state;
    this.params = params;
    this.posterior = posterior;
    this.history = facts.history;
    this.methods = facts.methods;
    this.engine = facts.engine;
    this.device = facts.device;
    this.failures = facts.failures;
    this.aborted = facts.aborted;
    this.timings = facts.timings;
  }

  /** How many steps were made in all. */
  get steps(): number {
    return this.history.length;
  }

  /**
   * More steps with the same data: to the bit what one longer run would have given.
   *
   * @param steps How many more.
   * @param options Progress, interruption.
   * @returns The run; its history holds all steps.
   */
  continue(steps: number, options: RunOptions = {}): Running<A> {
    if (!Number.isInteger(steps) || steps < 1) {
      throw new RangeError(`Cannot continue: steps must be a positive integer, got ${steps}`);
    }
    return this.#facts.goOn(this, steps, options);
  }
}

/** The result of a run whose state is on the host. */
export async function finish<A extends readonly unknown[]>(
  facts: ResultFacts<A>,
): Promise<SviResult<A>> {
  const { problem, state, args, coordinates } = facts;
  const { model, guide, floatType, engine } = problem;
  const free = await state.read();
  const params = await valuesOf(free, state.names.params, coordinates, floatType, facts.engine);
  const source = { model, engine, floatType, args };
  if (isAutoGuide(guide)) {
    const latents = guide.latents(...args);
    const own = { ...source, family: guide.family, latents, guide: undefined, params };
    const posterior = guide.family === LAPLACE_FAMILY && facts.isComplete
      ? await laplacePosterior(own)
      : new Posterior<A>(own);
    return new SviResult(facts, params, posterior);
  }
  const posterior = new Posterior<A>({
    ...source,
    family: undefined,
    latents: undefined,
    guide,
    params,
  });
  return new SviResult(facts, params, posterior);
}

/** The parameters as they are used, computed in double precision from their coordinates. */
async function valuesOf(
  free: readonly NdArray[],
  names: readonly string[],
  coordinates: Coordinates,
  floatType: "f32" | "f64",
  engine: string,
): Promise<Record<string, Value>> {
  const arrays = Object.fromEntries(
    names.map((
      name,
      i,
    ) => [name, new Value({ ...free[i], data: toFloat64(free[i].data) }, engine)]),
  );
  const values = await evaluateOn(
    referenceEngine,
    "f64",
    (free: Tensors) => constrained(free, coordinates),
    [arrays],
  );
  return Object.fromEntries(
    Object.entries(values).map(([name, { data, shape, dtype }]) => [
      name,
      new Value(
        { data: fromFloat64(data as Float64Array, dtype, floatType), shape, dtype },
        engine,
      ),
    ]),
  );
}
