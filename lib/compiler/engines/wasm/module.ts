import type { Program } from "../../program.ts";

const modules = new WeakMap<Program, WebAssembly.Module>();

/** The module of a program, made once: a program that is kept keeps its module. */
export function moduleOf(program: Program): WebAssembly.Module {
  let module = modules.get(program);
  if (!module) modules.set(program, module = new WebAssembly.Module(program.wasm));
  return module;
}
