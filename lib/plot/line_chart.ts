import { numberAxis } from "./axis.ts";
import { frame } from "./frame.ts";
import { lineSign } from "./legend.ts";
import type { PlaneOptions } from "./options.ts";
import { colorOf, dashOf } from "./palette.ts";
import { line } from "./path.ts";
import { allOf, type CheckedSeries, checkSeries, checkSome, type Series } from "./series.ts";
import { shortNumber } from "./tick_labels.ts";

/**
 * Lines, such as the loss at each step of a run, as an SVG picture.
 *
 * The lines differ in colour and in dashes. A point that is not finite leaves a gap; of very many points those are drawn that
 * can be seen.
 *
 * @param series The lines, at least one.
 * @param options Title, labels, size, the ends and kinds of the axes.
 * @returns The text of an SVG file, with a transparent background, for light pages and dark ones.
 * @throws {RangeError} If there are no lines, one has no finite point, or an option is out of range.
 * @throws {TypeError} If a line has not as many x as y.
 *
 * @example
 * ```ts
 * import { lineChart } from "@credence/credence";
 *
 * const loss = Float64Array.from({ length: 200 }, (_, i) => 2.3 * Math.exp(-i / 40) + 0.1);
 * const svg = lineChart([{ label: "training", y: loss }], { title: "Loss", xLabel: "step" });
 * console.log(svg.startsWith("<svg")); // true
 * ```
 */
export function lineChart(series: readonly Series[], options: PlaneOptions): string {
  const { title } = options;
  checkSome(title, "lines", series);
  const lines = series.map((one) => checkSeries(title, one));
  return frame({
    options,
    description: describeLines("Line chart", lines),
    x: numberAxis(title, "x", {
      label: options.xLabel,
      kind: options.xScale,
      range: options.xRange,
      numbers: allOf(...lines.map(({ x }) => x)),
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
    legend: lines.length > 1
      ? lines.map(({ label }, i) => ({ label, sign: lineSign(colorOf(i), dashOf(i)) }))
      : [],
    draw: (area) =>
      lines.flatMap(({ x, y }, i) => line(area, x, y, { color: colorOf(i), dash: dashOf(i) })),
  });
}

/** Lines in words: how each begins and ends. */
export function describeLines(kind: string, lines: readonly CheckedSeries[]): string {
  const all = lines.map(({ label, y }) => {
    const finite = Array.from(y).filter(Number.isFinite);
    const [first, last] = [shortNumber(finite[0]), shortNumber(finite.at(-1)!)];
    return `${label}, ${finite.length} points from ${first} to ${last}`;
  });
  return `${kind}: ${all.join("; ")}.`;
}
