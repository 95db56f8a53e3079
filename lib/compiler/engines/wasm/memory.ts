import type { Program } from "../../program.ts";

const PAGE = 65536;

/**
 * A memory for a program.
 *
 * @throws {RangeError} If there is not that much.
 */
export function memoryFor({ bytes, liveBytes }: Program): WebAssembly.Memory {
  try {
    return new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE) });
  } catch (error) {
    throw new RangeError(
      `Cannot instantiate the program: its memory of ${bytes} bytes (${liveBytes} in use at once) could not be ` +
        `allocated: ${error instanceof Error ? error.message : error}`,
      { cause: error },
    );
  }
}
