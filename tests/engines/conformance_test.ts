import { tensorflowEngine } from "../../lib/compiler/engines/tensorflow.ts";
import { loadAddon } from "../../lib/compiler/engines/tensorflow_loader.ts";
import { tfjsCpu } from "../../lib/compiler/engines/tfjs_cpu.ts";
import { tfjsWasm } from "../../lib/compiler/engines/tfjs_wasm.ts";
import { wasmEngine } from "../../lib/compiler/engines/wasm.ts";
import { referenceEngine } from "../../lib/graph/reference_engine.ts";
import { isTensorflowAsked } from "../tools/tensorflow.ts";
import { blindCpu } from "./_blind_engine.ts";
import { type Candidate, conformance } from "./_conformance.ts";

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
  ...(isTensorflowAsked ? [await tensorflow()] : []),
]);

async function tensorflow(): Promise<Candidate> {
  const candidate = { engine: tensorflowEngine, floatType: "f32" } as const;
  if (!(await loadAddon()).addon.isUsingGpuDevice()) return candidate;
  const uncheckedIndices =
    "TensorFlow's kernels for graphics cards read zeros there, and skip sums";
  return { ...candidate, uncheckedIndices };
}
