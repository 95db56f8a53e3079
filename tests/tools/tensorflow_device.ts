/**
 * Loads TensorFlow from where it was set up, and prints a line of JSON: its release, and what it computes on. A process of its
 * own, since on a graphics card TensorFlow takes nearly all of the memory for as long as the process lasts.
 *
 *     deno run -P=tests tests/tools/tensorflow_device.ts
 *
 * @module
 */
import { loadAddon } from "../../lib/compiler/engines/tensorflow_loader.ts";

/** What the program prints. */
export interface Loaded {
  readonly version: string;
  readonly device: string;
}

if (import.meta.main) {
  try {
    const { addon, device } = await loadAddon();
    console.log(JSON.stringify({ version: addon.TF_Version, device } satisfies Loaded));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    Deno.exit(1);
  }
}
