import type { FloatType } from "../../core/dtype.ts";
import type { Engine } from "../../core/engine.ts";
import type { Graph } from "../../graph/node.ts";
import type { Model } from "../../handlers/model.ts";
import type { Value } from "../../tensor/value.ts";
import type { GuideFamily } from "../guides/auto_guide.ts";
import type { Latent } from "../guides/latent.ts";

/** What a posterior is made of. */
export interface PosteriorFacts<A extends readonly unknown[]> {
  /** The model, where it is known: a posterior from a file has none. */
  readonly model: Model<A, unknown, unknown> | undefined;
  /** The arguments of the guide, where it is not automatic. */
  readonly args: A | undefined;
  /** How an automatic guide is made. */
  readonly family: GuideFamily | undefined;
  /** The variables that it covers. */
  readonly latents: readonly Latent[] | undefined;
  /** A guide written by hand. */
  readonly guide: Model<A, unknown, unknown> | undefined;
  /** The parameters as they are used. */
  readonly params: Readonly<Record<string, Value>>;
  /** Where draws are computed. */
  readonly engine: Engine<Graph>;
  /** In which width. */
  readonly floatType: FloatType;
}
