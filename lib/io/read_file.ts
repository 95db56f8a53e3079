import { fileError } from "./file_error.ts";
import { fileSystem, pathOf } from "./file_system.ts";

/**
 * Reads a file into memory.
 *
 * @param path Where: a path, or a `file:` URL.
 * @returns Its bytes.
 * @throws {Error} If it cannot be read, with the file, the reason and what would help.
 *
 * @example
 * ```ts
 * import { readBytes } from "@credence/credence";
 *
 * console.log((await readBytes("LICENSE")).length > 0); // true
 * ```
 */
export async function readBytes(path: string | URL): Promise<Uint8Array<ArrayBuffer>> {
  const name = pathOf(path);
  const files = fileSystem("read", name);
  try {
    return await files.readFile(name);
  } catch (cause) {
    throw fileError("read", name, cause);
  }
}
