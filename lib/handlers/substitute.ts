import type { TensorLike } from "../tensor/types.ts";
import { giving } from "./given_values.ts";
import type { Message } from "./message.ts";
import type { Given, Model, NoSites, SiteValues } from "./model.ts";
import { run } from "./stack.ts";

/** Chooses values for sites: undefined leaves a site as it is. */
export type Substitution = (message: Message) => TensorLike | undefined;

/**
 * Gives values to sites, which stay what they are: a random variable is not data because its value is known.
 *
 * @param model The model.
 * @param data Values by the name of their site, random variable, parameter, deterministic or state; or a function from a
 * site's message to its value.
 * @returns The model with these values.
 * @throws {RangeError} When it is called, if there is no site of such a name.
 *
 * @example
 * ```ts
 * import { Normal, sample, substitute, trace } from "@credence/credence";
 *
 * const model = () => sample("x", Normal(0, 1));
 * console.log(await trace(substitute(model, { x: 2 }))().value("x").array()); // 2
 * ```
 */
export function substitute<
  A extends readonly unknown[],
  R,
  const D extends SiteValues,
  S = NoSites,
>(model: Model<A, R, S>, data: D): Model<A, R, Given<S, D>>;
/** Values from a function. */
export function substitute<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
  data: Substitution,
): Model<A, R, S>;
export function substitute<A extends readonly unknown[], R>(
  model: Model<A, R, unknown>,
  data: SiteValues | Substitution,
): (...args: A) => R {
  if (typeof data !== "function") return giving(model, data, "substitute", KINDS, put);
  const process = (message: Message) => {
    const value = KINDS.includes(message.kind) ? data(message) : undefined;
    if (value !== undefined) put(message, value);
  };
  return (...args) => run({ process }, model, args);
}

const KINDS: readonly Message["kind"][] = ["sample", "param", "deterministic", "state"];

function put(message: Message, value: TensorLike): void {
  message.value = value;
  message.isConsumed = true;
}
