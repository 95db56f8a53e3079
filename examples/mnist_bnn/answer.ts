/**
 * One image, drawn in the terminal, with what the classifier says to it.
 *
 * @module
 */
import { type ClassPredictions, terminalImage } from "@credence/credence";

const CLASSES = 10;
const SIZE = 28;

/** The answer to an image. */
export interface Answer {
  /** What the image is, such as `a letter B`. */
  readonly what: string;
  readonly pixels: Uint8Array;
  readonly probabilities: readonly number[];
  readonly predicted: number;
  readonly sd: number;
  readonly isRefused: boolean;
}

/** The answer to image `row` of those that were predicted. */
export function answerTo(
  what: string,
  images: Uint8Array,
  row: number,
  { probabilities, predicted, sd }: ClassPredictions,
  threshold: number,
): Answer {
  const pixels = SIZE * SIZE;
  return {
    what,
    pixels: images.subarray(row * pixels, (row + 1) * pixels),
    probabilities: Array.from(
      probabilities.data.subarray(row * CLASSES, (row + 1) * CLASSES),
    ),
    predicted: predicted.data[row],
    sd: sd.data[row],
    isRefused: sd.data[row] > threshold,
  };
}

/** What is said to the image, in a word or two. */
export function said({ isRefused, predicted }: Answer): string {
  return isRefused ? "I don't know" : `${predicted}`;
}

/** The image and the answer as text: probabilities beside the pixels. */
export function formatAnswer(answer: Answer): string {
  const { what, pixels, probabilities, predicted, sd } = answer;
  const image = terminalImage({ width: SIZE, pixels }).split("\n").slice(0, -1);
  const bars = probabilities.map((p, digit) => {
    const spread = digit === predicted ? ` ± ${sd.toFixed(3)}` : "";
    return `${digit}  ${p.toFixed(3)} ${"#".repeat(Math.round(20 * p))}${spread}`;
  });
  const beside = ["", ...bars, "", `answer: ${said(answer)}`];
  const lines = image.map((line, i) => `  ${line.padEnd(SIZE)}   ${beside[i] ?? ""}`.trimEnd());
  return [`${what}:`, ...lines].join("\n");
}
