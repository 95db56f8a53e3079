/**
 * A typed assembler for WebAssembly: an instruction with operands of the wrong type does not compile.
 *
 * @module
 */

export { Constant, Expr, Global, Local } from "./expr.ts";
export { f32 } from "./f32.ts";
export { f32x4 } from "./f32x4.ts";
export { f64 } from "./f64.ts";
export { f64x2 } from "./f64x2.ts";
export { type ForOptions, FunctionBuilder, type Label } from "./function_builder.ts";
export {
  type CallOf,
  FunctionHandle,
  type Params,
  type Results,
  type Signature,
} from "./function_handle.ts";
export { i16x8 } from "./i16x8.ts";
export { i32 } from "./i32.ts";
export { i32x4 } from "./i32x4.ts";
export { i64 } from "./i64.ts";
export { i64x2 } from "./i64x2.ts";
export { i8x16 } from "./i8x16.ts";
export type { Operands } from "./instruction.ts";
export type { VectorConstant } from "./lanes.ts";
export { memory } from "./memory.ts";
export {
  type FunctionOptions,
  type GlobalOptions,
  type MemoryOptions,
  ModuleBuilder,
  type ModuleOptions,
  type ParamLocals,
  SHARED,
  UNSHARED,
} from "./module_builder.ts";
export { select } from "./select.ts";
export { v128 } from "./v128.ts";
export type { ValueType } from "./value_type.ts";
