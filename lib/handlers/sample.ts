import { located, Origin } from "../core/origin.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { Key } from "../tensor/key.ts";
import type { Tensor, TensorLike } from "../tensor/types.ts";
import { type InferRecord, sampleMessage } from "./message.ts";
import { apply } from "./stack.ts";

/** Options of {@linkcode sample}. */
export interface SampleOptions {
  /** Data: the value of the site is known. Undefined: it is not. */
  readonly obs?: TensorLike | undefined;
  /** Facts for inference about this site. */
  readonly infer?: InferRecord;
}

/**
 * A random variable with a name.
 *
 *   name ~ distribution
 *
 * What it gives is up to the handlers around it: a draw, a value from elsewhere, or the data. In plates the distribution is
 * expanded to their shape.
 *
 * @param name The site's name, once in a model.
 * @param distribution What it is drawn from.
 * @param options The data, facts for inference.
 * @returns The value, of shape [...batchShape, ...eventShape] after the plates have expanded it.
 * @throws {TypeError} If nothing gives a value or a seed; if a value has another shape; with the user's line.
 * @throws {RangeError} If a value that can be read is outside the support.
 *
 * @example
 * ```ts
 * import { Normal, sample, seed } from "@credence/credence";
 *
 * const model = () => sample("x", Normal(0, 1).expand([3]));
 * console.log(seed(model, 0)().shape); // [3]
 * ```
 */
export function sample<T extends Tensor = Tensor>(
  name: string,
  distribution: Distribution,
  options: SampleOptions = {},
): T {
  const origin = Origin.here();
  checkName("sample", name, origin);
  checkDistribution(name, distribution, origin);
  const message = sampleMessage(name, distribution, origin, options.infer);
  if (options.obs !== undefined && options.obs !== null) {
    message.value = options.obs;
    message.isObserved = true;
  }
  return apply(message).value as T;
}

/** Refuses what is no name. */
export function checkName(action: string, name: unknown, origin: Origin): asserts name is string {
  if (typeof name === "string" && name !== "") return;
  throw new TypeError(
    located(`Cannot ${action}: found the name ${shown(name)}, expected a word`, origin),
  );
}

function checkDistribution(name: string, distribution: unknown, origin: Origin): void {
  if (typeof (distribution as Distribution | undefined)?.logProb === "function") return;
  throw new TypeError(located(
    `Cannot sample "${name}": found ${
      shown(distribution)
    }, expected a distribution such as Normal(0, 1)`,
    origin,
  ));
}

function shown(value: unknown): string {
  if (value instanceof Key) return "a key";
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "object" && value !== null
    ? `an object (${value.constructor?.name ?? "?"})`
    : String(value);
}
