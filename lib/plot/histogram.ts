import { quantiles } from "../diagnostics/quantile.ts";
import { numberAxis } from "./axis.ts";
import { type Area, frame } from "./frame.ts";
import { checkDraws, type DrawsSeries } from "./draws.ts";
import { areaSign } from "./legend.ts";
import type { ChartOptions } from "./options.ts";
import { colorOf } from "./palette.ts";
import {
  drawReference,
  type ReferenceCurve,
  referenceEntry,
  referencePoints,
} from "./reference.ts";
import { type AxisRange, widened } from "./scale.ts";
import { allOf } from "./series.ts";
import { element } from "./svg.ts";
import { shortNumber } from "./tick_labels.ts";

/** Options of {@linkcode histogram}. */
export interface HistogramOptions extends ChartOptions {
  /** How many bins; by default the rule of Freedman and Diaconis, but no more than 80. */
  readonly bins?: number;
  /** A density to compare with. */
  readonly reference?: ReferenceCurve;
  /** The ends of the horizontal axis; by default those of the draws. */
  readonly xRange?: AxisRange;
}

/** Bars of equal width. */
interface Bars {
  readonly low: number;
  readonly width: number;
  /** The density in each: the share of the draws, divided by the width. */
  readonly heights: Float64Array;
}

const MOST_BINS = 80;
const OPACITY = 0.55;

/**
 * Draws in bars whose areas add up to one, and if asked a density to compare with, as an SVG picture.
 *
 *   height of a bar = (draws in it) / (n · width),   width = 2 IQR n^(−1/3)
 *
 * @param series What was drawn, and the draws.
 * @param options Title, labels, size, the number of bins, the reference curve.
 * @returns The text of an SVG file, with a transparent background, for light pages and dark ones.
 * @throws {RangeError} If there are no draws, one is not finite, or an option is out of range.
 *
 * Reference: D. Freedman and P. Diaconis, On the histogram as a density estimator: L₂ theory, Zeitschrift für
 * Wahrscheinlichkeitstheorie 57 (1981), 453–476, for the width.
 *
 * @example
 * ```ts
 * import { histogram } from "@credence/credence";
 *
 * const draws = Float64Array.from({ length: 1000 }, (_, i) => Math.sqrt((i + 0.5) / 1000));
 * const reference = { label: "2x", density: (x: number) => 2 * x };
 * const svg = histogram({ label: "draws", draws }, { title: "A triangle", reference });
 * console.log(svg.startsWith("<svg")); // true
 * ```
 */
export function histogram(series: DrawsSeries, options: HistogramOptions): string {
  const { title, reference, bins, xRange } = options;
  const { label, draws } = series;
  checkDraws(title, series);
  checkBins(title, bins);
  const bars = barsOf(draws, bins);
  const end = bars.low + bars.width * bars.heights.length;
  const peaks = reference ? referencePoints(reference, xRange ?? [bars.low, end]).y : [];
  return frame({
    options,
    description: `Histogram: ${label}, ${draws.length} draws from ` +
      `${shortNumber(bars.low)} to ${shortNumber(end)}.`,
    x: numberAxis(title, "x", {
      label: options.xLabel,
      range: xRange,
      numbers: [bars.low, end],
      isRounded: false,
      hasGrid: false,
    }),
    y: numberAxis(title, "y", {
      label: options.yLabel ?? "density",
      numbers: allOf([0], bars.heights, peaks),
      isRounded: true,
      hasGrid: true,
    }),
    legend: reference
      ? [{ label, sign: areaSign(colorOf(0), OPACITY) }, ...referenceEntry(reference)]
      : [],
    draw: (area) => [drawBars(area, bars), ...drawReference(area, reference)],
  });
}

function checkBins(title: string, bins: number | undefined): void {
  if (bins === undefined || (Number.isInteger(bins) && bins > 0 && bins <= 10_000)) return;
  throw new RangeError(
    `Cannot draw "${title}": found ${bins} bins, expected an integer from 1 to 10000`,
  );
}

function barsOf(draws: Float64Array, bins: number | undefined): Bars {
  const [least, q1, q3, greatest] = quantiles(draws, [0, 0.25, 0.75, 1]);
  const [low, high] = widened("linear", [least, greatest]);
  const advised = 2 * (q3 - q1) * draws.length ** (-1 / 3);
  // Where half of the draws are equal the rule gives no width: as many bins then as Sturges would take.
  const wanted = advised > 0 ? (high - low) / advised : Math.log2(draws.length) + 1;
  const count = bins ?? Math.min(Math.max(Math.ceil(wanted), 1), MOST_BINS);
  const width = (high - low) / count;
  const heights = new Float64Array(count);
  const share = 1 / (draws.length * width);
  for (const x of draws) heights[Math.min(Math.floor((x - low) / width), count - 1)] += share;
  return { low, width, heights };
}

/** One path for all bars: they touch, and separate ones would show seams. */
function drawBars(area: Area, { low, width, heights }: Bars): string {
  const [zero, first] = [area.y(0).toFixed(2), area.x(low).toFixed(2)];
  const tops = Array.from(
    heights,
    (height, i) => `V${area.y(height).toFixed(2)}H${area.x(low + (i + 1) * width).toFixed(2)}`,
  );
  const d = `M${first} ${zero}${tops.join("")}V${zero}Z`;
  const color = colorOf(0);
  return element("path", { d, fill: color, "fill-opacity": OPACITY, stroke: color });
}
