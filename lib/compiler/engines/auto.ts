import { type Engine, EngineUnavailableError } from "../../core/engine.ts";
import type { Graph } from "../../graph/node.ts";
import { referenceEngine } from "../../graph/reference_engine.ts";
import { tfjsCpu } from "./tfjs_cpu.ts";
import { tfjsWasm } from "./tfjs_wasm.ts";
import { runsHere, wasmEngine } from "./wasm.ts";

/** What is tried, the fastest first; the last of each width runs anywhere. */
const CHOICES = {
  f32: [wasmEngine, tfjsWasm, tfjsCpu],
  f64: [wasmEngine, referenceEngine],
} as const;

/**
 * The engine that chooses another: `wasm`, or where WebAssembly's vectors are missing, the next one that can be loaded. What
 * it chose is the executable's `engine`.
 */
export const autoEngine: Engine<Graph> = {
  name: "auto",
  floatTypes: ["f32", "f64"],
  get keepsBound() {
    return runsHere();
  },
  compile: (graph, options) =>
    firstOf(CHOICES[options.floatType], (e) => e.compile(graph, options)),
};

/** What the first engine gives that is available. */
export async function firstOf<T>(
  [engine, ...others]: readonly Engine<Graph>[],
  use: (engine: Engine<Graph>) => Promise<T>,
): Promise<T> {
  try {
    return await use(engine);
  } catch (error) {
    if (!(error instanceof EngineUnavailableError) || others.length === 0) throw error;
    return await firstOf(others, use);
  }
}
