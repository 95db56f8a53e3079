/**
 * Graphs as programs of WebAssembly: compiled, explained, written to bytes, read and instantiated elsewhere.
 *
 * @module
 */
export type {
  Account,
  KernelAccount,
  LoopAccount,
  ProductAccount,
  RepeatAccount,
  SingleAccount,
  Work,
} from "./account.ts";
export { compileProgram, type ProgramOptions } from "./compile.ts";
export { instantiate } from "./engines/wasm/instantiate.ts";
export { ASSUMED_MACHINE, explain, type Machine } from "./explain.ts";
export type { FaultSite, HostNode, Program, Slot } from "./program.ts";
export { deserialise, PROGRAM_VERSION, ProgramFormatError, serialise } from "./serialise.ts";
