import type { Program } from "../../program.ts";

const PAGE = 65536;

/**
 * A memory for a program.
 *
 * @param program The program.
 * @param isShared Whether threads are to have it.
 * @throws {RangeError} If there is not that much.
 */
export function memoryFor(
  { bytes, liveBytes, sharing }: Program,
  isShared = false,
): WebAssembly.Memory {
  const pages = Math.ceil(bytes / PAGE);
  try {
    if (!sharing) return new WebAssembly.Memory({ initial: pages });
    return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: isShared });
  } catch (error) {
    throw new RangeError(
      `Cannot instantiate the program: its memory of ${bytes} bytes (${liveBytes} in use at once) could not be ` +
        `allocated: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}
