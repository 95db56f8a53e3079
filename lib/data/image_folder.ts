import { readBytes } from "../io/read_file.ts";
import { readIdx } from "./idx.ts";
import { type LabelledImages, labelledImages, type NamedArray } from "./labelled_images.ts";
import { isGranted } from "./permission.ts";

/** The names of the parts of MNIST's files. */
export type Part = "train" | "t10k";

/** Reads images and labels from a folder with files named as MNIST's are, gzipped or not. */
export async function readFolder(folder: string, part: Part): Promise<LabelledImages> {
  return labelledImages(
    await readFile(folder, `${part}-images-idx3-ubyte`),
    await readFile(folder, `${part}-labels-idx1-ubyte`),
  );
}

async function readFile(folder: string, name: string): Promise<NamedArray> {
  const candidates = [`${folder}/${name}.gz`, `${folder}/${name}`];
  let mayRead = false;
  for (const path of candidates) {
    if (!await isGranted({ name: "read", path })) continue;
    mayRead = true;
    const bytes = await bytesOf(path);
    if (bytes) return { name: path, array: await readIdx(bytes, path) };
  }
  if (!mayRead) {
    throw new Error(
      `Cannot read "${folder}": found no permission to read there, ` +
        `expected Deno to be run with --allow-read="${folder}"`,
    );
  }
  throw new Error(
    `Cannot read the images in "${folder}": found neither "${name}.gz" nor "${name}" there`,
  );
}

/** The bytes of a file, if there is one. */
async function bytesOf(path: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  try {
    return await readBytes(path);
  } catch (error) {
    const { code } = ((error as Error).cause ?? {}) as { readonly code?: string };
    if (code === "ENOENT") return undefined;
    throw error;
  }
}
