import { readBytes } from "../io/read_file.ts";
import { type IdxArray, readIdx } from "./idx.ts";
import type { LabelledImages } from "./labelled_images.ts";
import { isGranted } from "./permission.ts";

const SIDE = 28, CLASSES = 10;

/** The names of the parts of MNIST's files. */
export type Part = "train" | "t10k";

/** Reads images and labels from a folder with files named as MNIST's are, gzipped or not. */
export async function readFolder(folder: string, part: Part): Promise<LabelledImages> {
  const images = await readFile(folder, `${part}-images-idx3-ubyte`);
  const labels = await readFile(folder, `${part}-labels-idx1-ubyte`);
  return checkLabelled(images, labels);
}

/** An array with the name of its file. */
interface Named {
  readonly name: string;
  readonly array: IdxArray;
}

async function readFile(folder: string, name: string): Promise<Named> {
  if (!await isGranted({ name: "read", path: folder })) {
    throw new Error(
      `Cannot read "${folder}": found no permission to read there, ` +
        `expected Deno to be run with --allow-read="${folder}"`,
    );
  }
  const plain = `${folder}/${name}`;
  for (const path of [`${plain}.gz`, plain]) {
    let bytes: Uint8Array<ArrayBuffer>;
    try {
      bytes = await readBytes(path);
    } catch (error) {
      const { code } = (error as Error).cause as { readonly code?: string };
      if (code === "ENOENT") continue;
      throw error;
    }
    return { name: path, array: await readIdx(bytes, path) };
  }
  throw new Error(
    `Cannot read the images in "${folder}": found neither "${name}.gz" nor "${name}" there`,
  );
}

function checkLabelled(images: Named, labels: Named): LabelledImages {
  const refuse = (name: string, found: string, expected: string): never => {
    throw new RangeError(`Cannot take "${name}": found ${found}, expected ${expected}`);
  };
  const shown = ({ array: { data, shape } }: Named) =>
    `${data.constructor.name.replace("Array", "")} elements of shape [${shape.join(", ")}]`;
  const { data: pixels, shape } = images.array;
  const isSquare = shape.length === 3 && shape[1] === SIDE && shape[2] === SIDE;
  if (!(pixels instanceof Uint8Array) || !isSquare) {
    return refuse(images.name, shown(images), `Uint8 ones of shape [images, ${SIDE}, ${SIDE}]`);
  }
  const { data: classes } = labels.array;
  if (!(classes instanceof Uint8Array) || labels.array.shape.length !== 1) {
    return refuse(labels.name, shown(labels), "Uint8 ones of shape [images]");
  }
  const count = shape[0];
  if (count === 0) refuse(images.name, "no images", "some");
  if (classes.length !== count) {
    refuse(labels.name, `${classes.length} labels`, `${count}, as there are images`);
  }
  const wrong = classes.findIndex((label) => label >= CLASSES);
  if (wrong >= 0) {
    refuse(labels.name, `the label ${classes[wrong]} of image ${wrong}`, `0 to ${CLASSES - 1}`);
  }
  return { images: { data: pixels, shape: [count, SIDE * SIDE] }, labels: classes };
}
