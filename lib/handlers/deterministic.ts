import { Origin } from "../core/origin.ts";
import type { TensorLike } from "../tensor/types.ts";
import { newMessage } from "./message.ts";
import type { TensorOf } from "./model.ts";
import { checkName } from "./sample.ts";
import { apply } from "./stack.ts";

/**
 * Gives a computed value a name, so that traces and predictions show it.
 *
 * @param name The site's name, once in a model.
 * @param value The value.
 * @returns The value as a tensor.
 *
 * @example
 * ```ts
 * import { deterministic, trace } from "@credence/credence";
 *
 * const { sites } = trace(() => deterministic("two", 2))();
 * console.log([...sites.keys()]); // ["two"]
 * ```
 */
export function deterministic<V extends TensorLike>(name: string, value: V): TensorOf<V> {
  const origin = Origin.here();
  checkName("name a value", name, origin);
  return apply({ ...newMessage(name, origin), kind: "deterministic", value }).value as TensorOf<V>;
}
