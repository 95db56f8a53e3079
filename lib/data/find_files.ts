/**
 * Known files from the first place that has them: the cache, or a mirror.
 *
 * @module
 */
import { type Contents, fillCache, readCache } from "./cache.ts";
import { permissionOf, reachable } from "./download.ts";
import type { KnownFile } from "./known_file.ts";
import { MNIST_MIRRORS } from "./mnist_files.ts";
import { isGranted } from "./permission.ts";

/** Where files are kept, and where they come from. */
export interface CacheOptions {
  /** The folder where downloaded files are kept; `.cache/mnist` by default. */
  readonly cache?: string;
  /** Addresses of folders that have the files; they are tried in turn. Two public ones by default. */
  readonly mirrors?: readonly string[];
  /** How long to wait for a mirror, or for the next kilobyte of it, in milliseconds; 15,000 by default. */
  readonly timeoutMs?: number;
  /** Ends a download. */
  readonly signal?: AbortSignal;
}

/** The files' contents and where they are from; or why there are none. */
export type Found =
  | { readonly contents: Contents; readonly from: string }
  | { readonly why: string };

/**
 * Looks for files without asking for any permission. What is downloaded is in the cache afterwards.
 *
 * @throws {TypeError} If a mirror is no address.
 * @throws {RangeError} If timeoutMs is out of range.
 */
export async function findFiles(
  files: readonly KnownFile[],
  { cache = ".cache/mnist", mirrors = MNIST_MIRRORS, timeoutMs = 15_000, signal }: CacheOptions,
): Promise<Found> {
  if (!(timeoutMs > 0 && timeoutMs < 2 ** 31)) {
    throw new RangeError(
      `Cannot wait for a mirror: timeoutMs must be above 0 and below 2³¹, got ${timeoutMs}`,
    );
  }
  const read = `--allow-read="${cache}"`, write = `--allow-write="${cache}"`;
  const hosts = mirrors.map((mirror) => permissionOf(mirror).host);
  const flags = `${read} ${write} --allow-net="${hosts}"`;
  const run = mirrors.length === 0 ? `. Run with ${read}` : `. For MNIST, run with ${flags}`;
  if (!await isGranted({ name: "read", path: cache })) {
    return { why: `there is no permission to read the cache "${cache}"${run}` };
  }
  const cached = await readCache(cache, files);
  const missing = files.filter(({ name }) => !cached.has(name));
  if (missing.length === 0) return { contents: cached, from: `the cache ${cache}` };
  if (mirrors.length === 0) {
    return { why: `the cache "${cache}" does not have it, and no mirror was given` };
  }
  const reached = await reachable(mirrors);
  if (reached.length === 0 || !await isGranted({ name: "write", path: cache })) {
    return { why: `there is no permission to download it into the cache "${cache}"${run}` };
  }
  try {
    const filled = await fillCache(cache, missing, { mirrors: reached, timeoutMs, signal });
    return {
      contents: new Map([...cached, ...filled.contents]),
      from: `${filled.mirrors.join(" and ")}, now in the cache ${cache}`,
    };
  } catch (error) {
    signal?.throwIfAborted();
    return { why: (error as Error).message };
  }
}
