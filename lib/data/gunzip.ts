/**
 * Gzipped bytes, by the platform's own decompression.
 *
 * @module
 */

/** Whether bytes begin as gzipped ones do. */
export function isGzipped(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The bytes that were compressed; their length and checksum are verified on the way. `name` is told in errors. */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  name: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  try {
    return new Uint8Array(await new Response(stream).arrayBuffer());
  } catch (cause) {
    throw new TypeError(
      `Cannot read "${name}": found damaged gzip data (${(cause as Error).message}), ` +
        `expected a whole file; this one has ${bytes.length} bytes. Fetch it anew`,
      { cause },
    );
  }
}
