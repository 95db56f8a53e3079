/**
 * Images of handwritten digits, from wherever they can be had.
 *
 * @module
 */
import { writeAtomically } from "../io/atomic_write.ts";
import { readBytes } from "../io/read_file.ts";
import { checkContent, download, type DownloadOptions, type KnownFile } from "./download.ts";
import { drawDigits } from "./drawing/draw.ts";
import { readFolder } from "./image_folder.ts";
import type { LabelledImages } from "./labelled_images.ts";
import { isGranted } from "./permission.ts";

/** Where to look for MNIST. */
export interface MnistOptions {
  /** A folder with the four IDX files. If it is given, nothing else is tried. */
  readonly folder?: string;
  /** Where downloaded files are kept; `.cache/mnist` by default. */
  readonly cache?: string;
  /** Addresses that have the four files; they are tried in turn. Those of two public mirrors by default. */
  readonly mirrors?: readonly string[];
  /** How long to wait for a mirror, in milliseconds; 15,000 by default. */
  readonly timeoutMs?: number;
  /** Ends a download. */
  readonly signal?: AbortSignal;
  /** The seed of digits that are drawn; 0 by default. */
  readonly seed?: number;
}

/** Images to learn from and to test with. */
export interface Mnist {
  /** To learn from: 60,000 of MNIST, or 6,000 that were drawn. */
  readonly train: LabelledImages;
  /** To test with: 10,000 of MNIST, or 1,000 that were drawn. */
  readonly test: LabelledImages;
  /** Where they are from, in words: whoever shows a result should say so. */
  readonly source: string;
  /** Whether they are no MNIST but digits that the program drew. */
  readonly isDrawn: boolean;
}

/** MNIST's files; sizes and checksums are those of the decompressed content, so that any compression of it will do. */
const FILES: readonly KnownFile[] = [
  {
    name: "train-images-idx3-ubyte.gz",
    bytes: 47_040_016,
    sha256: "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
  },
  {
    name: "train-labels-idx1-ubyte.gz",
    bytes: 60_008,
    sha256: "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
  },
  {
    name: "t10k-images-idx3-ubyte.gz",
    bytes: 7_840_016,
    sha256: "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
  },
  {
    name: "t10k-labels-idx1-ubyte.gz",
    bytes: 10_008,
    sha256: "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
  },
];

const MIRRORS: readonly string[] = [
  "https://storage.googleapis.com/cvdf-datasets/mnist",
  "https://ossci-datasets.s3.amazonaws.com/mnist",
];

const DRAWN_TRAIN = 6000, DRAWN_TEST = 1000;

/**
 * MNIST, from the first place that has it: the folder if one is given, the cache, a public mirror. Where there is none of them,
 * for want of a network or of permissions, the program draws digits itself, and `source` says so.
 *
 * No permission is ever asked for: what is not granted is left alone. The cache needs to be read and written, a mirror needs
 * its host. A download is put into the cache once its size and checksum are right; a file there that is damaged is fetched
 * anew, and kept if that fails.
 *
 * @param options The folder, the cache, the mirrors.
 * @returns 60,000 and 10,000 images, or 6,000 and 1,000 that were drawn.
 * @throws {Error} If a folder was given and does not hold the files; with the file, what was found and what was expected.
 *
 * Reference: Y. LeCun, L. Bottou, Y. Bengio, P. Haffner, Gradient-based learning applied to document recognition (1998).
 *
 * @example
 * ```ts
 * import { loadMnist } from "@credence/credence";
 *
 * const { train, source } = await loadMnist({ mirrors: [] });
 * console.log(train.images.shape, source);
 * ```
 */
export async function loadMnist(options: MnistOptions = {}): Promise<Mnist> {
  return await loadFiles(FILES, options);
}

/** {@linkcode loadMnist} with files of other contents. */
export async function loadFiles(
  files: readonly KnownFile[],
  { folder, cache = ".cache/mnist", mirrors = MIRRORS, timeoutMs = 15_000, signal, seed = 0 }:
    MnistOptions,
): Promise<Mnist> {
  if (folder !== undefined) return await fromFolder(folder, `MNIST from the folder ${folder}`);
  const missing = await missingIn(cache, files);
  if (missing?.length === 0) return await fromFolder(cache, `MNIST from the cache ${cache}`);
  const reached = await reachable(mirrors);
  const why = missing === undefined
    ? `there is no permission to read and write the cache ${cache}`
    : mirrors.length === 0
    ? "there is none in the cache, and no mirror was given"
    : reached.length === 0
    ? "there is none in the cache, and no permission to use the network"
    : await fetchInto(cache, missing, { mirrors: reached, timeoutMs, signal });
  if (typeof why !== "string") {
    return await fromFolder(cache, `MNIST from ${why.mirror}, now in the cache ${cache}`);
  }
  return {
    train: drawDigits({ count: DRAWN_TRAIN, seed }),
    // A seed of their own: no test image is one of the others.
    test: drawDigits({ count: DRAWN_TEST, seed: seed + 0x7e57 }),
    source: `digits drawn by the program, not MNIST: ${why}`,
    isDrawn: true,
  };
}

async function fromFolder(folder: string, source: string): Promise<Mnist> {
  return {
    train: await readFolder(folder, "train"),
    test: await readFolder(folder, "t10k"),
    source,
    isDrawn: false,
  };
}

/** The files that a cache does not have whole and right; undefined if it cannot be used. */
async function missingIn(
  cache: string,
  files: readonly KnownFile[],
): Promise<KnownFile[] | undefined> {
  const mayUse = await isGranted({ name: "read", path: cache }, { name: "write", path: cache });
  if (!mayUse) return undefined;
  const missing: KnownFile[] = [];
  for (const file of files) {
    const path = `${cache}/${file.name}`;
    try {
      await checkContent(await readBytes(path), file, path);
    } catch {
      missing.push(file);
    }
  }
  return missing;
}

/** The mirrors that this program may speak to. */
async function reachable(mirrors: readonly string[]): Promise<string[]> {
  const granted = await Promise.all(
    mirrors.map((mirror) => isGranted({ name: "net", host: new URL(mirror).host })),
  );
  return mirrors.filter((_, i) => granted[i]);
}

/** Fetches files into the cache; the mirror, or in words why not. */
async function fetchInto(
  cache: string,
  files: readonly KnownFile[],
  options: DownloadOptions,
): Promise<{ readonly mirror: string } | string> {
  let last = "";
  try {
    for (const file of files) {
      const { bytes, mirror } = await download(file, options);
      await writeAtomically(`${cache}/${file.name}`, bytes);
      last = mirror;
    }
  } catch (error) {
    options.signal?.throwIfAborted();
    return (error as Error).message;
  }
  return { mirror: last };
}
