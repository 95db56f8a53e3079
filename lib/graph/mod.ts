/**
 * The graph that functions are recorded as: its nodes, a printer, a verifier, and the interpreter that defines it.
 *
 * @module
 */
export { GraphTypeError } from "./graph_type_error.ts";
export { interpret, type InterpretOptions } from "./interpret.ts";
export * from "./node.ts";
export { print, type PrintOptions } from "./print.ts";
export type { Inputs, Runner } from "./probe.ts";
export {
  formatNonFinite,
  type LoopPlace,
  type NonFinite,
  type OperandRange,
  traceNonFinite,
} from "./trace_non_finite.ts";
export type { Value as GraphValue } from "./value.ts";
export { verify } from "./verify.ts";
