/**
 * Schedules: numbers that depend on the step, such as a learning rate. Steps count from 0, as in optax.
 *
 * A schedule is any function of the step. Those made here also say what they are, so that a saved file can hold them.
 *
 * @module
 */
import {
  checkConstants,
  checkFlag,
  checkNames,
  checkNumber,
  COUNT,
  NON_NEGATIVE,
  POSITIVE,
  shown,
} from "./checks.ts";
import { halfCosine } from "./half_cosine.ts";
import type { Configuration } from "./optimizer.ts";
import { power } from "./power.ts";
import { describeSchedule, type Schedule } from "./schedule.ts";

function described(
  config: Configuration & { readonly name: string },
  f: (step: number) => number,
): Schedule {
  const action = `Cannot evaluate ${config.name}`;
  const checked = (step: number) => {
    checkNumber(action, "step", step, NON_NEGATIVE);
    return f(step);
  };
  return Object.assign(checked, { config: Object.freeze(config) });
}

/**
 * The same number at every step.
 *
 *   s(t) = value
 *
 * @param value The number, finite and not negative.
 * @returns The schedule.
 * @throws {RangeError} If the value is negative or not finite.
 * @throws {TypeError} If it is no number.
 *
 * @example
 * ```ts
 * import { schedules } from "@credence/credence";
 *
 * console.log(schedules.constant(0.1)(1000)); // 0.1
 * ```
 */
export function constant(value: number): Schedule {
  checkConstants("constant", { value: NON_NEGATIVE }, { value });
  return described({ name: "constant", value }, () => value);
}

/** Options of {@linkcode stepDecay}. */
export interface StepDecayOptions {
  /** The number before the first boundary. */
  readonly initial: number;
  /** The steps from which on the number is smaller, ascending. */
  readonly boundaries: readonly number[];
  /** What the number is multiplied by at each boundary, or a factor for each; 0.1 by default. */
  readonly factor?: number | readonly number[];
}

/**
 * Constant pieces.
 *
 *   s(t) = initial · Π factorᵢ over all boundaries bᵢ ≤ t
 *
 * As PyTorch's `MultiStepLR` and optax's `piecewise_constant_schedule`: the step that is a boundary has the new number already.
 *
 * @param options The first number, the boundaries and the factors.
 * @returns The schedule.
 * @throws {RangeError} If a boundary is no step, they do not ascend, or a number or factor is out of range.
 * @throws {TypeError} If one is of another type, or there is an option of another name.
 *
 * @example
 * ```ts
 * import { schedules } from "@credence/credence";
 *
 * const schedule = schedules.stepDecay({ initial: 1, boundaries: [100, 200], factor: 0.5 });
 * console.log([99, 100, 200].map(schedule)); // [ 1, 0.5, 0.25 ]
 * ```
 */
export function stepDecay(options: StepDecayOptions): Schedule {
  const action = "Cannot create stepDecay";
  checkNames(action, options, ["initial", "boundaries", "factor"]);
  const { initial, boundaries, factor = 0.1 } = options;
  checkNumber(action, "initial", initial, NON_NEGATIVE);
  checkBoundaries(action, boundaries);
  if (typeof factor !== "number") checkList(action, "factor", factor, "a number or a list");
  const factors = typeof factor === "number" ? boundaries.map(() => factor) : factor;
  if (factors.length !== boundaries.length) {
    throw new RangeError(
      `${action}: found ${factors.length} factors, expected ${boundaries.length}, one a boundary`,
    );
  }
  factors.forEach((f, i) => checkNumber(action, `factor[${i}]`, f, POSITIVE));
  // Ready products, so that a step far out costs no more than the first.
  const values = [initial];
  for (const f of factors) values.push(values[values.length - 1] * f);
  const begins = [0, ...boundaries];
  const config = {
    name: "stepDecay",
    initial,
    boundaries: [...boundaries],
    factor: typeof factor === "number" ? factor : [...factor],
  };
  return described(config, (step) => values[passed(begins, step) - 1]);
}

function checkBoundaries(action: string, boundaries: readonly number[]): void {
  checkList(action, "boundaries", boundaries);
  boundaries.forEach((boundary, i) => {
    checkNumber(action, `boundaries[${i}]`, boundary, COUNT);
    if (i === 0 || boundary > boundaries[i - 1]) return;
    throw new RangeError(
      `${action}: found boundaries [${boundaries.join(", ")}], expected them to ascend`,
    );
  });
}

function checkList(action: string, name: string, value: unknown, expected = "a list"): void {
  if (Array.isArray(value)) return;
  throw new TypeError(`${action}: found ${name} = ${shown(value)}, expected ${expected}`);
}

/** How many boundaries lie at a step or before it. */
function passed(boundaries: readonly number[], step: number): number {
  return boundaries.filter((boundary) => boundary <= step).length;
}

/** Options of {@linkcode linear}. */
export interface LinearOptions {
  /** The number at step 0. */
  readonly initial: number;
  /** The number at step `steps` and from there on. */
  readonly final: number;
  /** How many steps lie between them. */
  readonly steps: number;
}

/**
 * A straight line from one number to another.
 *
 *   s(t) = initial + (final − initial) · min(t, steps) / steps
 *
 * As optax's `linear_schedule` and, with `initial` its `start_factor` times the rate, PyTorch's `LinearLR`.
 *
 * @param options The two numbers and how many steps lie between them.
 * @returns The schedule.
 * @throws {RangeError} If a number is negative or not finite, or there are no steps.
 * @throws {TypeError} If one is of another type, or there is an option of another name.
 *
 * @example
 * ```ts
 * import { schedules } from "@credence/credence";
 *
 * const schedule = schedules.linear({ initial: 1, final: 0, steps: 4 });
 * console.log([0, 1, 2, 4, 5].map(schedule)); // [ 1, 0.75, 0.5, 0, 0 ]
 * ```
 */
export function linear(options: LinearOptions): Schedule {
  checkNames("Cannot create linear", options, ["initial", "final", "steps"]);
  const { initial, final, steps } = options;
  const ranges = { initial: NON_NEGATIVE, final: NON_NEGATIVE, steps: COUNT };
  checkConstants("linear", ranges, { initial, final, steps });
  return described({ name: "linear", initial, final, steps }, (step) => {
    const share = Math.min(step, steps) / steps;
    // A weighted mean is exact at both ends and never negative, whatever the rounding.
    return initial * (1 - share) + final * share;
  });
}

/** Options of {@linkcode cosine}. */
export interface CosineOptions {
  /** The number at step 0. */
  readonly initial: number;
  /** The step at which the final number is reached. */
  readonly steps: number;
  /** The number from there on; 0 by default. */
  readonly final?: number;
}

/**
 * Half a cosine wave from one number down (or up) to another.
 *
 *   s(t) = final + (initial − final) · ½ (1 + cos(π min(t, steps) / steps))
 *
 * Loshchilov & Hutter (2017), "SGDR: Stochastic gradient descent with warm restarts", equation 5, without restarts. As PyTorch's
 * `CosineAnnealingLR` up to `T_max = steps` (ours then stays), and optax's `cosine_decay_schedule` with `alpha = final / initial`.
 *
 * @param options The two numbers and how many steps lie between them.
 * @returns The schedule.
 * @throws {RangeError} If a number is negative or not finite, or there are no steps.
 * @throws {TypeError} If one is of another type, or there is an option of another name.
 *
 * @example
 * ```ts
 * import { schedules } from "@credence/credence";
 *
 * const schedule = schedules.cosine({ initial: 1, steps: 100, final: 0.5 });
 * console.log([0, 50, 100, 1000].map(schedule)); // [ 1, 0.75, 0.5, 0.5 ]
 * ```
 */
export function cosine(options: CosineOptions): Schedule {
  checkNames("Cannot create cosine", options, ["initial", "steps", "final"]);
  const { initial, steps, final = 0 } = options;
  const ranges = { initial: NON_NEGATIVE, steps: COUNT, final: NON_NEGATIVE };
  checkConstants("cosine", ranges, { initial, steps, final });
  return described({ name: "cosine", initial, steps, final }, (step) => {
    const high = halfCosine(Math.min(step, steps) / steps);
    return initial * high + final * (1 - high);
  });
}

/** Options of {@linkcode exponentialDecay}. */
export interface ExponentialDecayOptions {
  /** The number at step 0. */
  readonly initial: number;
  /** What the number is multiplied by over every `steps` steps. */
  readonly factor: number;
  /** How many steps one factor takes; 1 by default. */
  readonly steps?: number;
  /** Whether the factor comes all at once, after every `steps` steps; false by default. */
  readonly staircase?: boolean;
  /** The number that it never passes; none by default. */
  readonly final?: number;
}

/**
 * Exponential decay.
 *
 *   s(t) = initial · factor^(t / steps), the exponent rounded down if `staircase`
 *
 * As optax's `exponential_decay` with `transition_steps = steps` and `end_value = final`: a lower bound if factor < 1, an upper one
 * if not. With `steps: 1` it is PyTorch's `ExponentialLR`, with `staircase` its `StepLR`.
 *
 * @param options The first number, the factor and how long it takes.
 * @returns The schedule.
 * @throws {RangeError} If a number or factor is out of range, or there are no steps.
 * @throws {TypeError} If one is of another type, or there is an option of another name.
 *
 * @example
 * ```ts
 * import { schedules } from "@credence/credence";
 *
 * const schedule = schedules.exponentialDecay({ initial: 1, factor: 0.25, steps: 100 });
 * console.log([0, 50, 100].map(schedule)); // [ 1, 0.5, 0.25 ]
 * ```
 */
export function exponentialDecay(options: ExponentialDecayOptions): Schedule {
  const names = ["initial", "factor", "steps", "staircase", "final"];
  checkNames("Cannot create exponentialDecay", options, names);
  const { initial, factor, steps = 1, staircase = false, final } = options;
  const ranges = { initial: NON_NEGATIVE, factor: POSITIVE, steps: COUNT };
  checkConstants("exponentialDecay", ranges, { initial, factor, steps });
  checkFlag("exponentialDecay", "staircase", staircase);
  if (final !== undefined) checkConstants("exponentialDecay", { final: NON_NEGATIVE }, { final });
  const bound = factor < 1 ? Math.max : Math.min;
  return described(
    {
      name: "exponentialDecay",
      initial,
      factor,
      steps,
      staircase,
      ...(final === undefined ? {} : { final }),
    },
    (step) => {
      const exponent = staircase ? Math.floor(step / steps) : step / steps;
      const value = initial * power(factor, exponent);
      return final === undefined ? value : bound(value, final);
    },
  );
}

/**
 * A linear rise from 0, and then another schedule from its beginning.
 *
 *   s(t) = schedule(0) · t / steps for t < steps,  schedule(t − steps) from there on
 *
 * Goyal et al. (2017), "Accurate, large minibatch SGD", section 2.2. As optax's `linear_schedule` from 0 joined to the other by
 * `join_schedules` (`warmup_cosine_decay_schedule` is `warmup(cosine(…), steps)` with the warmup not counted in the cosine's steps).
 * So step 0 moves nothing but the averages.
 *
 * @param schedule What follows; a number stays as it is.
 * @param steps How many steps the rise takes.
 * @returns The schedule.
 * @throws {RangeError} If there are no steps, or the number is out of range.
 * @throws {TypeError} If the schedule is neither a number nor a function.
 *
 * @example
 * ```ts
 * import { schedules } from "@credence/credence";
 *
 * const schedule = schedules.warmup(schedules.cosine({ initial: 1, steps: 100 }), 10);
 * console.log([0, 5, 10, 60, 110].map(schedule)); // [ 0, 0.5, 1, 0.5, 0 ]
 * ```
 */
export function warmup(schedule: Schedule | number, steps: number): Schedule {
  checkConstants("warmup", { steps: COUNT }, { steps });
  const next = callable(schedule);
  return described(
    { name: "warmup", schedule: describeSchedule(schedule), steps },
    (step) => step < steps ? next(0) * (step / steps) : next(step - steps),
  );
}

/**
 * One schedule after the other, each from its own beginning.
 *
 *   s(t) = schedulesᵢ(t − bᵢ₋₁) for bᵢ₋₁ ≤ t < bᵢ, with b₋₁ = 0 and no end to the last
 *
 * As optax's `join_schedules` and PyTorch's `SequentialLR`: the step that is a boundary is step 0 of the next schedule.
 *
 * @param schedules The schedules in their order; a number stays as it is.
 * @param boundaries The step at which each but the first begins, ascending.
 * @returns The schedule.
 * @throws {RangeError} If there are not one more schedules than boundaries, or the boundaries are no steps or do not ascend.
 * @throws {TypeError} If a schedule is neither a number nor a function.
 *
 * @example
 * ```ts
 * import { schedules } from "@credence/credence";
 *
 * const rise = schedules.linear({ initial: 0.1, final: 1, steps: 10 });
 * const fall = schedules.cosine({ initial: 1, steps: 100 });
 * const schedule = schedules.join([rise, 1, fall], [10, 50]);
 * console.log([0, 10, 49, 50, 100, 150].map(schedule)); // [ 0.1, 1, 1, 1, 0.5, 0 ]
 * ```
 */
export function join(
  schedules: readonly (Schedule | number)[],
  boundaries: readonly number[],
): Schedule {
  const action = "Cannot create join";
  checkList(action, "schedules", schedules);
  checkBoundaries(action, boundaries);
  if (schedules.length !== boundaries.length + 1) {
    throw new RangeError(
      `${action}: found ${schedules.length} schedules with ${boundaries.length} boundaries, ` +
        "expected one schedule more than boundaries",
    );
  }
  const config = {
    name: "join",
    schedules: schedules.map(describeSchedule),
    boundaries: [...boundaries],
  };
  const pieces = schedules.map(callable);
  const begins = [0, ...boundaries];
  return described(config, (step) => {
    const index = passed(begins, step) - 1;
    return pieces[index](step - begins[index]);
  });
}

/** A number as the schedule that it stands for. */
function callable(schedule: Schedule | number): Schedule {
  return typeof schedule === "number" ? constant(schedule) : schedule;
}
