/**
 * What stochastic variational inference is asked to do.
 *
 * @module
 */
import type { FloatType } from "../../core/dtype.ts";
import type { Engine } from "../../core/engine.ts";
import type { Graph } from "../../graph/node.ts";
import type { Model } from "../../handlers/model.ts";
import type { Optimizer } from "../../optim/optimizer.ts";
import type { Beta } from "../elbo/beta.ts";

/** What to do about a loss, gradient or parameter that is not finite. */
export type NonFinitePolicy = "stop" | "skip";

/** Model, guide, optimiser, and how they are put together. */
export interface Problem<A extends readonly unknown[]> {
  /** The model. */
  readonly model: Model<A, unknown, unknown>;
  /** The guide, of the same arguments. */
  readonly guide: Model<A, unknown, unknown>;
  /** The optimiser. */
  readonly optimizer: Optimizer;
  /** The weight of the divergence. */
  readonly beta: Beta;
  /** Over how many draws the ELBO is averaged. */
  readonly numParticles: number;
  /** Whether divergences are estimated even where there is a closed form. */
  readonly monteCarloKl: boolean;
  /** What to do about a loss, gradient or parameter that is not finite. */
  readonly onNonFinite: NonFinitePolicy;
  /** Where it is computed. */
  readonly engine: Engine<Graph>;
  /** In which width. */
  readonly floatType: FloatType;
}
