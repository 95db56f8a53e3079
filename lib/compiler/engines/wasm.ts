import { type Engine, EngineUnavailableError } from "../../core/engine.ts";
import type { Graph } from "../../graph/node.ts";
import { compileBound } from "./wasm/bound_executable.ts";
import { i32x4, ModuleBuilder } from "../wasm/asm/mod.ts";

/**
 * The engine `wasm`: a graph is simplified, fused and compiled to WebAssembly, and then runs in one call. It computes in
 * singles or doubles, on every machine to the same bits.
 */
export const wasmEngine: Engine<Graph> = {
  name: "wasm",
  floatTypes: ["f32", "f64"],
  keepsBound: true,
  // deno-lint-ignore require-await -- so that a fault of the graph rejects the promise
  async compile(graph, options) {
    checkVectors();
    return compileBound(graph, options);
  },
};

let hasVectors: boolean | undefined;

/** Whether WebAssembly has vector instructions here. */
export function runsHere(): boolean {
  return hasVectors ??= typeof WebAssembly === "object" && WebAssembly.validate(vectorModule());
}

/** Throws unless WebAssembly has vector instructions here, as it has in every current runtime. */
function checkVectors(): void {
  if (!runsHere()) {
    throw new EngineUnavailableError(
      "Cannot compile for wasm: this runtime has no WebAssembly with vector instructions (SIMD)",
    );
  }
}

function vectorModule(): Uint8Array<ArrayBuffer> {
  const module = new ModuleBuilder();
  module.function(
    "probe",
    { params: [], results: ["v128"] },
    (f) => f.return(i32x4.const(0, 0, 0, 0)),
  );
  return module.encode();
}
