import type { Engine } from "../../core/engine.ts";
import type { Graph } from "../../graph/node.ts";
import { compileProgram } from "../compile.ts";
import { WasmExecutable } from "./wasm/executable.ts";

/**
 * The engine `wasm`: a graph is simplified, fused and compiled to WebAssembly, and then runs in one call. It computes in
 * singles or doubles, on every machine to the same bits.
 */
export const wasmEngine: Engine<Graph> = {
  name: "wasm",
  floatTypes: ["f32", "f64"],
  // deno-lint-ignore require-await -- so that a fault of the graph rejects the promise
  async compile(graph, { floatType, carried = 0 }) {
    return new WasmExecutable(graph, compileProgram(graph, floatType, carried), carried);
  },
};
