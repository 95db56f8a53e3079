import { fromPlace } from "../core/origin.ts";
import { Key } from "../tensor/key.ts";
import { fold, randomKey } from "../tensor/random.ts";
import type { Message } from "./message.ts";
import type { Model, NoSites, Seed } from "./model.ts";
import { type Handler, run } from "./stack.ts";

/**
 * Gives the sites of a model their random numbers. The key of a site is `fold(key, name)`, so that a new site changes no
 * other's draws.
 *
 * @param model The model.
 * @param key A key, or a number from which to make one.
 * @returns The model, with random numbers: each call with the same arguments gives the same result.
 *
 * @example
 * ```ts
 * import { Normal, sample, seed } from "@credence/credence";
 *
 * const draw = seed(() => sample("x", Normal(0, 1)), 42);
 * console.log(await draw().array() === await draw().array()); // true
 * ```
 */
export function seed<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
  key: Seed,
): Model<A, R, S> {
  const handler = new Seeder(key instanceof Key ? key : randomKey(key));
  return (...args) => run(handler, model, args);
}

class Seeder implements Handler {
  constructor(readonly key: Key) {}

  process(message: Message): void {
    message.isConsumed = true;
    if (message.kind === "sample" || message.kind === "param" || message.kind === "plate") {
      message.key ??= fromPlace(message.origin, () => fold(this.key, message.name));
    }
  }
}
