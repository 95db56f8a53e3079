/**
 * Gzipped bytes, by the platform's own compression.
 *
 * @module
 */
import { collect } from "./collect.ts";

/** Whether bytes begin as gzipped ones do. */
export function isGzipped(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Compresses bytes. */
export async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array<ArrayBuffer>> {
  return await collect(new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip")));
}

/**
 * The bytes that were compressed. The platform verifies the length and the checksum that stand at their end, and that nothing
 * follows.
 *
 * @throws {TypeError} If the data are damaged, or become more bytes than `limit`.
 */
export async function gunzip(
  bytes: Uint8Array<ArrayBuffer>,
  limit: number = Infinity,
): Promise<Uint8Array<ArrayBuffer>> {
  const stream = ReadableStream.from(pieces(bytes)).pipeThrough(new DecompressionStream("gzip"));
  try {
    return await collect(stream, { limit });
  } catch (cause) {
    const found = cause instanceof RangeError
      ? `gzip data that become more than ${limit} bytes`
      : `damaged gzip data in ${bytes.length} bytes`;
    throw new TypeError(`found ${found}, expected a whole file, as it was made`, { cause });
  }
}

/** In pieces, so that a file that would fill the memory is noticed before it does. */
function* pieces(bytes: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  for (let at = 0; at < bytes.length; at += PIECE) yield bytes.subarray(at, at + PIECE);
}
const PIECE = 2 ** 16;
