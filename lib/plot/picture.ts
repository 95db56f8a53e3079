import { INK } from "./palette.ts";
import { element, text } from "./svg.ts";
import { FONT, TEXT_SIZE, TITLE_SIZE, wrapped } from "./words.ts";

/** How far everything keeps from the edge. */
export const MARGIN = 12;
const TITLE_LINE = 20;

/** What a picture is made of. */
export interface Picture {
  readonly title: string;
  readonly description: string;
  readonly width: number;
  readonly height: number;
  readonly content: readonly string[];
}

/** The title in lines that fit. */
export function titleLines(title: string, width: number): string[] {
  return wrapped(title, width - 2 * MARGIN, TITLE_SIZE, 3);
}

/** How much room the title takes at the top, margins included. */
export function titleHeight(lines: readonly string[]): number {
  return MARGIN + lines.length * TITLE_LINE + 6;
}

/** The whole of an SVG file: the title above, and for who does not see it, title and description in words. */
export function picture({ title, description, width, height, content }: Picture): string {
  const lines = titleLines(title, width).map((line, i) =>
    element("text", {
      x: MARGIN,
      y: MARGIN + 14 + i * TITLE_LINE,
      "font-size": TITLE_SIZE,
      "font-weight": 600,
      fill: INK,
    }, text(line))
  );
  const attributes = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${Math.ceil(width)} ${Math.ceil(height)}`,
    width: Math.ceil(width),
    height: Math.ceil(height),
    role: "img",
    "aria-label": title,
    "font-family": FONT,
    "font-size": TEXT_SIZE,
    fill: "none",
  };
  return element(
    "svg",
    attributes,
    element("title", {}, text(title)),
    element("desc", {}, text(description)),
    ...lines,
    ...content,
  ) + "\n";
}
