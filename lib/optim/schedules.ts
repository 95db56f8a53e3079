/**
 * Schedules: numbers that depend on the step, such as a learning rate. Steps count from 0, as in optax.
 *
 * A schedule is any function of the step. Those made here also say what they are, so that a saved file can hold them.
 *
 * @module
 */
import { checkConstants, checkNumber, COUNT, NON_NEGATIVE, POSITIVE } from "./checks.ts";
import { halfCosine } from "./half_cosine.ts";
import type { Configuration } from "./optimizer.ts";
import { power } from "./power.ts";
import { describeSchedule, type Schedule } from "./schedule.ts";

function described(config: Configuration, f: (step: number) => number): Schedule {
  return Object.assign(f, { config: Object.freeze(config) });
}

/**
 * The same number at every step.
 *
 *   s(t) = value
 *
 * @param value The number, finite and not negative.
 * @returns The schedule.
 * @throws {RangeError} If the value is negative or not finite.
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
  const { initial, boundaries, factor = 0.1 } = options;
  const action = "Cannot create stepDecay";
  checkNumber(action, "initial", initial, NON_NEGATIVE);
  boundaries.forEach((boundary, i) => {
    checkNumber(action, `boundaries[${i}]`, boundary, COUNT);
    if (i === 0 || boundary > boundaries[i - 1]) return;
    throw new RangeError(`${action}: found boundaries ${boundaries}, expected them to ascend`);
  });
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
  const kept = typeof factor === "number" ? factor : [...factor];
  return described(
    { name: "stepDecay", initial, boundaries: [...boundaries], factor: kept },
    (step) => values[boundaries.filter((boundary) => boundary <= step).length],
  );
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
  const { initial, factor, steps = 1, staircase = false, final } = options;
  const ranges = { initial: NON_NEGATIVE, factor: POSITIVE, steps: COUNT };
  checkConstants("exponentialDecay", ranges, { initial, factor, steps });
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
  const next = typeof schedule === "number" ? constant(schedule) : schedule;
  return described(
    { name: "warmup", schedule: describeSchedule(schedule), steps },
    (step) => step < steps ? next(0) * (step / steps) : next(step - steps),
  );
}
