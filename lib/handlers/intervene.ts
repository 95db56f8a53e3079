import { giving } from "./given_values.ts";
import type { Given, Model, NoSites, SiteValues } from "./model.ts";

/**
 * Sets random variables from outside, Pearl's do: they have these values whatever their causes are, and no log probability.
 *
 *   p(others | do(name = value))
 *
 * @param model The model.
 * @param data Values by the name of their site.
 * @returns The model after the intervention.
 * @throws {RangeError} When it is called, if there is no random variable of such a name.
 *
 * J. Pearl, Causality, 2nd ed. (2009), section 3.2.
 *
 * @example
 * ```ts
 * import { intervene, Normal, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => sample("effect", Normal(sample("cause", Normal(0, 1)), 1));
 * const traced = trace(seed(intervene(model, { cause: 3 }), 0))();
 * console.log(await traced.value("cause").array()); // 3
 * ```
 */
export function intervene<
  A extends readonly unknown[],
  R,
  const D extends SiteValues,
  S = NoSites,
>(model: Model<A, R, S>, data: D): Model<A, R, Given<S, D>> {
  return giving(model, data, "intervene on", ["sample"], (message, value) => {
    if (message.kind !== "sample") return;
    message.value = value;
    message.isIntervened = true;
    message.isObserved = false;
  });
}
