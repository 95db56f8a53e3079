import type { Engine } from "../../../core/engine.ts";
import type { Graph } from "../../../graph/node.ts";
import { replayEngine } from "../replay/engine.ts";
import type { TfjsAdapter } from "./adapter.ts";
import { TfjsDevice } from "./device.ts";

/** The engine that replays graphs on a tfjs backend. The backend is loaded when the first graph is compiled. */
export function tfjsEngine(adapter: TfjsAdapter): Engine<Graph> {
  return replayEngine(adapter.name, async () => new TfjsDevice(adapter, await adapter.load()));
}
