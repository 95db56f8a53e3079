import { tensorflowEngine } from "../../lib/compiler/engines/tensorflow.ts";
import { tfjsCpu } from "../../lib/compiler/engines/tfjs_cpu.ts";
import { tfjsWasm } from "../../lib/compiler/engines/tfjs_wasm.ts";
import { wasmEngine } from "../../lib/compiler/engines/wasm.ts";
import { referenceEngine } from "../../lib/graph/reference_engine.ts";
import { conformance } from "./_conformance.ts";
import { isTensorflowAsked } from "../tools/tensorflow.ts";
import { blindCpu } from "./_blind_engine.ts";

conformance([
  { engine: referenceEngine, floatType: "f64" },
  { engine: tfjsCpu, floatType: "f32" },
  { engine: tfjsWasm, floatType: "f32" },
  { engine: wasmEngine, floatType: "f32" },
  { engine: wasmEngine, floatType: "f64" },
  {
    engine: blindCpu,
    floatType: "f32",
    uncheckedIndices: "the host does not see them, and tfjs's kernels answer each in its own way",
  },
  ...(isTensorflowAsked ? [{ engine: tensorflowEngine, floatType: "f32" } as const] : []),
]);
