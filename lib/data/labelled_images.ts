import { formatShape } from "../core/shape.ts";
import type { IdxArray } from "./idx.ts";
import type { ByteArray } from "./scaled.ts";

/** Images with what they show. */
export interface LabelledImages {
  /** Pixels of shape [count, 784], row by row; 255 is ink, 0 is paper. */
  readonly images: ByteArray;
  /** A number from 0 to 9 for each. */
  readonly labels: Uint8Array;
}

/** An array with the name of its file, for errors. */
export interface NamedArray {
  readonly name: string;
  readonly array: IdxArray;
}

/** The side of an image, in pixels. */
export const SIDE = 28;
const CLASSES = 10;

/** Images and labels that belong together; what cannot is an error that names the file. */
export function labelledImages(images: NamedArray, labels: NamedArray): LabelledImages {
  const { data: pixels, shape } = images.array;
  const isSquare = shape.length === 3 && shape[1] === SIDE && shape[2] === SIDE;
  if (!(pixels instanceof Uint8Array) || !isSquare) {
    return refuse(images, shown(images), `Uint8 ones of shape [images, ${SIDE}, ${SIDE}]`);
  }
  const { data: classes } = labels.array;
  if (!(classes instanceof Uint8Array) || labels.array.shape.length !== 1) {
    return refuse(labels, shown(labels), "Uint8 ones of shape [images]");
  }
  const count = shape[0];
  if (count === 0) refuse(images, "no images", "some");
  if (classes.length !== count) {
    refuse(labels, `${classes.length} labels`, `${count}, as there are images`);
  }
  const wrong = classes.findIndex((label) => label >= CLASSES);
  if (wrong >= 0) {
    refuse(labels, `the label ${classes[wrong]} of image ${wrong}`, `0 to ${CLASSES - 1}`);
  }
  return { images: { data: pixels, shape: [count, SIDE * SIDE] }, labels: classes };
}

function refuse({ name }: NamedArray, found: string, expected: string): never {
  throw new RangeError(`Cannot take "${name}": found ${found}, expected ${expected}`);
}

function shown({ array: { data, shape } }: NamedArray): string {
  return `${data.constructor.name.replace("Array", "")} elements of shape ${formatShape(shape)}`;
}
