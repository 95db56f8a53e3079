/**
 * Optimisers and schedules made again of what their `config` says.
 *
 * @module
 */
import { adagrad } from "./adagrad.ts";
import { adam, adamW } from "./adam.ts";
import { shown } from "./checks.ts";
import { clipByGlobalNorm, clipByValue } from "./clip.ts";
import type { Configuration, Optimizer } from "./optimizer.ts";
import { rmsProp } from "./rms_prop.ts";
import {
  constant,
  cosine,
  type CosineOptions,
  exponentialDecay,
  type ExponentialDecayOptions,
  stepDecay,
  type StepDecayOptions,
  warmup,
} from "./schedules.ts";
import type { Schedule } from "./schedule.ts";
import { sgd, type SgdOptions } from "./sgd.ts";

// Each maker checks its constants itself, so what a file says is taken at its word until then.
const OPTIMIZERS: Readonly<Record<string, (config: Configuration) => Optimizer>> = {
  adam: (config) => adam(withSchedule(config)),
  adamW: (config) => adamW(withSchedule(config)),
  sgd: (config) => sgd(withSchedule(config) as SgdOptions),
  rmsProp: (config) => rmsProp(withSchedule(config)),
  adagrad: (config) => adagrad(withSchedule(config)),
  clipByValue: ({ optimizer, limit }) => clipByValue(inner(optimizer), limit as number),
  clipByGlobalNorm: ({ optimizer, maxNorm }) =>
    clipByGlobalNorm(inner(optimizer), maxNorm as number),
};

const SCHEDULES: Readonly<Record<string, (config: Configuration) => Schedule>> = {
  constant: ({ value }) => constant(value as number),
  stepDecay: (config) => stepDecay(config as unknown as StepDecayOptions),
  cosine: (config) => cosine(config as unknown as CosineOptions),
  exponentialDecay: (config) => exponentialDecay(config as unknown as ExponentialDecayOptions),
  warmup: ({ schedule, steps }) =>
    warmup(
      typeof schedule === "number" ? schedule : scheduleFromConfig(schedule as Configuration),
      steps as number,
    ),
};

/**
 * Makes an optimiser of the `config` of another, as it comes back from a file.
 *
 * @param config Name and constants; what is left out has its default.
 * @returns An optimiser whose `config` is equal to this one.
 * @throws {RangeError} If the name is unknown, a constant is out of its range or unknown, or a schedule was a function of the user's.
 * @throws {TypeError} If it is not a configuration.
 *
 * @example
 * ```ts
 * import { adam, optimizerFromConfig } from "@credence/credence";
 *
 * const text = JSON.stringify(adam({ learningRate: 0.01 }).config);
 * console.log(optimizerFromConfig(JSON.parse(text)).hyperparameters(0).stepSize); // 0.0031622776601683795
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
 * @throws {RangeError} If the name is unknown, or a constant is out of its range or unknown.
 * @throws {TypeError} If it is not a configuration.
 *
 * @example
 * ```ts
 * import { cosine, scheduleFromConfig } from "@credence/credence";
 *
 * const { config } = cosine({ initial: 1, steps: 10 });
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
  const made = makers[name](config);
  const stray = Object.keys(config).find((key) => !Object.hasOwn(made.config ?? {}, key));
  if (stray === undefined) return made;
  const known = Object.keys(made.config ?? {}).join(", ");
  throw new RangeError(`${action}: found "${stray}" for ${name}, expected none but ${known}`);
}

function withSchedule(config: Configuration): object {
  const { learningRate } = config;
  if (typeof learningRate !== "object" || learningRate === null) return config;
  return { ...config, learningRate: scheduleFromConfig(learningRate as Configuration) };
}

function inner(optimizer: unknown): Optimizer {
  return optimizerFromConfig(optimizer as Configuration);
}
