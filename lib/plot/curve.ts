import { numberAxis } from "./axis.ts";
import { type Area, frame } from "./frame.ts";
import { lineSign } from "./legend.ts";
import { describeLines } from "./line_chart.ts";
import type { PlaneOptions } from "./options.ts";
import { colorOf, dashOf, INK } from "./palette.ts";
import { line } from "./path.ts";
import { allOf, type CheckedSeries, checkSeries, checkSome, type Series } from "./series.ts";
import { element, px, text } from "./svg.ts";
import { shortNumber } from "./tick_labels.ts";
import { TEXT_SIZE, widthOf } from "./words.ts";

/** A number along the horizontal axis that is marked. */
export interface Threshold {
  /** What it is, such as `threshold`. */
  readonly label: string;
  /** Where it is. */
  readonly x: number;
}

/** Options of {@linkcode curve}. */
export interface CurveOptions extends PlaneOptions {
  /** A number along the horizontal axis: marked by a line, and on each curve by a point with its height. */
  readonly threshold?: Threshold;
}

/**
 * Curves over a number that can be chosen, with the chosen one marked, such as accuracy and coverage over the confidence below which
 * a classifier does not answer, as an SVG picture.
 *
 * The heights at the threshold are read off the curves, in a straight line between their points.
 *
 * @param curves The curves, at least one, each with increasing x.
 * @param options Title, labels, size, the ends and kinds of the axes, the threshold.
 * @returns The text of an SVG file, with a transparent background, for light pages and dark ones.
 * @throws {RangeError} If there are no curves, one has no finite point, x decreases, or an option is out of range.
 * @throws {TypeError} If a curve has not as many x as y.
 *
 * @example
 * ```ts
 * import { curve } from "@credence/credence";
 *
 * const x = [0.5, 0.6, 0.7, 0.8, 0.9];
 * const svg = curve([
 *   { label: "accuracy", x, y: [0.95, 0.96, 0.975, 0.985, 0.99] },
 *   { label: "answered", x, y: [1, 0.98, 0.95, 0.9, 0.8] },
 * ], { title: "When to answer", threshold: { label: "confidence", x: 0.75 } });
 * console.log(svg.startsWith("<svg")); // true
 * ```
 */
export function curve(curves: readonly Series[], options: CurveOptions): string {
  const { title, threshold } = options;
  checkSome(title, "curves", curves);
  const lines = curves.map((one) => checkSeries(title, one));
  for (const one of lines) checkOrder(title, one);
  if (threshold && !Number.isFinite(threshold.x)) {
    throw new RangeError(
      `Cannot draw "${title}": found the threshold ${threshold.x}, expected a finite number`,
    );
  }
  const marked = threshold ? [threshold.x] : [];
  return frame({
    options,
    description: describeLines("Curves", lines) + describeMark(lines, threshold),
    x: numberAxis(title, "x", {
      label: options.xLabel,
      kind: options.xScale,
      range: options.xRange,
      numbers: allOf(...lines.map(({ x }) => x), marked),
      isRounded: false,
      hasGrid: false,
    }),
    y: numberAxis(title, "y", {
      label: options.yLabel,
      kind: options.yScale,
      range: options.yRange,
      numbers: allOf(...lines.map(({ y }) => y)),
      isRounded: true,
      hasGrid: true,
    }),
    legend: lines.length > 1 || threshold
      ? lines.map((one, i) => ({
        label: legendLabel(one, threshold),
        sign: lineSign(colorOf(i), dashOf(i)),
      }))
      : [],
    draw: (area) => [
      ...lines.flatMap(({ x, y }, i) => line(area, x, y, { color: colorOf(i), dash: dashOf(i) })),
      ...(threshold ? drawMark(area, lines, threshold) : []),
    ],
  });
}

function checkOrder(title: string, { label, x }: CheckedSeries): void {
  for (let i = 1; i < x.length; i++) {
    if (!(x[i] < x[i - 1])) continue;
    throw new RangeError(
      `Cannot draw "${label}" in "${title}": found x going from ${x[i - 1]} to ${
        x[i]
      }, expected it to increase`,
    );
  }
}

/** The height of a curve at a number, between its two nearest points; NaN where there is none. */
export function heightAt({ x, y }: CheckedSeries, at: number): number {
  for (let i = 0; i < x.length; i++) {
    if (x[i] === at) return y[i];
    if (i > 0 && x[i - 1] < at && at < x[i]) {
      const share = (at - x[i - 1]) / (x[i] - x[i - 1]);
      return y[i - 1] + (y[i] - y[i - 1]) * share;
    }
  }
  return NaN;
}

function legendLabel(one: CheckedSeries, threshold: Threshold | undefined): string {
  const height = threshold ? heightAt(one, threshold.x) : NaN;
  return Number.isFinite(height) ? `${one.label}: ${shortNumber(height)}` : one.label;
}

function describeMark(lines: readonly CheckedSeries[], threshold: Threshold | undefined): string {
  if (!threshold) return "";
  const heights = lines.map((one) => legendLabel(one, threshold));
  return ` At ${threshold.label} ${shortNumber(threshold.x)}, ${heights.join(", ")}.`;
}

/** A line from top to bottom, with its words beside it, and a point on each curve. */
function drawMark(area: Area, lines: readonly CheckedSeries[], { label, x }: Threshold): string[] {
  const at = area.x(x);
  const words = `${label} ${shortNumber(x)}`;
  const isLeft = at + 8 + widthOf(words, TEXT_SIZE) > area.width;
  const dots = lines.flatMap((one, i) => {
    const y = area.y(heightAt(one, x));
    return Number.isFinite(y)
      ? [element("circle", { cx: at, cy: y, r: 4.5, fill: colorOf(i) })]
      : [];
  });
  return [
    element("path", {
      d: `M${px(at)} 0V${px(area.height)}`,
      stroke: INK,
      "stroke-width": 1.5,
      "stroke-dasharray": "4 3",
    }),
    element("text", {
      x: at + (isLeft ? -6 : 6),
      y: area.height - 8,
      "text-anchor": isLeft ? "end" : "start",
      fill: INK,
    }, text(words)),
    ...dots,
  ];
}
