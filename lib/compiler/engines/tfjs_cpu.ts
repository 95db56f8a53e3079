import "@tensorflow/tfjs-backend-cpu";
import { engine, type KernelBackend, type TensorInfo } from "@tensorflow/tfjs-core";
import type { Engine } from "../../core/engine.ts";
import type { Graph } from "../../graph/node.ts";
import type { HostArray } from "./replay/host_array.ts";
import type { TfjsAdapter } from "./tfjs/adapter.ts";
import { tfjsEngine } from "./tfjs/engine.ts";
import { CPU_RULES, cpuHostReason } from "./tfjs/rules/cpu.ts";

/** What is used of the backend beyond tfjs's interface. */
interface CpuBackend extends KernelBackend {
  firstUse: boolean;
  readonly data: { get(dataId: TensorInfo["dataId"]): { readonly values: HostArray } };
}

/** How graphs are replayed on tfjs's plain backend. */
export const cpuAdapter: TfjsAdapter = {
  name: "tfjs-cpu",
  backendName: "cpu",
  rules: CPU_RULES,
  hostReason: cpuHostReason,
  relabels: true,
  view: (backend, { dataId }) => (backend as CpuBackend).data.get(dataId).values,
  // deno-lint-ignore require-await -- so that a fault rejects the promise
  async load() {
    // Makes the backend if there is none yet, and leaves the current one as it is.
    const backend = engine().findBackend("cpu") as CpuBackend;
    backend.firstUse = false; // or its first tensor comes with an advertisement
    // Choosing a backend for a user who has not, tfjs would make another one.
    engine().registryFactory.cpu.factory = () => backend;
    return backend;
  },
};

/**
 * The engine `tfjs-cpu`: graphs replayed, kernel by kernel, on tfjs's plain JavaScript backend. It is slow, runs
 * anywhere, and is the same code as eager tfjs.
 */
export const tfjsCpu: Engine<Graph> = tfjsEngine(cpuAdapter);
