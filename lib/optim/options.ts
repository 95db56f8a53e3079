import { checkNames, shown } from "./checks.ts";
import type { LearningRate } from "./define_optimizer.ts";

/** What every optimiser's options have. */
interface RateOptions {
  readonly learningRate?: LearningRate;
}

/** What each option is where it is not given; one without a default is undefined here, and refused where it is used. */
export type Defaults<O extends RateOptions> =
  & { readonly [K in Exclude<keyof O, "learningRate">]-?: Exclude<O[K], undefined> }
  & { readonly learningRate: LearningRate | undefined };

/** All options of an optimiser. */
type Complete<O extends RateOptions> = Defaults<O> & { readonly learningRate: LearningRate };

/**
 * The options of an optimiser, complete: a learning rate alone stands for options of nothing else.
 *
 * @param name The optimiser's name, for messages.
 * @param given A learning rate, or options.
 * @param defaults What each option is where it is not given; there are no others.
 * @returns The options. Their values are not checked.
 * @throws {TypeError} If it is neither a learning rate nor options, or there is an option of another name.
 */
export function completeOptions<O extends RateOptions>(
  name: string,
  given: LearningRate | O,
  defaults: Defaults<O>,
): Complete<O> {
  const options = typeof given === "number" || typeof given === "function"
    ? { learningRate: given }
    : given;
  const action = `Cannot create ${name}`;
  if (typeof options !== "object" || options === null) {
    throw new TypeError(`${action}: found ${shown(given)}, expected a learning rate or options`);
  }
  checkNames(action, options, Object.keys(defaults));
  // An option that is there but undefined is not given.
  const set = Object.entries(options).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(set) } as Complete<O>;
}
