/**
 * Values by name for sites of a model, each of which must be there.
 *
 * @module
 */
import { located, Origin } from "../core/origin.ts";
import type { TensorLike } from "../tensor/types.ts";
import type { Message } from "./message.ts";
import type { Model, SiteValues } from "./model.ts";
import { suggestion } from "./nearest_name.ts";
import { type Handler, run } from "./stack.ts";

/** The kinds of sites that can be given values. */
type Kind = Message["kind"];

/** Gives values to sites by name, and knows which it has met. */
export class GivenValues implements Handler {
  readonly #seen = new Set<string>();
  readonly #candidates = new Set<string>();
  readonly #kinds: readonly Kind[];
  readonly #give: (message: Message, value: TensorLike) => void;

  constructor(
    /** The values. */
    readonly data: SiteValues,
    kinds: readonly Kind[],
    give: (message: Message, value: TensorLike) => void,
  ) {
    this.#kinds = kinds;
    this.#give = give;
  }

  process(message: Message): void {
    if (!this.#kinds.includes(message.kind)) return;
    this.#candidates.add(message.name);
    if (!Object.hasOwn(this.data, message.name)) return;
    this.#seen.add(message.name);
    const value = this.data[message.name];
    if (value !== undefined) this.#give(message, value);
  }

  /** Refuses values whose names the model does not have. */
  checkAllSeen(action: string, origin: Origin): void {
    const missing = Object.keys(this.data).find((name) => !this.#seen.has(name));
    if (missing === undefined) return;
    throw new RangeError(located(
      `Cannot ${action} "${missing}": found no such site${suggestion(missing, this.#candidates)}`,
      origin,
    ));
  }
}

/** The model with values given by `give`; after its run each name must have been met. */
export function giving<A extends readonly unknown[], R>(
  model: Model<A, R, unknown>,
  data: SiteValues,
  action: string,
  kinds: readonly Kind[],
  give: (message: Message, value: TensorLike) => void,
): (...args: A) => R {
  const origin = Origin.here();
  return (...args) => {
    const handler = new GivenValues(data, kinds, give);
    const result = run(handler, model, args);
    handler.checkAllSeen(action, origin);
    return result;
  };
}
