import type { FloatType } from "../../lib/core/dtype.ts";
import type { Engine } from "../../lib/core/engine.ts";
import { tensorflowEngine } from "../../lib/compiler/engines/tensorflow.ts";
import { tfjsCpu } from "../../lib/compiler/engines/tfjs_cpu.ts";
import { tfjsWasm } from "../../lib/compiler/engines/tfjs_wasm.ts";
import { wasmEngine } from "../../lib/compiler/engines/wasm.ts";
import { referenceEngine } from "../../lib/graph/reference_engine.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { isTensorflowAsked } from "../tools/tensorflow.ts";

/** An engine under test, and how a program imports it. */
export interface Subject {
  readonly engine: Engine<Graph>;
  readonly floatType: FloatType;
  /** The path of its module from the repository's root. */
  readonly module: string;
  /** The name that the module exports it by. */
  readonly name: string;
}

/** All engines, in every width that they compute in; `tensorflow` only where it is to be tested. */
export const SUBJECTS: readonly Subject[] = [
  subjectsOf(referenceEngine, "referenceEngine", "lib/graph/reference_engine.ts"),
  subjectsOf(tfjsCpu, "tfjsCpu", "lib/compiler/engines/tfjs_cpu.ts"),
  subjectsOf(tfjsWasm, "tfjsWasm", "lib/compiler/engines/tfjs_wasm.ts"),
  subjectsOf(wasmEngine, "wasmEngine", "lib/compiler/engines/wasm.ts"),
  isTensorflowAsked
    ? subjectsOf(tensorflowEngine, "tensorflowEngine", "lib/compiler/engines/tensorflow.ts")
    : [],
].flat();

function subjectsOf(engine: Engine<Graph>, name: string, module: string): Subject[] {
  return engine.floatTypes.map((floatType) => ({ engine, floatType, module, name }));
}
