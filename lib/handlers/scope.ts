import type { Message, PlateFrame } from "./message.ts";
import type { Model, NoSites } from "./model.ts";
import { type Handler, run } from "./stack.ts";

/** Options of {@linkcode scope}. */
export interface ScopeOptions {
  /** What stands between the prefix and the name. */
  readonly divider?: string;
}

/**
 * Puts a prefix before the names of all sites of a model, so that the same model can be used twice in another. Handlers
 * inside still see the names without it.
 *
 * @param model The model.
 * @param prefix The prefix.
 * @param options The divider, "/" by default.
 * @returns The model with other names.
 *
 * @example
 * ```ts
 * import { Normal, sample, scope, seed, trace } from "@credence/credence";
 *
 * const part = () => sample("x", Normal(0, 1));
 * const model = () => scope(part, "left")().add(scope(part, "right")());
 * console.log([...trace(seed(model, 0))().sites.keys()]); // ["left/x", "right/x"]
 * ```
 */
export function scope<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
  prefix: string,
  options: ScopeOptions = {},
): Model<A, R> {
  const before = prefix + (options.divider ?? "/");
  return (...args) => run(new Scope(before), model, args);
}

/** Renames on the way out and restores on the way back. */
class Scope implements Handler {
  /** The plates inside, by what they are called outside. */
  readonly #inner = new WeakMap<PlateFrame, PlateFrame>();

  constructor(readonly before: string) {}

  process(message: Message): void {
    message.name = this.before + message.name;
    message.plates = message.plates.map((frame) => {
      const renamed = { ...frame, name: this.before + frame.name };
      this.#inner.set(renamed, frame);
      return renamed;
    });
  }

  postprocess(message: Message): void {
    message.name = message.name.slice(this.before.length);
    message.plates = message.plates.map((frame) => this.#inner.get(frame) ?? frame);
  }
}
