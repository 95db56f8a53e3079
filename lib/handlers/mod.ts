/**
 * The language: what a model says, and the handlers that give it meaning.
 *
 * @module
 */
export { block, type BlockOptions } from "./block.ts";
export { condition } from "./condition.ts";
export { deterministic } from "./deterministic.ts";
export { factor } from "./factor.ts";
export { formatShapes } from "./format_shapes.ts";
export { infer, type InferConfig } from "./infer.ts";
export { intervene } from "./intervene.ts";
export { lift, type LiftPrior } from "./lift.ts";
export { LocScaleReparam } from "./loc_scale_reparam.ts";
export { mask } from "./mask.ts";
export type {
  DeterministicMessage,
  FactorMessage,
  InferRecord,
  Message,
  MessageBase,
  ParamInit,
  ParamMessage,
  PlateFrame,
  PlateMessage,
  SampleMessage,
  StateMessage,
  Weighted,
} from "./message.ts";
export type {
  Given,
  Model,
  NoSites,
  Seed,
  SITES,
  SiteTypes,
  SiteValues,
  TensorOf,
  TensorsOf,
} from "./model.ts";
export { param, type ParamOptions } from "./param.ts";
export { plate, type PlateBody, type PlateOptions } from "./plate.ts";
export { type Reparam, reparam, type ReparamConfig, type ReparamSite } from "./reparam.ts";
export { replay } from "./replay.ts";
export { sample, type SampleOptions } from "./sample.ts";
export { scale } from "./scale.ts";
export { scan, type ScanBody } from "./scan.ts";
export { scope, type ScopeOptions } from "./scope.ts";
export { seed } from "./seed.ts";
export { handle, type Handler } from "./stack.ts";
export { State, state } from "./state.ts";
export { substitute, type Substitution } from "./substitute.ts";
export { type Answered, type Site, Trace, trace } from "./trace.ts";
export { TransformReparam } from "./transform_reparam.ts";
export { uncondition } from "./uncondition.ts";
export { type Batched, type BatchedTensor, vmap } from "./vmap.ts";
