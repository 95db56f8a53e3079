/**
 * Images of handwritten digits, from wherever they can be had.
 *
 * @module
 */
import { drawDigits } from "./drawing/draw.ts";
import type { Contents } from "./cache.ts";
import { type CacheOptions, findFiles } from "./find_files.ts";
import { decodeIdx } from "./idx.ts";
import { type Part, readFolder } from "./image_folder.ts";
import type { KnownFile } from "./known_file.ts";
import { type LabelledImages, labelledImages } from "./labelled_images.ts";
import { MNIST_FILES } from "./mnist_files.ts";

/** Where to look for MNIST. */
export interface MnistOptions extends CacheOptions {
  /** A folder with the four IDX files. If it is given, nothing else is tried. */
  readonly folder?: string;
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

const DRAWN_TRAIN = 6000, DRAWN_TEST = 1000;

/**
 * MNIST, from the first place that has it: the folder if one is given, the cache, a public mirror. Where there is none of them,
 * for want of a network or of permissions, the program draws digits itself, and `source` says so, why, and what would help.
 *
 * No permission is ever asked for: what is not granted is left alone. The cache has to be read, and for a download to be written,
 * and a mirror needs its host. A download is put into the cache once its size and checksum are right; a file there that is
 * damaged is fetched anew, and left as it is if that fails.
 *
 * @param options The folder, the cache, the mirrors.
 * @returns 60,000 and 10,000 images, or 6,000 and 1,000 that were drawn.
 * @throws {Error} If a folder was given and does not hold the files; with the file, what was found and what was expected.
 * @throws {TypeError} If a mirror is no address.
 * @throws {RangeError} If timeoutMs is out of range.
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
  return await loadFiles(MNIST_FILES, options);
}

/** {@linkcode loadMnist} with files of other contents. */
export async function loadFiles(
  files: readonly KnownFile[],
  options: MnistOptions,
): Promise<Mnist> {
  const { folder, seed = 0 } = options;
  if (folder !== undefined) {
    return {
      train: await readFolder(folder, "train"),
      test: await readFolder(folder, "t10k"),
      source: `MNIST from the folder ${folder}`,
      isDrawn: false,
    };
  }
  const found = await findFiles(files, options);
  if ("why" in found) return drawn(seed, found.why);
  return {
    train: imagesOf(found.contents, "train"),
    test: imagesOf(found.contents, "t10k"),
    source: `MNIST from ${found.from}`,
    isDrawn: false,
  };
}

function imagesOf(contents: Contents, part: Part): LabelledImages {
  const named = (name: string) => ({ name, array: decodeIdx(contents.get(`${name}.gz`)!) });
  return labelledImages(named(`${part}-images-idx3-ubyte`), named(`${part}-labels-idx1-ubyte`));
}

function drawn(seed: number, why: string): Mnist {
  const all = drawDigits({ count: DRAWN_TRAIN + DRAWN_TEST, seed });
  return {
    train: rows(all, 0, DRAWN_TRAIN),
    test: rows(all, DRAWN_TRAIN, DRAWN_TRAIN + DRAWN_TEST),
    source: `digits drawn by the program, not MNIST: ${why}`,
    isDrawn: true,
  };
}

function rows({ images, labels }: LabelledImages, from: number, to: number): LabelledImages {
  const size = images.shape[1];
  return {
    images: { data: images.data.slice(from * size, to * size), shape: [to - from, size] },
    labels: labels.slice(from, to),
  };
}
