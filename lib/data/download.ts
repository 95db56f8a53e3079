import { collect } from "./collect.ts";
import { knownContent, type KnownFile } from "./known_file.ts";
import { type Descriptor, isGranted } from "./permission.ts";

/** How files are fetched. */
export interface DownloadOptions {
  /** Addresses of folders that have the files; they are tried in turn. */
  readonly mirrors: readonly string[];
  /** How long to wait for an answer, or for the next kilobyte of one, in milliseconds. */
  readonly timeoutMs: number;
  /** Ends a download. */
  readonly signal?: AbortSignal;
}

/** A file as it came from a mirror. */
export interface Downloaded {
  /** The bytes as they came, gzipped or not. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What is in them. */
  readonly content: Uint8Array<ArrayBuffer>;
  readonly mirror: string;
}

/** The permission that a mirror needs. */
export function permissionOf(mirror: string): Descriptor & { readonly name: "net" } {
  const url = URL.parse(mirror);
  const port = { "http:": "80", "https:": "443" }[url?.protocol ?? ""];
  if (!url || port === undefined) {
    throw new TypeError(
      `Cannot download from the mirror "${mirror}": expected an address such as ` +
        '"https://example.org/mnist"',
    );
  }
  return { name: "net", host: `${url.hostname}:${url.port || port}` };
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
      return { bytes, content: await knownContent(bytes, file), mirror };
    } catch (error) {
      signal?.throwIfAborted();
      failures.push(`${url} (${(error as Error).message})`);
    }
  }
  throw new Error(`Cannot download "${file.name}" from ${failures.join(", nor from ")}`);
}

/** A compressed file may be a little longer than what is in it. */
const SLACK = 1024;

/** How many bytes have to come within the time: a trickle is no better than nothing. */
const PACE = 1024;

async function fetchBytes(
  url: string,
  file: KnownFile,
  timeoutMs: number,
  signal: AbortSignal | undefined,
): Promise<Uint8Array<ArrayBuffer>> {
  const patience = new AbortController();
  const tooLate = () =>
    patience.abort(
      new Error(`found ${PACE - missing} bytes in ${timeoutMs} ms, expected ${PACE} at least`),
    );
  let missing = PACE;
  let timer = setTimeout(tooLate, timeoutMs);
  const wait = () => {
    clearTimeout(timer);
    missing = PACE;
    timer = setTimeout(tooLate, timeoutMs);
  };
  const take = (bytes: number) => {
    missing -= bytes;
    if (missing <= 0) wait();
  };
  try {
    const response = await fetch(url, {
      signal: AbortSignal.any([patience.signal, ...(signal ? [signal] : [])]),
      // Another host might need a permission of its own, which the user would be asked for.
      redirect: "manual",
    });
    wait();
    if (!response.ok || !response.body) {
      await response.body?.cancel();
      throw new Error(`found the answer ${answerOf(response)}, expected the file`);
    }
    return await collect(response.body, { limit: file.bytes + SLACK, onSome: take });
  } catch (error) {
    throw patience.signal.aborted ? patience.signal.reason : error;
  } finally {
    clearTimeout(timer);
  }
}

function answerOf({ status, headers }: Response): string {
  const elsewhere = headers.get("location");
  return elsewhere === null ? `${status}` : `${status}, go to ${elsewhere}`;
}

/** The mirrors that this program may speak to. */
export async function reachable(mirrors: readonly string[]): Promise<string[]> {
  const granted = await Promise.all(mirrors.map((mirror) => isGranted(permissionOf(mirror))));
  return mirrors.filter((_, i) => granted[i]);
}
