import { kernelDensity } from "../diagnostics/kernel_density.ts";
import { numberAxis } from "./axis.ts";
import { type Area, frame } from "./frame.ts";
import { checkDraws, type DrawsSeries } from "./draws.ts";
import { lineSign } from "./legend.ts";
import type { ChartOptions } from "./options.ts";
import { COLORS, dashOf } from "./palette.ts";
import { band, line } from "./path.ts";
import {
  drawReference,
  type ReferenceCurve,
  referenceEntry,
  referencePoints,
} from "./reference.ts";
import { type AxisRange, extent } from "./scale.ts";
import { allOf, checkSome } from "./series.ts";

/** Options of {@linkcode density}. */
export interface DensityOptions extends ChartOptions {
  /** A density to compare with. */
  readonly reference?: ReferenceCurve;
  /** The ends of the horizontal axis; by default those of the draws. */
  readonly xRange?: AxisRange;
}

/** The colours of the draws: the second one is the reference's. */
const OWN_COLORS = COLORS.filter((_, i) => i !== 1);

/**
 * Smooth densities of draws, such as a prior's and a posterior's, as an SVG picture.
 *
 * The curves are kernel estimates with Silverman's bandwidth: see `kernelDensity`.
 *
 * @param series What was drawn and the draws, for each curve.
 * @param options Title, labels, size, the reference curve.
 * @returns The text of an SVG file, with a transparent background, for light pages and dark ones.
 * @throws {RangeError} If there is no curve, one has fewer than two draws that differ, a draw is not finite, or an option is out
 * of range.
 *
 * @example
 * ```ts
 * import { density } from "@credence/credence";
 *
 * const draws = Float64Array.from({ length: 1000 }, (_, i) => Math.sqrt((i + 0.5) / 1000));
 * const svg = density([{ label: "draws", draws }], { title: "Nearly a triangle", xLabel: "x" });
 * console.log(svg.startsWith("<svg")); // true
 * ```
 */
export function density(series: readonly DrawsSeries[], options: DensityOptions): string {
  const { title, reference, xRange } = options;
  checkSome(title, "curves", series);
  for (const one of series) checkDraws(title, one);
  const curves = series.map(({ label, draws }, i) => ({
    ...kernelDensity(draws),
    label,
    style: { color: OWN_COLORS[i % OWN_COLORS.length], dash: dashOf(i) },
  }));
  const ends = xRange ?? extent("linear", allOf(...curves.map(({ x }) => x)))!;
  const peaks = reference ? referencePoints(reference, ends).y : [];
  const draw = (area: Area) =>
    curves.flatMap(({ x, y, style }) => [
      band(area, x, new Float64Array(x.length), y, style.color, 0.15),
      ...line(area, x, y, style),
    ]);
  const legend = [
    ...curves.map(({ label, style }) => ({ label, sign: lineSign(style.color, style.dash) })),
    ...referenceEntry(reference),
  ];
  const words = series.map(({ label, draws }) => `${label}, ${draws.length} draws`);
  return frame({
    options,
    description: `Density estimates: ${words.join("; ")}.`,
    x: numberAxis(title, "x", {
      label: options.xLabel,
      numbers: ends,
      range: xRange,
      isRounded: false,
      hasGrid: false,
    }),
    y: numberAxis(title, "y", {
      label: options.yLabel ?? "density",
      numbers: allOf([0], ...curves.map(({ y }) => y), peaks),
      isRounded: true,
      hasGrid: true,
    }),
    legend: legend.length > 1 ? legend : [],
    draw: (area) => [...draw(area), ...drawReference(area, reference)],
  });
}
