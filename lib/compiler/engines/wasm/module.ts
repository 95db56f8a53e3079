import type { Program } from "../../program.ts";
import { SHARED } from "../../wasm/asm/mod.ts";

const alone = new WeakMap<Program["wasm"], WebAssembly.Module>();
const shared = new WeakMap<Program["wasm"], WebAssembly.Module>();

/** The module of a program's code, made once: code that is kept keeps its module. */
export function moduleOf(program: Program, isShared = false): WebAssembly.Module {
  const modules = isShared ? shared : alone, { wasm } = program;
  let module = modules.get(wasm);
  if (!module) modules.set(wasm, module = new WebAssembly.Module(textOf(program, isShared)));
  return module;
}

/** A module whose memory is shared differs in one byte. */
function textOf({ wasm, sharing }: Program, isShared: boolean): Uint8Array<ArrayBuffer> {
  if (!isShared || !sharing) return wasm;
  const text = wasm.slice();
  text[sharing.memoryFlag] = SHARED;
  return text;
}
