import type { Engine } from "../../core/engine.ts";
import type { Graph } from "../../graph/node.ts";
import { replayEngine } from "./replay/engine.ts";
import { TensorflowDevice } from "./tensorflow/device.ts";
import { loadAddon } from "./tensorflow_loader.ts";

/** How an engine of {@linkcode tensorflow} is loaded and what it may use. */
export interface TensorflowOptions {
  /**
   * The directory in which the set-up has put TensorFlow; by default that in the environment variable
   * `CREDENCE_TENSORFLOW` or, if there is none, `.tensorflow` in the working directory.
   */
  readonly dir?: string;
  /** How many bytes the tensors of this engine may take together; as many as there are by default. */
  readonly memoryLimit?: number;
}

/** The engine `tensorflow` with options. */
export function tensorflow({ dir, memoryLimit }: TensorflowOptions = {}): Engine<Graph> {
  return replayEngine("tensorflow", async () => {
    const { addon, device } = await loadAddon(dir);
    return new TensorflowDevice(addon, device, memoryLimit);
  });
}

/** The engine `tensorflow` as it is by default. */
export const tensorflowEngine: Engine<Graph> = tensorflow();
