/**
 * The images: where they come from, and how the model takes them.
 *
 * @module
 */
import {
  type ByteArray,
  drawLetters,
  type LabelledImages,
  loadLetters,
  loadMnist,
  type Scaled,
  scaled,
  type Tensor2D,
  Value,
} from "@credence/credence";
import type { Labelled } from "./metrics.ts";
import type { Options } from "./options.ts";

/** Images with their labels, as bytes. */
export class ImageSet {
  /** The pixels, 784 an image. */
  readonly pixels: Uint8Array;
  readonly labels: Int32Array;

  constructor({ images, labels }: LabelledImages) {
    this.pixels = images.data;
    this.labels = Int32Array.from(labels);
  }

  get count(): number {
    return this.labels.length;
  }

  /** The images from one to before another, still bytes, to be scaled in the batches. */
  rows(from: number, to: number): { readonly images: Scaled; readonly labels: Int32Array } {
    const shape = [to - from, PIXELS];
    const bytes: ByteArray = { data: this.pixels.subarray(from * PIXELS, to * PIXELS), shape };
    return { images: scaled(bytes, 1 / 255), labels: this.labels.subarray(from, to) };
  }

  /** The images from one to before another as numbers in [0, 1]. */
  numbers(from = 0, to = this.count): Labelled {
    const { images, labels } = this.rows(from, to);
    const value = new Value({ data: images.values(), shape: images.shape, dtype: "float" }, "host");
    return { images: value as unknown as Tensor2D, labels };
  }
}

/** All images of a run. */
export interface DataSets {
  readonly train: ImageSet;
  readonly test: ImageSet;
  /** Where the digits are from. */
  readonly source: string;
  readonly isDrawn: boolean;
  readonly letters: ImageSet;
  /** Where the letters are from; undefined if they are a few that the program drew, to show one. */
  readonly lettersSource: string | undefined;
}

const PIXELS = 784;
/** An A and a B. */
const DRAWN_LETTERS = 2;

/** Reads, downloads or draws what was asked for. */
export async function loadData({ data, letters, seed }: Options): Promise<DataSets> {
  const digits = await loadMnist({ folder: data, seed });
  const given = letters === undefined ? undefined : await loadLetters(letters);
  return {
    train: new ImageSet(digits.train),
    test: new ImageSet(digits.test),
    source: digits.source,
    isDrawn: digits.isDrawn,
    letters: new ImageSet(given ?? drawLetters({ count: DRAWN_LETTERS, seed })),
    lettersSource: given?.source,
  };
}
