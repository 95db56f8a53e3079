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

/**
 * The engine `tensorflow`: graphs replayed op by op on TensorFlow's own kernels, on an NVIDIA card if there is one, else on the
 * processor, in single precision. TensorFlow is a native library that has to be set up once, by `deno task setup:tensorflow`;
 * it is loaded when the first graph is compiled, from where that has put it, through the add-on of `npm:@tensorflow/tfjs-node`.
 *
 * It needs the permissions to read that directory and to load libraries from it: `--allow-read=.tensorflow
 * --allow-ffi=.tensorflow`. Results say what they were computed on (`SviResult.device`).
 *
 * @param options Where it was set up, and how much memory it may use.
 * @throws {RangeError} If the memory is not a positive number of bytes.
 * @throws {EngineUnavailableError} When the first graph is compiled, if TensorFlow is not there, may not be loaded or cannot be.
 * @throws {OutOfDeviceMemoryError} When a graph runs, if a tensor finds no room.
 * @example
 * ```ts
 * import { evaluate, tensorflow } from "@credence/credence";
 * import { tf } from "@credence/credence/tf";
 *
 * const engine = tensorflow({ dir: "/opt/tensorflow", memoryLimit: 4e9 });
 * const sum = await evaluate(() => tf.scalar(1).add(2), { engine }).catch(({ message }) => message);
 * ```
 */
export function tensorflow({ dir, memoryLimit }: TensorflowOptions = {}): Engine<Graph> {
  if (memoryLimit !== undefined && !(memoryLimit > 0)) {
    throw new RangeError(
      `Cannot make an engine: memoryLimit must be a positive number of bytes, got ${memoryLimit}`,
    );
  }
  return replayEngine("tensorflow", async () => {
    const { addon, device } = await loadAddon(dir);
    return new TensorflowDevice(addon, device, memoryLimit);
  });
}

/** The engine `tensorflow` as it is by default. */
export const tensorflowEngine: Engine<Graph> = tensorflow();
