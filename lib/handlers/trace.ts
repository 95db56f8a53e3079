import { located, Origin } from "../core/origin.ts";
import * as tf from "../tensor/namespace.ts";
import type { Scalar, Tensor } from "../tensor/types.ts";
import { siteLogDensity } from "./log_prob.ts";
import type {
  DeterministicMessage,
  FactorMessage,
  Message,
  ParamMessage,
  PlateMessage,
  SampleMessage,
  StateMessage,
} from "./message.ts";
import type { Model, NoSites } from "./model.ts";
import { suggestion } from "./nearest_name.ts";
import { type Handler, run } from "./stack.ts";
import { isTensor } from "./values.ts";

/** A message that has been answered: nothing changes it any more, and its value is there. */
export type Answered<M extends Message> = Readonly<Omit<M, "value">> & { readonly value: Tensor };

/** A site of a trace: what its message was in the end. */
export type Site =
  | Answered<SampleMessage>
  | Answered<ParamMessage>
  | Answered<DeterministicMessage>
  | Answered<FactorMessage>
  | Answered<PlateMessage>
  | Answered<StateMessage>;

/** What a run of a model did: its sites by name, in their order, and its result. */
export class Trace<R = unknown, S = NoSites> {
  /** The sites by name, in the order in which they were met. */
  readonly sites: ReadonlyMap<string, Site>;
  /** What the model returned. */
  readonly result: R;

  /** Made by {@linkcode trace}. */
  constructor(sites: ReadonlyMap<string, Site>, result: R) {
    this.sites = sites;
    this.result = result;
  }

  /** The site of this name. Throws RangeError, with the nearest name, if there is none. */
  site(name: string): Site {
    const found = this.sites.get(name);
    if (found) return found;
    throw new RangeError(located(
      `Cannot find the site "${name}" in the trace${suggestion(name, this.sites.keys())}`,
      Origin.here(),
    ));
  }

  /** The value of a site; of a state the first one. Throws RangeError, with the nearest name, if there is none. */
  value<K extends (keyof S & string) | (string & Record<never, never>)>(
    name: K,
  ): K extends keyof S ? S[K] : Tensor {
    return this.site(name).value as K extends keyof S ? S[K] : Tensor;
  }

  /** The last value of a state. Throws if there is no state of this name. */
  finalState(name: string): Tensor {
    const site = this.site(name);
    if (site.kind === "state") return site.current();
    throw new TypeError(located(
      `Cannot read the state "${name}": found a ${site.kind} site`,
      Origin.here(),
    ));
  }

  /** The values of the random variables that are not data, by name. */
  latents(): Record<string, Tensor> {
    return Object.fromEntries(
      [...this.sites].flatMap(([name, site]) => {
        const isLatent = site.kind === "sample" && !site.isObserved && !site.isIntervened;
        return isLatent ? [[name, site.value]] : [];
      }),
    );
  }

  /** The log joint: Σ of the log probabilities of all sites, masked and scaled, and of all factors. */
  logDensity(): Scalar {
    const terms = [...this.sites.values()].flatMap((site) =>
      site.kind === "sample" || site.kind === "factor" ? [siteLogDensity(site)] : []
    );
    return terms.length === 0 ? tf.scalar(0) : terms.reduce((sum, term) => tf.add(sum, term));
  }
}

/**
 * Remembers what a run of a model does.
 *
 * @param model The model.
 * @returns A function of the same arguments that runs the model and returns its trace.
 * @throws {TypeError} When it is called, if two sites have the same name.
 *
 * @example
 * ```ts
 * import { Normal, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => sample("x", Normal(0, 1));
 * const traced = trace(seed(model, 0))();
 * console.log(traced.value("x").shape, traced.logDensity().shape); // [] []
 * ```
 */
export function trace<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
): (...args: A) => Trace<R, S> {
  return (...args) => {
    const tracer = new Tracer();
    const result = run(tracer, model, args);
    return new Trace<R, S>(tracer.sites, result);
  };
}

/** Collects the sites that it sees. */
export class Tracer implements Handler {
  /** The sites by name, in the order in which they were answered. */
  readonly sites = new Map<string, Site>();

  process(message: Message): void {
    message.isConsumed = true;
  }

  postprocess(message: Message): void {
    const { name, value } = message;
    const before = this.sites.get(name);
    if (before && !isSamePlate(before, message)) refuseDuplicate(message, before);
    if (!isTensor(value)) throw new Error(`internal: "${name}" was left without a value`);
    if (!before) this.sites.set(name, { ...message, value } as Site);
  }
}

/** A plate may be entered again, one after the other. */
function isSamePlate(a: Site, b: Message): boolean {
  return a.kind === "plate" && b.kind === "plate" && a.size === b.size &&
    a.subsampleSize === b.subsampleSize;
}

function refuseDuplicate(message: Message, before: Site): never {
  const place = before.origin.toString();
  const first = `a ${before.kind} site${place ? ` at ${place}` : ""}`;
  throw new TypeError(located(
    `Cannot ${message.kind === "sample" ? "sample" : "use"} "${message.name}": ` +
      `found the name taken by ${first}, expected another. Scopes keep equal names apart`,
    message.origin,
  ));
}
