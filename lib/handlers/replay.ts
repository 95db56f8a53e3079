import type { Message } from "./message.ts";
import type { Model, NoSites } from "./model.ts";
import { type Handler, run } from "./stack.ts";
import type { Site, Trace } from "./trace.ts";

/**
 * Repeats a run: the random variables of the model that the trace knows take their values from it, plates their indices.
 * Data stay what they are, and what the trace does not know is drawn as ever.
 *
 * @param model The model.
 * @param trace A trace, of this model or of another with sites of the same names, such as a guide.
 * @returns The model with these values.
 *
 * @example
 * ```ts
 * import { Normal, replay, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => sample("x", Normal(0, 1));
 * const first = trace(seed(model, 0))();
 * console.log(replay(model, first)() === first.value("x")); // true
 * ```
 */
export function replay<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
  trace: Pick<Trace, "sites">,
): Model<A, R, S> {
  const handler = new Replayer(trace.sites);
  return (...args) => run(handler, model, args);
}

class Replayer implements Handler {
  constructor(readonly sites: ReadonlyMap<string, Site>) {}

  process(message: Message): void {
    message.isConsumed = true;
    const site = this.sites.get(message.name);
    if (site?.kind !== message.kind) return;
    if (message.kind === "sample" && !message.isObserved) message.value = site.value;
    if (message.kind === "plate" && site.kind === "plate") {
      message.subsampleSize = site.subsampleSize;
      message.value = site.value;
    }
  }
}
