import type { Message } from "./message.ts";
import type { Model, NoSites } from "./model.ts";
import { handle } from "./stack.ts";

/**
 * Forgets the data: observed random variables are drawn like the others.
 *
 * @param model The model.
 * @returns The model without data.
 *
 * @example
 * ```ts
 * import { Normal, sample, seed, trace, uncondition } from "@credence/credence";
 *
 * const model = () => sample("y", Normal(0, 1), { obs: 100 });
 * const site = trace(seed(uncondition(model), 0))().site("y");
 * console.log(site.kind === "sample" && site.isObserved); // false
 * ```
 */
export function uncondition<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
): Model<A, R, S> {
  return handle({ process: forget }, model);
}

function forget(message: Message): void {
  if (message.kind !== "sample" || !message.isObserved) return;
  message.isObserved = false;
  message.value = undefined;
}
