import { cpuAdapter } from "../../lib/compiler/engines/tfjs_cpu.ts";
import type { TfjsAdapter } from "../../lib/compiler/engines/tfjs/adapter.ts";
import { tfjsEngine } from "../../lib/compiler/engines/tfjs/engine.ts";

/**
 * The plain backend as if its memory were out of sight and its tensors knew their shape: how a backend on a graphics card or
 * in native memory is driven.
 */
export const blindAdapter: TfjsAdapter = {
  ...cpuAdapter,
  name: "tfjs-cpu unseen",
  view: undefined,
  relabels: false,
};

/** See {@linkcode blindAdapter}. */
export const blindCpu = tfjsEngine(blindAdapter);
