import { gunzip, isGzipped } from "./gzip.ts";

/** A file that is known before it is fetched. Any compression of it will do, for it is its content that is known. */
export interface KnownFile {
  /** Its name on a mirror and in the cache. */
  readonly name: string;
  /** How many bytes it has once it is decompressed. */
  readonly bytes: number;
  /** The SHA-256 of those bytes, in hexadecimal. */
  readonly sha256: string;
}

/**
 * The content of a file that came from somewhere, decompressed.
 *
 * @throws {Error} If it is not that of the known file.
 */
export async function knownContent(
  bytes: Uint8Array<ArrayBuffer>,
  file: KnownFile,
): Promise<Uint8Array<ArrayBuffer>> {
  // What a network sends that wants its user to log in first.
  if (/^\s*<(!doctype|html)/i.test(new TextDecoder().decode(bytes.subarray(0, 100)))) {
    throw new Error("found a page in HTML, expected the file");
  }
  const content = isGzipped(bytes) ? await gunzip(bytes, file.bytes) : bytes;
  if (content.length !== file.bytes) {
    throw new Error(`found ${content.length} bytes, expected ${file.bytes}`);
  }
  const sha256 = await digest(content);
  if (sha256 !== file.sha256) {
    throw new Error(`found the SHA-256 ${sha256}, expected ${file.sha256}`);
  }
  return content;
}

async function digest(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const words = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(words, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
