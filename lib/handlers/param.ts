import { Origin } from "../core/origin.ts";
import type { Constraint } from "../distributions/constraint.ts";
import type { Transform } from "../distributions/transforms/transform.ts";
import type { Tensor } from "../tensor/types.ts";
import { type InferRecord, newMessage, type ParamInit } from "./message.ts";
import { checkName } from "./sample.ts";
import { apply } from "./stack.ts";

/** Options of {@linkcode param}. */
export interface ParamOptions {
  /** The values that it may take; real numbers by default. */
  readonly constraint?: Constraint;
  /** The coordinates in which it is optimised: a map from all numbers onto the constraint; `bijectTo` of it by default. */
  readonly transform?: Transform;
  /** Facts for inference about this site. */
  readonly infer?: InferRecord;
}

/**
 * A number to be optimised, with a name.
 *
 * @param name The site's name, once in a model.
 * @param init Its first value, within the constraint; or a function that makes it from a key.
 * @param options The constraint, facts for inference.
 * @returns Its value now: the first one, unless a handler gives another.
 * @throws {TypeError} If `init` is a function and nothing gives a seed.
 *
 * @example
 * ```ts
 * import { param } from "@credence/credence";
 *
 * const scale = param("scale", 1, { constraint: { kind: "positive" } });
 * console.log(await scale.array()); // 1
 * ```
 */
export function param<T extends Tensor = Tensor>(
  name: string,
  init: ParamInit,
  options: ParamOptions = {},
): T {
  const origin = Origin.here();
  checkName("make the parameter", name, origin);
  const { constraint = { kind: "real" }, transform, infer } = options;
  const message = newMessage(name, origin, infer);
  return apply({ ...message, kind: "param", init, constraint, transform, value: undefined })
    .value as T;
}
