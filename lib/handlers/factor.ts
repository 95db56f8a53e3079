import { Origin } from "../core/origin.ts";
import type { TensorLike } from "../tensor/types.ts";
import { type InferRecord, newMessage } from "./message.ts";
import { checkName } from "./sample.ts";
import { apply } from "./stack.ts";

/**
 * Adds a term to the log joint.
 *
 * In plates it is expanded to their shape, as a site is: each repetition has the term.
 *
 * @param name The site's name, once in a model.
 * @param logFactor The term; its elements are added up.
 * @param options Facts for inference.
 *
 * @example
 * ```ts
 * import { factor, trace } from "@credence/credence";
 *
 * const traced = trace(() => factor("penalty", [-1, -2]))();
 * console.log(await traced.logDensity().array()); // -3
 * ```
 */
export function factor(
  name: string,
  logFactor: TensorLike,
  options: { readonly infer?: InferRecord } = {},
): void {
  const origin = Origin.here();
  checkName("add the factor", name, origin);
  const message = newMessage(name, origin, options.infer);
  apply({ ...message, kind: "factor", value: logFactor, scale: 1, mask: undefined });
}
