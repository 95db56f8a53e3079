import { type Engine, EngineUnavailableError } from "../../core/engine.ts";
import type { Graph } from "../../graph/node.ts";
import { referenceEngine } from "../../graph/reference_engine.ts";
import { tfjsCpu } from "./tfjs_cpu.ts";
import { tfjsWasm } from "./tfjs_wasm.ts";

/**
 * The engine that chooses another: `reference` for f64, `tfjs-wasm` for f32, and `tfjs-cpu` where that cannot be loaded.
 * What it chose is the executable's `engine`.
 */
export const autoEngine: Engine<Graph> = {
  name: "auto",
  floatTypes: ["f32", "f64"],
  async compile(graph, options) {
    if (options.floatType === "f64") return await referenceEngine.compile(graph, options);
    try {
      return await tfjsWasm.compile(graph, options);
    } catch (error) {
      if (!(error instanceof EngineUnavailableError)) throw error;
      return await tfjsCpu.compile(graph, options);
    }
  },
};
