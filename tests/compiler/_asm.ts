/**
 * Runs small modules that the assembler made.
 *
 * @module
 */
import {
  type Expr,
  type FunctionBuilder,
  ModuleBuilder,
  type Results,
  type ValueType,
} from "../../lib/compiler/wasm/asm/mod.ts";

/** A module with one page of memory, exported as "memory". */
export function moduleWithMemory(pages = 1): ModuleBuilder {
  return new ModuleBuilder({ memory: { pages, export: "memory" } });
}

/** What a module exports, as functions of numbers. */
export type Exports = Readonly<Record<string, (...args: (number | bigint)[]) => number | bigint>>;

/** An instance of a module: its functions and its memory. */
export interface Running {
  readonly call: Exports;
  readonly memory: WebAssembly.Memory;
}

/** Instantiates what was built. */
export function start(m: ModuleBuilder, imports: WebAssembly.Imports = {}): Running {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()), imports);
  return { call: exports as unknown as Exports, memory: exports.memory as WebAssembly.Memory };
}

/** The value of an expression without parameters. */
export function valueOf<T extends Exclude<ValueType, "v128">>(expr: Expr<T>): number | bigint {
  return resultOf(expr.type, (f) => f.return(expr));
}

/** The result of a function without parameters. */
export function resultOf<T extends ValueType>(
  type: T,
  body: (f: FunctionBuilder<readonly [T]>) => void,
): number | bigint {
  const m = moduleWithMemory();
  m.function("main", { params: [], results: [type] } as const, body, { export: true });
  return start(m).call.main();
}

/** The bytes of memory from 0 that a function without parameters leaves. */
export function memoryAfter(
  bytes: number,
  body: (f: FunctionBuilder<Results>) => void,
  before: ArrayLike<number> = [],
): Uint8Array {
  const m = moduleWithMemory();
  m.function("main", { params: [], results: [] }, body, { export: true });
  const { call, memory } = start(m);
  const view = new Uint8Array(memory.buffer);
  view.set(before);
  call.main();
  return view.slice(0, bytes);
}
