import { numberAxis } from "./axis.ts";
import { type Area, frame } from "./frame.ts";
import { areaSign, dotSign, type LegendEntry, lineSign } from "./legend.ts";
import type { PlaneOptions } from "./options.ts";
import { colorOf, dashOf } from "./palette.ts";
import { band, line } from "./path.ts";
import { allOf, type CheckedSeries, checkLengths, checkSeries, type Series } from "./series.ts";
import { element } from "./svg.ts";

/** The area between two curves, such as a credible band. */
export interface Band {
  /** What it is, with the probability it holds. */
  readonly label: string;
  /** Where along the horizontal axis, increasing. */
  readonly x: ArrayLike<number>;
  /** The lower curve. A number that is not finite leaves a gap. */
  readonly low: ArrayLike<number>;
  /** The upper curve. */
  readonly high: ArrayLike<number>;
}

/** What is drawn in one {@linkcode scatter}; at least one list has something in it. */
export interface ScatterLayers {
  /** Clouds of points, such as the data. */
  readonly points?: readonly Series[];
  /** Lines, such as the posterior mean. */
  readonly lines?: readonly Series[];
  /** Areas, such as credible bands. */
  readonly bands?: readonly Band[];
}

const BAND_OPACITY = 0.25, POINT_OPACITY = 0.75;

/**
 * Points, lines through them and bands around those, such as data, a fit and what is credible, as an SVG picture.
 *
 * Bands lie below, then points, then lines. A first line and a first band have one colour, as a fit and its band should; points
 * have colours of their own.
 *
 * @param layers The points, lines and bands.
 * @param options Title, labels, size, the ends and kinds of the axes.
 * @returns The text of an SVG file, with a transparent background, for light pages and dark ones.
 * @throws {RangeError} If there is nothing to draw, a series has no finite point, or an option is out of range.
 * @throws {TypeError} If lists that belong together are not equally long.
 *
 * @example
 * ```ts
 * import { scatter } from "@credence/credence";
 *
 * const x = [1, 2, 3, 4];
 * const svg = scatter({
 *   points: [{ label: "data", x, y: [1.1, 1.9, 3.2, 3.8] }],
 *   lines: [{ label: "posterior mean", x, y: [1, 2, 3, 4] }],
 *   bands: [{ label: "90 % credible", x, low: [0.7, 1.8, 2.8, 3.7], high: [1.3, 2.2, 3.2, 4.3] }],
 * }, { title: "A line through four points", xLabel: "x", yLabel: "y" });
 * console.log(svg.startsWith("<svg")); // true
 * ```
 */
export function scatter(layers: ScatterLayers, options: PlaneOptions): string {
  const { title } = options;
  const { bands = [] } = layers;
  const points = (layers.points ?? []).map((one) => checkSeries(title, one));
  const lines = (layers.lines ?? []).map((one) => checkSeries(title, one));
  for (const { label, x, low, high } of bands) checkLengths(title, label, { x, low, high });
  const all = [...points, ...lines];
  if (all.length + bands.length === 0) {
    throw new RangeError(`Cannot draw "${title}": found no points, lines or bands, expected some`);
  }
  // Lines and bands come in pairs of a colour; the points' colours follow.
  const pairs = Math.max(lines.length, bands.length);
  const legend: LegendEntry[] = [
    ...points.map(({ label }, i) => ({
      label,
      sign: dotSign(colorOf(pairs + i), POINT_OPACITY),
    })),
    ...lines.map(({ label }, i) => ({ label, sign: lineSign(colorOf(i), dashOf(i)) })),
    ...bands.map(({ label }, i) => ({ label, sign: areaSign(colorOf(i), BAND_OPACITY) })),
  ];
  return frame({
    options,
    description: describe(points, lines, bands),
    x: numberAxis(title, "x", {
      label: options.xLabel,
      kind: options.xScale,
      range: options.xRange,
      numbers: allOf(...all.map(({ x }) => x), ...bands.map(({ x }) => x)),
      isRounded: points.length > 0,
      hasGrid: false,
    }),
    y: numberAxis(title, "y", {
      label: options.yLabel,
      kind: options.yScale,
      range: options.yRange,
      numbers: allOf(...all.map(({ y }) => y), ...bands.flatMap(({ low, high }) => [low, high])),
      isRounded: true,
      hasGrid: true,
    }),
    legend: legend.length > 1 ? legend : [],
    draw: (area) => [
      ...bands.map(({ x, low, high }, i) => band(area, x, low, high, colorOf(i), BAND_OPACITY)),
      ...points.flatMap(({ x, y }, i) => cloud(area, x, y, colorOf(pairs + i))),
      ...lines.flatMap(({ x, y }, i) => line(area, x, y, { color: colorOf(i), dash: dashOf(i) })),
    ],
  });
}

/** Points, smaller ones where there are many. */
function cloud(
  area: Area,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  color: string,
): string {
  const r = x.length > 2000 ? 1.5 : x.length > 300 ? 2.2 : 3.2;
  const dots = Array.from(x, (at, i) => [area.x(at), area.y(y[i])])
    .filter((place) => place.every(Number.isFinite))
    .map(([cx, cy]) => element("circle", { cx, cy, r }));
  return element("g", { fill: color, "fill-opacity": POINT_OPACITY }, ...dots);
}

function describe(
  points: readonly CheckedSeries[],
  lines: readonly CheckedSeries[],
  bands: readonly Band[],
): string {
  const parts = [
    ...points.map(({ label, x }) => `${label}, ${x.length} points`),
    ...lines.map(({ label }) => `${label}, a line`),
    ...bands.map(({ label }) => `${label}, a band`),
  ];
  return `Scatter plot: ${parts.join("; ")}.`;
}
