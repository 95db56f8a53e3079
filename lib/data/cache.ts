/**
 * Known files in a folder: those that are there, and those that a mirror gives.
 *
 * @module
 */
import { writeAtomically } from "../io/atomic_write.ts";
import { readBytes } from "../io/read_file.ts";
import { download, type DownloadOptions } from "./download.ts";
import { gzip, isGzipped } from "./gzip.ts";
import { knownContent, type KnownFile } from "./known_file.ts";

/** Decompressed contents by the names of the files. */
export type Contents = ReadonlyMap<string, Uint8Array<ArrayBuffer>>;

/** What a folder has of some files; one that is damaged is as good as absent. */
export async function readCache(folder: string, files: readonly KnownFile[]): Promise<Contents> {
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const file of files) {
    try {
      const bytes = await readBytes(`${folder}/${file.name}`);
      contents.set(file.name, await knownContent(bytes, file));
    } catch {
      // Whatever is wrong with it, it will have to be fetched.
    }
  }
  return contents;
}

/** What was fetched, and the mirrors that had it. */
export interface Filled {
  readonly contents: Contents;
  readonly mirrors: readonly string[];
}

/**
 * Fetches files and puts them into a folder, each under its name only when it is whole and right. The mirror that had one file
 * is asked first for the next.
 *
 * @throws {Error} If no mirror has one, or the folder cannot be written to. Those that came before it stay.
 */
export async function fillCache(
  folder: string,
  files: readonly KnownFile[],
  options: DownloadOptions,
): Promise<Filled> {
  const contents = new Map<string, Uint8Array<ArrayBuffer>>();
  const used = new Set<string>();
  let order = options.mirrors;
  for (const file of files) {
    const { bytes, content, mirror } = await download(file, { ...options, mirrors: order });
    // A server may have unpacked it on the way; the name says that it is packed.
    await writeAtomically(
      `${folder}/${file.name}`,
      isGzipped(bytes) ? bytes : await gzip(bytes),
    );
    contents.set(file.name, content);
    used.add(mirror);
    order = [mirror, ...options.mirrors.filter((other) => other !== mirror)];
  }
  return { contents, mirrors: [...used] };
}
