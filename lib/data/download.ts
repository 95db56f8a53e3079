import { gunzip, isGzipped } from "./gunzip.ts";

/** A file that is known before it is fetched. */
export interface KnownFile {
  /** Its name on a mirror and in the cache. */
  readonly name: string;
  /** How many bytes it has once it is decompressed. */
  readonly bytes: number;
  /** The SHA-256 of those bytes, in hexadecimal. */
  readonly sha256: string;
}

/** How files are fetched. */
export interface DownloadOptions {
  /** Addresses of folders that have the files; they are tried in turn. */
  readonly mirrors: readonly string[];
  /** How long to wait for an answer, or for the next bytes of one, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends a download. */
  readonly signal?: AbortSignal;
}

/** Where a file came from, and its bytes as they came. */
export interface Downloaded {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly mirror: string;
}

/**
 * Fetches a file from the first mirror that has it whole and right.
 *
 * @throws {Error} If no mirror has; the message tells what was found at each.
 */
export async function download(
  file: KnownFile,
  { mirrors, timeoutMs, signal }: DownloadOptions,
): Promise<Downloaded> {
  const failures: string[] = [];
  for (const mirror of mirrors) {
    const url = `${mirror.replace(/\/$/, "")}/${file.name}`;
    try {
      const bytes = await fetchBytes(url, file, timeoutMs, signal);
      await checkContent(bytes, file, url);
      return { bytes, mirror };
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(`  ${url}: ${(error as Error).message}`);
    }
  }
  throw new Error(`Cannot download "${file.name}":\n${failures.join("\n")}`);
}

async function fetchBytes(
  url: string,
  file: KnownFile,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const patience = new AbortController();
  const tooLate = () =>
    patience.abort(new Error(`found nothing for ${timeoutMs} ms, expected an answer`));
  let timer = setTimeout(tooLate, timeoutMs);
  try {
    const signals = [patience.signal, ...(signal ? [signal] : [])];
    const response = await fetch(url, { signal: AbortSignal.any(signals) });
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new Error(`found the answer ${response.status}, expected the file`);
    }
    const chunks: Uint8Array[] = [];
    let length = 0;
    for await (const chunk of response.body) {
      clearTimeout(timer);
      timer = setTimeout(tooLate, timeoutMs);
      length += chunk.length;
      // Compressed or not, it cannot be much longer than what is in it.
      if (length > file.bytes + 1024) throw new Error("found more bytes than the file has");
      chunks.push(chunk);
    }
    const bytes = new Uint8Array(length);
    let at = 0;
    for (const chunk of chunks) {
      bytes.set(chunk, at);
      at += chunk.length;
    }
    return bytes;
  } catch (error) {
    throw patience.signal.aborted ? patience.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Refuses bytes that are not those of a file. `where` is told in errors. */
export async function checkContent(
  bytes: Uint8Array<ArrayBuffer>,
  file: KnownFile,
  where: string,
): Promise<void> {
  if (/^\s*<(!doctype|html)/i.test(new TextDecoder().decode(bytes.subarray(0, 100)))) {
    throw new Error("found a page in HTML, expected the file");
  }
  const content = isGzipped(bytes) ? await gunzip(bytes, where) : bytes;
  if (content.length !== file.bytes) {
    throw new Error(`found ${content.length} bytes, expected ${file.bytes}`);
  }
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  const sha256 = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
  if (sha256 !== file.sha256) {
    throw new Error(`found the SHA-256 ${sha256}, expected ${file.sha256}`);
  }
}
