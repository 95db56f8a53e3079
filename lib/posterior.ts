import type { FloatType } from "./core/dtype.ts";
import type { Engine } from "./core/engine.ts";
import { chooseEngine, type EngineName } from "./engines.ts";
import type { Graph } from "./graph/node.ts";
import type { Model } from "./handlers/model.ts";
import { readPosterior } from "./infer/posterior/load.ts";
import type { Posterior } from "./infer/posterior/posterior.ts";
import type { ModelArguments } from "./infer/svi/source.ts";

/** Options of {@linkcode loadPosterior}. */
export interface LoadPosteriorOptions<A extends readonly unknown[]> {
  /** The model, for predictions; draws and summaries do without. */
  readonly model?: Model<A, unknown, unknown>;
  /** The guide, where it was written by hand; an automatic one is in the file, and is compared with this one. */
  readonly guide?: Model<A, unknown, unknown>;
  /** The arguments of guide and model. If they are given, the variables in the file are compared with those of both. */
  readonly args?: ModelArguments<A>;
  /** The engine, by name or as an object; `auto` by default. */
  readonly engine?: EngineName | Engine<Graph>;
  /** The width of `float`: the engine's default if it is not given. */
  readonly dtype?: FloatType;
}

/**
 * A posterior from a file that `posterior.save` wrote: to the bit what it was, without its model or data.
 *
 * @param path The file, in the safetensors format.
 * @param options The model and the guide, where they are needed; the engine.
 * @returns The posterior: draws, summaries, and predictions if a model is given.
 * @throws {TypeError} If the file is no posterior, or that of another model or of a guide that is not given.
 * @throws {Error} If the file cannot be read.
 *
 * @example
 * ```ts ignore
 * import { loadPosterior } from "@credence/credence";
 *
 * const posterior = await loadPosterior("eight_schools.safetensors");
 * console.log(String(await posterior.summary()));
 * ```
 */
export async function loadPosterior<A extends readonly unknown[]>(
  path: string | URL,
  options: LoadPosteriorOptions<A> = {},
): Promise<Posterior<A>> {
  const { engine, floatType } = chooseEngine(options.engine, options.dtype);
  const { model, guide } = options;
  const args = options.args as A | undefined;
  return await readPosterior(path, { model, guide, args, engine, floatType });
}
