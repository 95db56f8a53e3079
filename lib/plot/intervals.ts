import { nameAxis, numberAxis } from "./axis.ts";
import { type Area, frame } from "./frame.ts";
import { type LegendEntry, lineSign } from "./legend.ts";
import { type ChartOptions, checkSize } from "./options.ts";
import { colorOf, INK } from "./palette.ts";
import type { AxisRange } from "./scale.ts";
import { allOf, checkSome } from "./series.ts";
import { element, px, text } from "./svg.ts";
import { shortNumber } from "./tick_labels.ts";

/** A point with an interval around it. */
export interface IntervalRow {
  /** What it is about; rows of several series with the same label stand in the same line. */
  readonly label: string;
  /** The point, such as a posterior mean; where it is not finite, none is drawn. */
  readonly point: number;
  /** The lower end, such as a 5 % quantile. */
  readonly low: number;
  /** The upper end. */
  readonly high: number;
}

/** Points with intervals that belong together, such as those of one model. */
export interface IntervalSeries {
  /** What they are; stands in the legend. */
  readonly label: string;
  /** The rows, from the top. */
  readonly rows: readonly IntervalRow[];
}

/** Options of {@linkcode intervals}. */
export interface IntervalOptions extends ChartOptions {
  /** A number to compare all with, such as 0: a line from top to bottom. */
  readonly reference?: { readonly label: string; readonly value: number };
  /** The ends of the horizontal axis; by default those of the intervals, rounded outwards. */
  readonly xRange?: AxisRange;
}

/** Pixels for a series within a row, and between rows. */
const SERIES_HEIGHT = 13, ROW_GAP = 11;
/** Less than this for a row, and the names would run into each other. */
const LEAST_ROW = 15;
/** About what title, legend and axis take. */
const AROUND = 110;

/**
 * A point and an interval in each row, of several series side by side, as an SVG picture: a forest plot.
 *
 * Series differ in colour and in the shape of their points.
 *
 * @param series The series, at least one, each with at least one row.
 * @param options Title, labels, size, a reference line. The height is by default what the rows need.
 * @returns The text of an SVG file, with a transparent background, for light pages and dark ones.
 * @throws {RangeError} If there are no rows, a series has a label twice, an upper end is below its lower one, no number is finite,
 * the rows do not fit into the height, or an option is out of range.
 *
 * @example
 * ```ts
 * import { intervals } from "@credence/credence";
 *
 * const rows = [
 *   { label: "mu", point: 4.4, low: -1, high: 9.8 },
 *   { label: "tau", point: 3.6, low: 0.3, high: 9.5 },
 * ];
 * const svg = intervals([{ label: "posterior", rows }], { title: "Eight schools" });
 * console.log(svg.startsWith("<svg")); // true
 * ```
 */
export function intervals(series: readonly IntervalSeries[], options: IntervalOptions): string {
  const { title, reference, xRange } = options;
  checkSome(title, "series", series);
  for (const one of series) checkRows(title, one);
  const names = [...new Set(series.flatMap(({ rows }) => rows.map(({ label }) => label)))];
  const rows = series.flatMap((one) => one.rows);
  if (options.height !== undefined) {
    checkSize(title, "height", options.height, Math.max(names.length * LEAST_ROW + AROUND, 150));
  }
  const rowHeight = series.length * SERIES_HEIGHT + ROW_GAP;
  const legend: LegendEntry[] = [
    ...(series.length > 1 ? series.map(({ label }, i) => ({ label, sign: sign(i) })) : []),
    ...(reference ? [{ label: reference.label, sign: lineSign(INK, "4 3") }] : []),
  ];
  return frame({
    options,
    height: Math.max(names.length * rowHeight + AROUND, 150),
    description: describe(series, names.length),
    x: numberAxis(title, "x", {
      label: options.xLabel,
      range: xRange,
      numbers: allOf(
        ...rows.map(({ point, low, high }) => [point, low, high]),
        reference ? [reference.value] : [],
      ),
      isRounded: true,
      hasGrid: true,
    }),
    y: nameAxis(names),
    legend,
    draw: (area) => [
      ...(reference ? [referenceLine(area, reference.value)] : []),
      ...series.flatMap((one, i) => {
        // Where the user gives less room than they need, series move together rather than into the next row.
        const distance = Math.min(SERIES_HEIGHT, 0.75 * area.height / names.length / series.length);
        const offset = (i - (series.length - 1) / 2) * distance;
        return one.rows.map((row) => {
          const y = area.y(names.length - 1 - names.indexOf(row.label)) + offset;
          return drawRow(area, row, y, i);
        });
      }),
    ],
  });
}

function checkRows(title: string, { label, rows }: IntervalSeries): void {
  checkSome(title, `rows of "${label}"`, rows);
  const seen = new Set<string>();
  for (const row of rows) {
    if (seen.has(row.label)) {
      throw new RangeError(
        `Cannot draw "${label}" in "${title}": found two rows "${row.label}", expected one of a label`,
      );
    }
    seen.add(row.label);
    if (row.low > row.high) {
      throw new RangeError(
        `Cannot draw the row "${row.label}" of "${label}" in "${title}": ` +
          `found the interval [${row.low}, ${row.high}], expected the lesser end first`,
      );
    }
  }
}

function drawRow(
  area: Area,
  { label, point, low, high }: IntervalRow,
  y: number,
  i: number,
): string {
  const color = colorOf(i);
  // An interval without an end goes on to the edge, and beyond.
  const place = (value: number) => Math.min(Math.max(area.x(value), -20), area.width + 20);
  const [from, to, at] = [place(low), place(high), area.x(point)];
  const words = `${label}: ${shortNumber(point)} [${shortNumber(low)}, ${shortNumber(high)}]`;
  const bar = Number.isNaN(from) || Number.isNaN(to) ? "" : element("path", {
    d: `M${px(from)} ${px(y)}H${px(to)}`,
    stroke: color,
    "stroke-width": 2.5,
    "stroke-linecap": "round",
  });
  const mark = Number.isFinite(at) ? marker(i, at, y) : "";
  return element("g", {}, element("title", {}, text(words)), bar, mark);
}

/** The points' shapes: circle, square, diamond, triangle. */
function marker(i: number, x: number, y: number): string {
  const fill = colorOf(i);
  switch (i % 4) {
    case 0:
      return element("circle", { cx: x, cy: y, r: 4.5, fill });
    case 1:
      return element("rect", { x: x - 4, y: y - 4, width: 8, height: 8, fill });
    case 2:
      return element("path", { d: `M${px(x)} ${px(y - 5.5)}l5.5 5.5l-5.5 5.5l-5.5 -5.5Z`, fill });
    default:
      return element("path", { d: `M${px(x)} ${px(y - 5)}l5 9h-10Z`, fill });
  }
}

function sign(i: number): string {
  return lineSign(colorOf(i)) + marker(i, 11, 6);
}

function referenceLine(area: Area, value: number): string {
  const d = `M${px(area.x(value))} 0V${px(area.height)}`;
  return element("path", { d, stroke: INK, "stroke-width": 1.5, "stroke-dasharray": "4 3" });
}

function describe(series: readonly IntervalSeries[], count: number): string {
  const labels = series.map(({ label }) => label).join(", ");
  return `Points with intervals: ${labels}, in ${count} rows.`;
}
