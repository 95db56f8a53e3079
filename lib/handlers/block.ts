import type { Message } from "./message.ts";
import type { Model, NoSites } from "./model.ts";
import { handle } from "./stack.ts";

/** Which sites {@linkcode block} hides: all of them by default. */
export type BlockOptions =
  | { readonly hide?: readonly string[]; readonly expose?: undefined }
  | { readonly expose: readonly string[]; readonly hide?: undefined }
  | ((message: Message) => boolean);

/**
 * Hides sites from the handlers around the model. They then need their values, or a seed, inside.
 *
 * @param model The model.
 * @param options The names to hide, or those to expose and hide the others, or a function that is true for what is hidden.
 * @returns The model, with fewer sites to see.
 *
 * @example
 * ```ts
 * import { block, Normal, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => sample("x", Normal(0, 1)).add(sample("noise", Normal(0, 1)));
 * const traced = trace(block(seed(model, 0), { hide: ["noise"] }))();
 * console.log([...traced.sites.keys()]); // ["x"]
 * ```
 */
export function block<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
  options: BlockOptions = {},
): Model<A, R, S> {
  const isHidden = hiding(options);
  const process = (message: Message) => {
    if (isHidden(message)) message.stop = true;
  };
  return handle({ process }, model);
}

function hiding(options: BlockOptions): (message: Message) => boolean {
  if (typeof options === "function") return options;
  const { hide, expose } = options;
  if (hide) return ({ name }) => hide.includes(name);
  return expose ? ({ name }) => !expose.includes(name) : () => true;
}
