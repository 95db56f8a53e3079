/** An image of grey levels. */
export interface GreyImage {
  /** The levels, row by row from the top: integers from 0, no ink, to 255. */
  readonly pixels: ArrayLike<number>;
  /** How many are in a row; 28 by default. */
  readonly width?: number;
}

/** Checks the pixels, and says how the image is laid out. */
export function checkImage(
  subject: string,
  { pixels, width = 28 }: GreyImage,
): { width: number; height: number } {
  const refuse = (found: string, expected: string): never => {
    throw new RangeError(`Cannot draw ${subject}: found ${found}, expected ${expected}`);
  };
  if (!(Number.isInteger(width) && width > 0)) refuse(`the width ${width}`, "a positive integer");
  const height = pixels.length / width;
  if (!Number.isInteger(height) || height === 0) {
    refuse(`${pixels.length} pixels`, `a positive multiple of the width, ${width}`);
  }
  for (let i = 0; i < pixels.length; i++) {
    if (!(pixels[i] >= 0 && pixels[i] <= 255)) {
      refuse(`the pixel ${pixels[i]}`, "a number from 0 to 255");
    }
  }
  return { width, height };
}
