import type { Shape } from "../core/shape.ts";
import type { Distribution } from "../distributions/distribution.ts";
import { type Message, type ParamMessage, sampleMessage } from "./message.ts";
import type { Model, NoSites } from "./model.ts";
import { handle } from "./stack.ts";
import { tensorOf } from "./values.ts";

/** Priors of parameters: one for all, by name, or by a function; undefined leaves a parameter as it is. */
export type LiftPrior =
  | Distribution
  | Readonly<Record<string, Distribution>>
  | ((message: ParamMessage) => Distribution | undefined);

/**
 * Makes random variables of parameters. A prior of a scalar is expanded to the shape of the parameter's first value.
 *
 * @param model The model.
 * @param prior One prior for all parameters, priors by name, or a function that chooses.
 * @returns The model with `sample` sites in the places of those `param` sites.
 *
 * @example
 * ```ts
 * import { lift, Normal, param, seed, trace } from "@credence/credence";
 *
 * const model = () => param("w", [0, 0, 0]);
 * const site = trace(seed(lift(model, Normal(0, 1)), 0))().site("w");
 * console.log(site.kind, site.value.shape); // sample [3]
 * ```
 */
export function lift<A extends readonly unknown[], R, S = NoSites>(
  model: Model<A, R, S>,
  prior: LiftPrior,
): Model<A, R, S> {
  const process = (message: Message) => {
    if (message.kind !== "param") return;
    const distribution = priorOf(prior, message);
    return distribution && lifted(message, distribution);
  };
  return handle({ process }, model);
}

function priorOf(prior: LiftPrior, message: ParamMessage): Distribution | undefined {
  if (typeof prior === "function") return prior(message);
  if (isDistribution(prior)) return prior;
  return Object.hasOwn(prior, message.name) ? prior[message.name] : undefined;
}

function isDistribution(prior: object): prior is Distribution {
  return typeof (prior as Partial<Distribution>).logProb === "function";
}

function lifted(message: ParamMessage, prior: Distribution): Message {
  const { name, origin, infer, plates, key, isConsumed, value } = message;
  const shape = shapeOf(message) ?? [];
  const isScalar = prior.batchShape.length + prior.eventShape.length === 0;
  const distribution = isScalar && shape.length > 0 ? prior.expand(shape) : prior;
  const sampled = sampleMessage(name, distribution, origin, infer);
  return { ...sampled, plates, key, isConsumed, value };
}

/** The shape of the parameter: known unless its first value is a function. */
function shapeOf({ value, init }: ParamMessage): Shape | undefined {
  if (value !== undefined) return tensorOf(value).shape;
  return typeof init === "function" ? undefined : tensorOf(init).shape;
}
