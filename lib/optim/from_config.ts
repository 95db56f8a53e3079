/**
 * Optimisers and schedules made again of what their `config` says.
 *
 * @module
 */
import { adagrad } from "./adagrad.ts";
import { adam, adamW } from "./adam.ts";
import { checkNames, shown } from "./checks.ts";
import { clipByGlobalNorm, clipByValue } from "./clip.ts";
import type { Configuration, Optimizer } from "./optimizer.ts";
import { rmsProp } from "./rms_prop.ts";
import {
  constant,
  cosine,
  type CosineOptions,
  exponentialDecay,
  type ExponentialDecayOptions,
  join,
  linear,
  type LinearOptions,
  stepDecay,
  type StepDecayOptions,
  warmup,
} from "./schedules.ts";
import type { Schedule } from "./schedule.ts";
import { sgd, type SgdOptions } from "./sgd.ts";

// Each maker checks its constants itself, so what a file says is taken at its word until then.
const OPTIMIZERS: Readonly<Record<string, (constants: Configuration) => Optimizer>> = {
  adam: (constants) => adam(withSchedule(constants)),
  adamW: (constants) => adamW(withSchedule(constants)),
  sgd: (constants) => sgd(withSchedule(constants) as SgdOptions),
  rmsProp: (constants) => rmsProp(withSchedule(constants)),
  adagrad: (constants) => adagrad(withSchedule(constants)),
  clipByValue: ({ optimizer, limit }) => clipByValue(inner(optimizer), limit as number),
  clipByGlobalNorm: ({ optimizer, maxNorm }) =>
    clipByGlobalNorm(inner(optimizer), maxNorm as number),
};

const SCHEDULES: Readonly<Record<string, (constants: Configuration) => Schedule>> = {
  constant: ({ value }) => constant(value as number),
  stepDecay: (constants) => stepDecay(constants as unknown as StepDecayOptions),
  linear: (constants) => linear(constants as unknown as LinearOptions),
  cosine: (constants) => cosine(constants as unknown as CosineOptions),
  exponentialDecay: (constants) =>
    exponentialDecay(constants as unknown as ExponentialDecayOptions),
  warmup: ({ schedule, steps }) => warmup(scheduleOf(schedule), steps as number),
  join: ({ schedules, boundaries }) => {
    const list = Array.isArray(schedules) ? schedules.map(scheduleOf) : schedules;
    return join(list as readonly Schedule[], boundaries as readonly number[]);
  },
};

/**
 * Makes an optimiser of the `config` of another, as it comes back from a file.
 *
 * @param config Name and constants; what is left out has its default.
 * @returns An optimiser whose `config` is equal to this one.
 * @throws {RangeError} If the name is unknown, a constant is out of its range, or a schedule was a function of the user's.
 * @throws {TypeError} If it is not a configuration, or has a constant of another name or type.
 *
 * @example
 * ```ts
 * import { adam, optimizerFromConfig } from "@credence/credence";
 *
 * const text = JSON.stringify(adam(0.01).config);
 * console.log(optimizerFromConfig(JSON.parse(text)).config.learningRate); // 0.01
 * ```
 */
export function optimizerFromConfig(config: Configuration): Optimizer {
  return make("an optimiser", OPTIMIZERS, config);
}

/**
 * Makes a schedule of the `config` of another.
 *
 * @param config Name and constants; what is left out has its default.
 * @returns A schedule whose `config` is equal to this one.
 * @throws {RangeError} If the name is unknown, or a constant is out of its range.
 * @throws {TypeError} If it is not a configuration, or has a constant of another name or type.
 *
 * @example
 * ```ts
 * import { scheduleFromConfig, schedules } from "@credence/credence";
 *
 * const { config } = schedules.cosine({ initial: 1, steps: 10 });
 * console.log(scheduleFromConfig(config!)(5)); // 0.5
 * ```
 */
export function scheduleFromConfig(config: Configuration): Schedule {
  return make("a schedule", SCHEDULES, config);
}

function make<T extends { readonly config?: Configuration }>(
  what: string,
  makers: Readonly<Record<string, (config: Configuration) => T>>,
  config: Configuration,
): T {
  const action = `Cannot make ${what} of a configuration`;
  if (typeof config !== "object" || config === null) {
    throw new TypeError(`${action}: found ${shown(config)}, expected an object`);
  }
  const { name } = config;
  if (typeof name !== "string" || !Object.hasOwn(makers, name)) {
    const hint = name === "custom" ? ", a function, which no file holds" : "";
    const known = Object.keys(makers).join(", ");
    throw new RangeError(`${action}: found name ${shown(name)}${hint}, expected one of ${known}`);
  }
  const { name: _, ...constants } = config;
  const made = makers[name](constants);
  checkNames(`${action} for ${name}`, config, Object.keys(made.config ?? {}));
  return made;
}

function withSchedule({ learningRate, ...constants }: Configuration): object {
  return { learningRate: scheduleOf(learningRate), ...constants };
}

/** The schedule that a configuration is; all else as it is, for others to judge. */
function scheduleOf(value: unknown): Schedule | number {
  const isConfiguration = typeof value === "object" && value !== null;
  return isConfiguration ? scheduleFromConfig(value as Configuration) : value as number;
}

function inner(optimizer: unknown): Optimizer {
  return optimizerFromConfig(optimizer as Configuration);
}
