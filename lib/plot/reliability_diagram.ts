import { calibrationErrorOf, type ReliabilityBin } from "../diagnostics/calibration.ts";
import { numberAxis } from "./axis.ts";
import { type Area, frame } from "./frame.ts";
import { areaSign, lineSign } from "./legend.ts";
import type { ChartOptions } from "./options.ts";
import { COLORS, INK } from "./palette.ts";
import { checkSome } from "./series.ts";
import { element, px, text } from "./svg.ts";
import { shortNumber } from "./tick_labels.ts";
import { widthOf } from "./words.ts";

const [BLUE, VERMILLION] = COLORS;
/** The upper end of the vertical axis, where accuracies end at 1. */
const TOP = 1.08;
const SMALL = 9;
const BAR_OPACITY = 0.7, GAP_OPACITY = 0.35;

/**
 * How often predictions are right against how confident they are, as an SVG picture: a reliability diagram.
 *
 * A bar of each bin reaches to the accuracy, the gap goes from there to the mean confidence. Calibrated predictions have no gaps
 * and end at the diagonal. At the top stands, where there is room, how many predictions are in
 * each bin.
 *
 * @param bins What `reliabilityCurve` gives.
 * @param options Title, labels, size; 480 by 480 pixels by default.
 * @returns The text of an SVG file, with a transparent background, for light pages and dark ones.
 * @throws {RangeError} If there are no bins, all are empty, or an option is out of range.
 *
 * Reference: C. Guo, G. Pleiss, Y. Sun and K. Q. Weinberger, On calibration of modern neural networks, ICML 2017, figure 1.
 *
 * @example
 * ```ts
 * import { reliabilityCurve, reliabilityDiagram } from "@credence/credence";
 *
 * const curve = reliabilityCurve(Float64Array.of(0.7, 0.3, 0.2, 0.8), [0, 0], { bins: 5 });
 * const svg = reliabilityDiagram(curve, { title: "Two predictions" });
 * console.log(svg.startsWith("<svg")); // true
 * ```
 */
export function reliabilityDiagram(
  bins: readonly ReliabilityBin[],
  options: ChartOptions,
): string {
  const { title } = options;
  const full = bins.filter(({ count }) => count > 0);
  checkSome(title, "predictions in any bin", full);
  const error = `expected calibration error ${shortNumber(calibrationErrorOf(full))}`;
  const total = full.reduce((sum, { count }) => sum + count, 0);
  const whole = { numbers: [], range: [0, 1], isRounded: false } as const;
  return frame({
    options: { width: 480, height: 480, ...options },
    description: `Reliability diagram: ${total} predictions in ${full.length} bins, ${error}.`,
    x: numberAxis(title, "x", { ...whole, label: options.xLabel ?? "confidence", hasGrid: false }),
    y: numberAxis(title, "y", {
      ...whole,
      // Room for the counts above the highest bars.
      range: [0, TOP],
      label: options.yLabel ?? "accuracy",
      hasGrid: true,
    }),
    legend: [
      { label: "accuracy", sign: areaSign(BLUE, BAR_OPACITY) },
      { label: "gap to confidence", sign: areaSign(VERMILLION, GAP_OPACITY) },
      { label: "calibrated", sign: lineSign(INK, "5 4") },
      { label: error },
    ],
    draw: (area) => [
      ...full.map((bin) => drawBin(area, bin)),
      ...drawCounts(area, full),
      element("path", {
        d: `M${px(area.x(0))} ${px(area.y(0))}L${px(area.x(1))} ${px(area.y(1))}`,
        stroke: INK,
        "stroke-width": 1.5,
        "stroke-dasharray": "5 4",
      }),
    ],
  });
}

function drawBin(area: Area, { low, high, count, confidence, accuracy }: ReliabilityBin): string {
  const [left, right] = [area.x(low) + 1, area.x(high) - 1];
  const box = (from: number, to: number) => ({
    x: left,
    width: Math.max(right - left, 0.5),
    y: area.y(Math.max(from, to)),
    height: Math.abs(area.y(from) - area.y(to)),
  });
  const words = `${shortNumber(low)} to ${shortNumber(high)}: ${count} predictions, ` +
    `confidence ${shortNumber(confidence)}, accuracy ${shortNumber(accuracy)}`;
  return element(
    "g",
    {},
    element("title", {}, text(words)),
    element("rect", { ...box(0, accuracy), fill: BLUE, "fill-opacity": BAR_OPACITY }),
    element("rect", {
      ...box(accuracy, confidence),
      fill: VERMILLION,
      "fill-opacity": GAP_OPACITY,
      stroke: VERMILLION,
    }),
  );
}

/** The counts in a line at the top, if there is room for each above its bar. */
function drawCounts(area: Area, bins: readonly ReliabilityBin[]): string[] {
  const counts = bins.map(({ low, high, count }) => ({
    words: shortCount(count),
    middle: area.x((low + high) / 2),
    room: area.x(high) - area.x(low) - 3,
  }));
  if (counts.some(({ words, room }) => widthOf(words, SMALL) > room)) return [];
  const first = counts[0].middle - widthOf(counts[0].words, SMALL) / 2;
  return [
    first > widthOf("n = ", SMALL) ? smallText("n =", 0, "start") : "",
    ...counts.map(({ words, middle }) => smallText(words, middle, "middle")),
  ];
}

/** Words in the line at the top, which no bar reaches. */
function smallText(words: string, x: number, anchor: "start" | "middle"): string {
  return element(
    "text",
    { x, y: 9, "font-size": SMALL, "text-anchor": anchor, fill: INK },
    text(words),
  );
}

/** A count in four characters at most: bars are narrow. */
function shortCount(count: number): string {
  if (count < 1000) return `${count}`;
  const [value, unit] = count < 999_500 ? [count / 1e3, "k"] : [count / 1e6, "M"];
  return `${Number(value.toPrecision(2))}${unit}`;
}
