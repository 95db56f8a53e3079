import { checkImage, type GreyImage } from "./grey_image.ts";
import { checkSize, type PictureOptions } from "./options.ts";
import { COLORS, INK } from "./palette.ts";
import { MARGIN, picture, titleHeight, titleLines } from "./picture.ts";
import { encodePng } from "./png.ts";
import { checkSome } from "./series.ts";
import { element, text } from "./svg.ts";
import { shortened } from "./words.ts";

/** An image with words below it. */
export interface CaptionedImage extends GreyImage {
  /** What to say about it; each line of it is a line. */
  readonly caption?: string;
  /** Whether a coloured edge makes it stand out, as one that was got wrong. */
  readonly isMarked?: boolean;
}

/** Options of {@linkcode imageGrid}. */
export interface ImageGridOptions extends PictureOptions {
  /** How many images are in a row; by default ten, or as many as there are. */
  readonly columns?: number;
  /** How wide an image is, in pixels of the screen; 64 by default. */
  readonly size?: number;
}

const GAP = 14, LINE_HEIGHT = 14, CAPTION_SIZE = 11;

/**
 * Small grey images with captions, such as digits with what a classifier says of them, as an SVG picture.
 *
 * Ink is white on black, as MNIST has it; pixels stay sharp squares.
 *
 * @param images The images, at least one, of any sizes.
 * @param options Title, the number of columns, the size of an image.
 * @returns The text of an SVG file that holds the images, with a transparent background.
 * @throws {RangeError} If there are no images, one has no whole number of rows or a pixel beyond 0 … 255, or an option is out of
 * range.
 *
 * @example
 * ```ts
 * import { imageGrid } from "@credence/credence";
 *
 * const pixels = Uint8Array.from({ length: 784 }, (_, i) => (i * 7) % 256);
 * const svg = imageGrid([{ pixels, caption: "not a digit\n12 %" }], { title: "One image" });
 * console.log(svg.startsWith("<svg")); // true
 * ```
 */
export function imageGrid(images: readonly CaptionedImage[], options: ImageGridOptions): string {
  const { title, size = 64 } = options;
  checkSome(title, "images", images);
  checkSize(title, "size", size, 8);
  const { columns = Math.min(images.length, 10) } = options;
  if (!(Number.isInteger(columns) && columns > 0)) {
    throw new RangeError(
      `Cannot draw "${title}": found ${columns} columns, expected a positive integer`,
    );
  }
  const parts = images.map((image, i) => ({
    ...checkImage(`image ${i} of "${title}"`, image),
    lines: (image.caption ?? "").split("\n").filter((line) => line !== ""),
  }));
  const tallest = Math.max(...parts.map(({ width, height }) => size * height / width));
  const lineCount = Math.max(...parts.map(({ lines }) => lines.length));
  const cellHeight = tallest + lineCount * LINE_HEIGHT + GAP;
  // A title needs some width, however few images there are.
  const width = Math.max(columns * (size + GAP) - GAP + 2 * MARGIN, 200);
  const top = titleHeight(titleLines(title, width));
  const cells = images.map((image, i) => {
    const x = MARGIN + i % columns * (size + GAP);
    const y = top + Math.floor(i / columns) * cellHeight;
    const { width, height, lines } = parts[i];
    return drawCell(image, lines, { x, y, width: size, height: size * height / width }, width);
  });
  const captions = parts.map(({ lines }) => lines.join(", ")).filter((words) => words !== "");
  return picture({
    title,
    description: options.description ??
      `${images.length} images${captions.length > 0 ? `: ${captions.join("; ")}` : ""}.`,
    width,
    height: top + Math.ceil(images.length / columns) * cellHeight,
    content: cells,
  });
}

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function drawCell(
  { pixels, isMarked = false }: CaptionedImage,
  lines: readonly string[],
  box: Box,
  pixelsInRow: number,
): string {
  const bytes = encodePng(pixels, pixelsInRow);
  const href = `data:image/png;base64,${bytes.toBase64()}`;
  const edge = isMarked ? { stroke: COLORS[1], "stroke-width": 3 } : { stroke: INK };
  return element(
    "g",
    {},
    element("image", { ...box, href, "image-rendering": "pixelated", preserveAspectRatio: "none" }),
    element("rect", { ...box, ...edge }),
    ...lines.map((line, i) =>
      element("text", {
        x: box.x + box.width / 2,
        y: box.y + box.height + 13 + i * LINE_HEIGHT,
        "font-size": CAPTION_SIZE,
        "text-anchor": "middle",
        fill: isMarked ? COLORS[1] : INK,
      }, text(shortened(line, box.width + GAP - 2, CAPTION_SIZE)))
    ),
  );
}
