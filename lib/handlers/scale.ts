import { located, Origin } from "../core/origin.ts";
import type { Tensor } from "../tensor/types.ts";
import { product } from "./log_prob.ts";
import type { Message } from "./message.ts";
import type { Model, NoSites } from "./model.ts";
import { handle } from "./stack.ts";

/**
 * Multiplies the log probabilities of a model. Factors of several handlers, and of subsampled plates, multiply.
 *
 * @param model The model.
 * @param factor A number ≥ 0, or a tensor that broadcasts to the batch shape of each site.
 * @returns The model, scaled.
 * @throws {RangeError} If the number is negative or no number.
 *
 * @example
 * ```ts
 * import { factor, scale, trace } from "@credence/credence";
 *
 * const traced = trace(scale(() => factor("term", -3), 10))();
 * console.log(await traced.logDensity().array()); // -30
 * ```
 */
export function scale<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
  factor: number | Tensor,
): Model<A, R, S> {
  if (typeof factor === "number" && !(factor >= 0 && factor < Infinity)) {
    throw new RangeError(located(
      `Cannot scale the model "${model.name || "(anonymous)"}": ` +
        `found the factor ${factor}, expected a number that is not negative`,
      Origin.here(),
    ));
  }
  const process = (message: Message) => {
    if (message.kind === "sample" || message.kind === "factor") {
      message.scale = product(message.scale, factor);
    }
  };
  return handle({ process }, model);
}
