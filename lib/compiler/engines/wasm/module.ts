import type { Program } from "../../program.ts";

const modules = new WeakMap<Program["wasm"], WebAssembly.Module>();

/** The module of a program's code, made once: code that is kept keeps its module. */
export function moduleOf({ wasm }: Program): WebAssembly.Module {
  let module = modules.get(wasm);
  if (!module) modules.set(wasm, module = new WebAssembly.Module(wasm));
  return module;
}
