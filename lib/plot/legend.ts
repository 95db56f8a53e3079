import { INK } from "./palette.ts";
import { element, text } from "./svg.ts";
import { shortened, TEXT_SIZE, widthOf } from "./words.ts";

/** What a sign in the picture stands for. */
export interface LegendEntry {
  readonly label: string;
  /** Draws the sign in a box of {@linkcode SIGN_WIDTH} by 12 pixels; nothing for words that are a note. */
  readonly sign?: string;
}

/** How wide a sign is. */
export const SIGN_WIDTH = 22;
const LINE_HEIGHT = 18;
const GAP = 18;

/** The legend in lines of at most `width` pixels. */
export function legend(
  entries: readonly LegendEntry[],
  width: number,
): { markup: string[]; height: number } {
  const markup: string[] = [];
  let x = 0, y = 0;
  for (const { label, sign } of entries) {
    const indent = sign === undefined ? 0 : SIGN_WIDTH + 6;
    const words = shortened(label, width - indent, TEXT_SIZE);
    const total = indent + widthOf(words, TEXT_SIZE);
    if (x > 0 && x + total > width) {
      x = 0;
      y += LINE_HEIGHT;
    }
    const written = element("text", { x: indent, y: 10, fill: INK }, text(words));
    markup.push(
      element("g", { transform: `translate(${Math.round(x)} ${y})` }, sign ?? "", written),
    );
    x += total + GAP;
  }
  return { markup, height: entries.length > 0 ? y + LINE_HEIGHT : 0 };
}

/** A line as a sign. */
export function lineSign(color: string, dash?: string): string {
  return element("path", {
    d: `M0 6H${SIGN_WIDTH}`,
    stroke: color,
    "stroke-width": 2,
    "stroke-dasharray": dash,
  });
}

/** An area as a sign. */
export function areaSign(color: string, opacity: number): string {
  return element("rect", { width: SIGN_WIDTH, height: 12, fill: color, "fill-opacity": opacity });
}

/** A point as a sign. */
export function dotSign(color: string, opacity = 1): string {
  return element("circle", {
    cx: SIGN_WIDTH / 2,
    cy: 6,
    r: 4,
    fill: color,
    "fill-opacity": opacity,
  });
}
