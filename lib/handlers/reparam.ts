import { located } from "../core/origin.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { fold } from "../tensor/random.ts";
import type { Tensor } from "../tensor/types.ts";
import { type Message, type SampleMessage, sampleMessage } from "./message.ts";
import type { Model, NoSites } from "./model.ts";
import { apply, handle } from "./stack.ts";

/** Another way to write a random variable: as a function of other random variables. */
export interface Reparam {
  /**
   * Writes a random variable anew.
   *
   * @param distribution Its distribution, as the plates inside the handler have expanded it.
   * @param site The names and sites that the new ones derive from.
   * @returns The value that the variable then has.
   */
  reparametrize(distribution: Distribution, site: ReparamSite): Tensor;
}

/** What a {@linkcode Reparam} may use. */
export interface ReparamSite {
  /** The name of the random variable. */
  readonly name: string;
  /** Samples a new variable, called `name_suffix`, in the plates of the old one, with its scale and mask. */
  sample(suffix: string, distribution: Distribution): Tensor;
  /** Refuses the distribution, with the user's line. */
  fail(found: string): never;
}

/** Other ways to write random variables, by name or by a function; undefined leaves a site as it is. */
export type ReparamConfig =
  | Readonly<Record<string, Reparam>>
  | ((message: SampleMessage) => Reparam | undefined);

/**
 * Writes random variables of a model in other ways, which leaves its distribution as it is and may ease inference. The
 * variable itself becomes a deterministic site.
 *
 * @param model The model.
 * @param config How, by the name of the site, or by a function from its message.
 * @returns The model with other random variables.
 * @throws {TypeError} When it is called, if a distribution does not allow it or the site is data.
 *
 * @example
 * ```ts
 * import { LocScaleReparam, Normal, reparam, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => sample("theta", Normal(5, 10));
 * const noncentered = reparam(model, { theta: LocScaleReparam() });
 * console.log([...trace(seed(noncentered, 0))().sites.keys()]); // ["theta_decentered", "theta"]
 * ```
 */
export function reparam<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
  config: ReparamConfig,
): Model<A, R, S> {
  const process = (message: Message) => {
    if (message.kind !== "sample") return;
    const chosen = typeof config === "function"
      ? config(message)
      : Object.hasOwn(config, message.name)
      ? config[message.name]
      : undefined;
    return chosen && rewritten(message, chosen);
  };
  return handle({ process }, model);
}

/** The message with its variable written anew: a deterministic one. */
function rewritten(message: SampleMessage, chosen: Reparam): Message {
  const { name, origin, infer, plates, key, isConsumed, stop, distribution } = message;
  const fail = (found: string): never => {
    throw new TypeError(located(`Cannot reparametrize "${name}": ${found}`, origin));
  };
  if (message.value !== undefined || message.isObserved) {
    fail("found a site whose value is given, expected one that is to be sampled");
  }
  const value = chosen.reparametrize(distribution, {
    name,
    fail,
    sample: (suffix, distribution) => {
      const { scale, mask } = message;
      const auxiliary = sampleMessage(`${name}_${suffix}`, distribution, origin, infer);
      const own = key && fold(key, suffix);
      return apply({ ...auxiliary, plates, scale, mask, isConsumed, key: own }).value as Tensor;
    },
  });
  return { kind: "deterministic", name, origin, infer, plates, key, isConsumed, stop, value };
}
