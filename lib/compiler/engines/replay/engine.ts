import type { Engine } from "../../../core/engine.ts";
import type { Graph } from "../../../graph/node.ts";
import { verify } from "../../../graph/verify.ts";
import type { Device } from "./device.ts";
import { ReplayExecutable } from "./executable.ts";

/** The engine of a name that replays graphs on a device, which is loaded when the first graph is compiled. */
export function replayEngine<T extends object>(
  name: string,
  load: () => Promise<Device<T>>,
): Engine<Graph> {
  let loading: Promise<Device<T>> | undefined;
  return {
    name,
    floatTypes: ["f32"],
    async compile(graph, { floatType, carried = 0 }) {
      if (floatType !== "f32") {
        throw new RangeError(
          `Cannot compile for ${name}: it computes float in f32, not ${floatType}`,
        );
      }
      verify(graph);
      loading ??= load();
      try {
        return new ReplayExecutable(graph, await loading, carried);
      } catch (error) {
        // What could not be loaded may be there next time.
        loading = undefined;
        throw error;
      }
    },
  };
}
