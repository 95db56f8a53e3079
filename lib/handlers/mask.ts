import type { TensorLike } from "../tensor/types.ts";
import { both } from "./log_prob.ts";
import type { Message } from "./message.ts";
import type { Model, NoSites } from "./model.ts";
import { handle } from "./stack.ts";

/**
 * Counts the log probabilities of a model only where a mask is true. Masks of several handlers must all be true.
 *
 * @param model The model.
 * @param mask Booleans that broadcast to the batch shape of each site.
 * @returns The model, masked.
 *
 * @example
 * ```ts
 * import { mask, Normal, sample, trace } from "@credence/credence";
 *
 * const model = () => sample("y", Normal(0, 1).expand([2]), { obs: [0, 1e10] });
 * console.log((await trace(mask(model, [true, false]))().logDensity().array()).toFixed(3)); // -0.919
 * ```
 */
export function mask<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
  mask: TensorLike,
): Model<A, R, S> {
  const process = (message: Message) => {
    if (message.kind === "sample" || message.kind === "factor") {
      message.mask = both(message.mask, mask);
    }
  };
  return handle({ process }, model);
}
