import type { Engine } from "../../../core/engine.ts";
import type { Graph } from "../../../graph/node.ts";
import { verify } from "../../../graph/verify.ts";
import type { TfjsAdapter } from "./adapter.ts";
import { Device } from "./device.ts";
import { TfjsExecutable } from "./executable.ts";

/** The engine that replays graphs on a tfjs backend. The backend is loaded when the first graph is compiled. */
export function tfjsEngine(adapter: TfjsAdapter): Engine<Graph> {
  let loading: Promise<Device> | undefined;
  const load = async () => new Device(adapter, await adapter.load());
  return {
    name: adapter.name,
    floatTypes: ["f32"],
    async compile(graph, { floatType, carried = 0 }) {
      if (floatType !== "f32") {
        throw new RangeError(
          `Cannot compile for ${adapter.name}: it computes float in f32, not ${floatType}`,
        );
      }
      verify(graph);
      loading ??= load();
      try {
        return new TfjsExecutable(graph, await loading, carried);
      } catch (error) {
        // What could not be loaded may be there next time.
        loading = undefined;
        throw error;
      }
    },
  };
}
