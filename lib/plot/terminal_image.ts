import { checkImage, type GreyImage } from "./grey_image.ts";

/** Options of {@linkcode terminalImage}. */
export interface TerminalImageOptions {
  /** `ascii`, shades of plain characters, for any terminal; or `blocks`, 24 grey levels by escape codes. `ascii` by default. */
  readonly style?: "ascii" | "blocks";
}

/** From no ink to most. */
const SHADES = " .:-=+*#%@";

/**
 * A small grey image as text, for a terminal.
 *
 * Two rows of pixels make one line of text, because a character is about twice as high as wide: in `blocks` each of the two has
 * its own grey level, in `ascii` their mean is one of ten shades, ink being dense.
 *
 * @param image The pixels, and how many are in a row.
 * @param options How to draw.
 * @returns Lines, the last one too with a line break; with `blocks`, each ends with the terminal's own colours restored.
 * @throws {RangeError} If there is no whole number of rows, or a pixel is beyond 0 … 255.
 *
 * @example
 * ```ts
 * import { terminalImage } from "@credence/credence";
 *
 * console.log(terminalImage({ pixels: [0, 90, 255, 0, 90, 255], width: 3 })); //  -@
 * ```
 */
export function terminalImage(
  image: GreyImage,
  { style = "ascii" }: TerminalImageOptions = {},
): string {
  const { width, height } = checkImage("the image", image);
  const { pixels } = image;
  const line = style === "ascii" ? asciiLine : blocksLine;
  let out = "";
  for (let row = 0; row < height; row += 2) {
    const upper = Array.from({ length: width }, (_, x) => pixels[row * width + x]);
    // Below the last row of an odd number there is no ink.
    const lower = upper.map((_, x) => row + 1 < height ? pixels[(row + 1) * width + x] : 0);
    out += line(upper, lower) + "\n";
  }
  return out;
}

function asciiLine(upper: readonly number[], lower: readonly number[]): string {
  return upper.map((level, x) => {
    const ink = (level + lower[x]) / 2;
    return SHADES[Math.round(ink / 255 * (SHADES.length - 1))];
  }).join("");
}

/** Upper halves of blocks: the upper pixel in the character's colour, the lower one in the background's. */
function blocksLine(upper: readonly number[], lower: readonly number[]): string {
  let out = "", before = "";
  for (const [x, level] of upper.entries()) {
    const colors = `\x1b[38;5;${grey(level)};48;5;${grey(lower[x])}m`;
    out += (colors === before ? "" : colors) + "▀";
    before = colors;
  }
  return out + "\x1b[0m";
}

/** The number of a grey level among a terminal's 256 colours: 16 is black, 232 to 255 are greys, 231 is white. */
function grey(level: number): number {
  const step = Math.round(level / 255 * 25);
  return step === 0 ? 16 : step === 25 ? 231 : 231 + step;
}
