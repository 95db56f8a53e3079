/**
 * Digits and letters that the program draws itself, for where there are no others.
 *
 * @module
 */
import { foldKey, hashName, type KeyWords, seedKey } from "../../random/key.ts";
import { type LabelledImages, SIDE } from "../labelled_images.ts";
import { DIGITS, type Glyph, LETTERS, strokesOf } from "./glyphs.ts";
import { handOf } from "./hand.ts";
import { drawLines } from "./pen.ts";
import { smooth } from "./spline.ts";

/** How many images to draw. */
export interface DrawnOptions {
  /** How many; the classes take turns. */
  readonly count: number;
  /** Where chance begins; 0 by default. */
  readonly seed?: number;
}

/**
 * Draws digits with strokes of a pen: ten shapes in two or three ways of writing each, bent, slanted, turned and shifted by
 * chance. They are no MNIST: a program that falls back on them must say so.
 *
 * @param options How many, and the seed. The first n images of a seed are the same however many there are, on every machine.
 * @returns Images of shape [count, 784], 255 being ink, and their labels 0 to 9 in turn.
 * @throws {RangeError} If the count is no integer from 1 on.
 *
 * @example
 * ```ts
 * import { drawDigits, terminalImage } from "@credence/credence";
 *
 * const { images, labels } = drawDigits({ count: 3, seed: 1 });
 * console.log(labels); // Uint8Array(3) [ 0, 1, 2 ]
 * console.log(terminalImage({ width: 28, pixels: images.data.subarray(0, 784) }));
 * ```
 */
export function drawDigits(options: DrawnOptions): LabelledImages {
  return draw(DIGITS, "digits", options);
}

/**
 * Draws the letters A to J by the same hand as {@linkcode drawDigits}: what a reader of digits should refuse.
 *
 * @param options How many, and the seed.
 * @returns Images of shape [count, 784], and their labels: 0 for A to 9 for J, in turn.
 * @throws {RangeError} If the count is no integer from 1 on.
 *
 * @example
 * ```ts
 * import { drawLetters } from "@credence/credence";
 *
 * console.log(drawLetters({ count: 20 }).images.shape); // [ 20, 784 ]
 * ```
 */
export function drawLetters(options: DrawnOptions): LabelledImages {
  return draw(LETTERS, "letters", options);
}

function draw(
  classes: readonly (readonly Glyph[])[],
  name: string,
  { count, seed = 0 }: DrawnOptions,
): LabelledImages {
  if (!(Number.isInteger(count) && count > 0)) {
    throw new RangeError(`Cannot draw ${name}: count must be an integer from 1 on, got ${count}`);
  }
  const key = foldKey(seedKey(seed), hashName(name));
  const lines = classes.map((ways) => ways.map((glyph) => strokesOf(glyph).map(smooth)));
  const pixels = SIDE * SIDE;
  const data = new Uint8Array(count * pixels);
  const labels = Uint8Array.from({ length: count }, (_, i) => i % classes.length);
  labels.forEach((label, i) => {
    drawOne(lines[label], foldKey(key, i), data.subarray(i * pixels, (i + 1) * pixels));
  });
  return { images: { data, shape: [count, pixels] }, labels };
}

function drawOne(
  ways: readonly (readonly Float64Array[])[],
  key: KeyWords,
  image: Uint8Array,
): void {
  const hand = handOf(key);
  drawLines(hand.place(ways[hand.choose(ways.length)]), hand.radius, image);
}
