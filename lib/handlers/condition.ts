import { giving } from "./given_values.ts";
import type { Given, Model, NoSites, SiteValues } from "./model.ts";

/**
 * Makes data of random variables: sites of these names are observed to have these values.
 *
 * @param model The model.
 * @param data Values by the name of their site: tensors, numbers or arrays.
 * @returns The model with data.
 * @throws {RangeError} When it is called, if there is no random variable of such a name.
 *
 * @example
 * ```ts
 * import { condition, Normal, sample, trace } from "@credence/credence";
 *
 * const model = () => sample("y", Normal(0, 1));
 * console.log(await trace(condition(model, { y: 2 }))().value("y").array()); // 2
 * ```
 */
export function condition<
  A extends readonly unknown[],
  R,
  const D extends SiteValues,
  S = NoSites,
>(model: Model<A, R, S>, data: D): Model<A, R, Given<S, D>> {
  return giving(model, data, "condition on", ["sample"], (message, value) => {
    if (message.kind !== "sample") return;
    message.value = value;
    message.isObserved = true;
  });
}
