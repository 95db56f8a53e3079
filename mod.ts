/**
 * Credence: probabilistic programming on TensorFlow.js tensors.
 *
 * A model is an ordinary function with named random variables ({@linkcode sample}). Handlers give them meaning
 * ({@linkcode seed}, {@linkcode trace}, {@linkcode condition}, …). Functions of tensors are recorded once as a graph
 * ({@linkcode record}), differentiated ({@linkcode grad}) and run on any engine ({@linkcode evaluate}), with random numbers
 * from keys ({@linkcode randomKey}).
 *
 * ```ts
 * import { condition, evaluate, grad, logDensity, Normal, sample } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const model = () => sample("y", Normal(sample("mu", Normal(0, 10)), 1));
 * const log = (mu: tf.Tensor) => logDensity(condition(model, { y: 3 }), { values: { mu } });
 * const slope = await evaluate(() => grad(log)(tf.scalar(1)), { engine: "reference" });
 * console.log(slope.item()); // 1.99
 * ```
 *
 * @module
 */
import "./lib/tensor/setup.ts";

export { tensorflow, type TensorflowOptions } from "./lib/compiler/engines/tensorflow.ts";
export { OutOfDeviceMemoryError } from "./lib/compiler/engines/tensorflow/errors.ts";
export { wasm, type WasmOptions } from "./lib/compiler/engines/wasm.ts";
export type { DType, FloatType } from "./lib/core/dtype.ts";
export {
  type CompileOptions,
  type Engine,
  type EngineBuffer,
  EngineUnavailableError,
  type Executable,
  type Fallback,
} from "./lib/core/engine.ts";
export type { Data, NdArray } from "./lib/core/nd_array.ts";
export type { Origin } from "./lib/core/origin.ts";
export type { Shape } from "./lib/core/shape.ts";
export * from "./lib/distributions/mod.ts";
export * as programs from "./lib/compiler/mod.ts";
export { chooseEngine, type EngineChoice, type EngineName, engineNames } from "./lib/engines.ts";
export { evaluate, type EvaluateOptions } from "./lib/evaluate.ts";
export type * from "./lib/graph/node.ts";
export * as ir from "./lib/graph/mod.ts";
export * from "./lib/handlers/mod.ts";
export * from "./lib/infer/mod.ts";
export * from "./lib/io/mod.ts";
export * from "./lib/data/mod.ts";
export * from "./lib/diagnostics/mod.ts";
export * from "./lib/optim/mod.ts";
export * from "./lib/plot/mod.ts";
export { loadPosterior, type LoadPosteriorOptions } from "./lib/posterior.ts";
export { predictive, type PredictOptions } from "./lib/predictive.ts";
export { SVI, type SviOptions } from "./lib/svi.ts";
export type { Argument, Arguments, Evaluated } from "./lib/tensor/evaluate.ts";
export { cond } from "./lib/tensor/cond.ts";
export { dropout } from "./lib/tensor/dropout.ts";
export { erfc, ndtri, roll, scatterAdd, triangularSolve } from "./lib/tensor/extra_ops.ts";
export { grad, type ValueAndGrad, valueAndGrad } from "./lib/tensor/grad.ts";
export { Key } from "./lib/tensor/key.ts";
export {
  type Carried,
  type Leaf,
  type NextCarry,
  type ScanOptions,
  type Sliced,
  type Stacked,
  type Structure,
  type StructureList,
  type StructureRecord,
  whileLoop,
  type WhileOptions,
} from "./lib/tensor/loops.ts";
export { bits, fold, normal, randomKey, split, uniform } from "./lib/tensor/random.ts";
export type { InputData } from "./lib/tensor/leaves.ts";
export { layerNorm, type LayerNormOptions } from "./lib/tensor/layer_norm.ts";
export { argSort, sort, type SortOptions } from "./lib/tensor/sort.ts";
export { record, type Recording } from "./lib/tensor/record.ts";
export type {
  NestedArray,
  NumericArray,
  Scalar,
  Tensor,
  Tensor1D,
  Tensor2D,
  Tensor3D,
  Tensor4D,
  TensorLike,
} from "./lib/tensor/types.ts";
export { type Nested, Value } from "./lib/tensor/value.ts";
