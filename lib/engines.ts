/**
 * Engines by name.
 *
 * @module
 */
import type { FloatType } from "./core/dtype.ts";
import type { Engine } from "./core/engine.ts";
import { autoEngine } from "./compiler/engines/auto.ts";
import { tensorflowEngine } from "./compiler/engines/tensorflow.ts";
import { tfjsCpu } from "./compiler/engines/tfjs_cpu.ts";
import { tfjsWasm } from "./compiler/engines/tfjs_wasm.ts";
import { wasmEngine } from "./compiler/engines/wasm.ts";
import type { Graph } from "./graph/node.ts";
import { referenceEngine } from "./graph/reference_engine.ts";

/** The names of the engines there are, and `auto`, which takes the fastest that computes in the width asked for. */
export type EngineName = "auto" | "reference" | "wasm" | "tfjs-cpu" | "tfjs-wasm" | "tensorflow";

const ENGINES: Readonly<Record<EngineName, Engine<Graph>>> = {
  "auto": autoEngine,
  "reference": referenceEngine,
  "wasm": wasmEngine,
  "tfjs-cpu": tfjsCpu,
  "tfjs-wasm": tfjsWasm,
  "tensorflow": tensorflowEngine,
};

/** An engine and the width it is to compute in. */
export interface EngineChoice {
  /** The engine. */
  readonly engine: Engine<Graph>;
  /** The width of `float`. */
  readonly floatType: FloatType;
}

/** The names of all engines. */
export const engineNames: readonly EngineName[] = Object.keys(ENGINES) as EngineName[];

/**
 * The engine of a name, and the width it is to compute in: the one asked for, or else the engine's default. `auto` is
 * `wasm`; where WebAssembly has no vectors, `reference` for f64, and for f32, its default, `tfjs-wasm` or `tfjs-cpu`.
 *
 * @throws {RangeError} If there is no such engine, or it does not compute in that width.
 */
export function chooseEngine(
  asked: EngineName | Engine<Graph> = "auto",
  floatType?: FloatType,
): EngineChoice {
  const engine = typeof asked === "string" ? byName(asked) : asked;
  const width = floatType ?? engine.floatTypes[0];
  if (!engine.floatTypes.includes(width)) {
    throw new RangeError(
      `Cannot run on engine "${engine.name}": it computes in ${engine.floatTypes.join(" and ")}, ` +
        `got dtype "${width}"`,
    );
  }
  return { engine, floatType: width };
}

function byName(name: EngineName): Engine<Graph> {
  if (Object.hasOwn(ENGINES, name)) return ENGINES[name];
  throw new RangeError(
    `Cannot choose an engine: there is no "${name}", expected one of ${engineNames.join(", ")}`,
  );
}
