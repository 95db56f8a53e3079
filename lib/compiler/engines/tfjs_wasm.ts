import type { KernelBackend, TensorInfo } from "@tensorflow/tfjs-core";
import type { Engine } from "../../core/engine.ts";
import type { Graph } from "../../graph/node.ts";
import type { HostArray } from "./replay/host_array.ts";
import type { TfjsAdapter } from "./tfjs/adapter.ts";
import { tfjsEngine } from "./tfjs/engine.ts";
import { loadWasm } from "./tfjs/load_wasm.ts";
import { WASM_RULES, wasmHostReason } from "./tfjs/rules/wasm.ts";

/** What is used of the backend beyond tfjs's interface. */
interface WasmBackend extends KernelBackend {
  typedArrayFromHeap(info: TensorInfo): HostArray;
}

/** How graphs are replayed on tfjs's WebAssembly backend. */
export const wasmAdapter: TfjsAdapter = {
  name: "tfjs-wasm",
  backendName: "wasm",
  rules: WASM_RULES,
  hostReason: wasmHostReason,
  relabels: true,
  view: (backend, info) => (backend as WasmBackend).typedArrayFromHeap(info),
  load: loadWasm,
};

/**
 * The engine `tfjs-wasm`: graphs replayed, kernel by kernel, on tfjs's WebAssembly backend. It needs no permission, but
 * the setting `"unstable": ["raw-imports"]` of the project's `deno.json`, without which `compile` says so.
 */
export const tfjsWasm: Engine<Graph> = tfjsEngine(wasmAdapter);
