import type { InferRecord, Message } from "./message.ts";
import type { Model, NoSites } from "./model.ts";
import { handle } from "./stack.ts";

/** Facts for inference, by the name of their site or by a function. */
export type InferConfig =
  | Readonly<Record<string, InferRecord>>
  | ((message: Message) => InferRecord | undefined);

/**
 * Adds facts for inference to sites, which their `infer` record then has; those added further out win.
 *
 * @param model The model.
 * @param config Facts by the name of their site, or a function from a site's message to facts.
 * @returns The model with these facts.
 *
 * @example
 * ```ts
 * import { infer, Normal, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => sample("x", Normal(0, 1));
 * const traced = trace(seed(infer(model, { x: { guide: "delta" } }), 0))();
 * console.log(traced.site("x").infer); // { guide: "delta" }
 * ```
 */
export function infer<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
  config: InferConfig,
): Model<A, R, S> {
  const process = (message: Message) => {
    const facts = typeof config === "function" ? config(message) : ownFacts(config, message.name);
    if (facts) message.infer = { ...message.infer, ...facts };
  };
  return handle({ process }, model);
}

function ownFacts(config: Readonly<Record<string, InferRecord>>, name: string) {
  return Object.hasOwn(config, name) ? config[name] : undefined;
}
