import type { Area } from "./frame.ts";
import { type LegendEntry, lineSign } from "./legend.ts";
import { COLORS } from "./palette.ts";
import { line } from "./path.ts";
import type { AxisRange } from "./scale.ts";

/** A density to compare with. */
export interface ReferenceCurve {
  /** What it is; stands in the legend. */
  readonly label: string;
  /** The density at a number; where it is not finite there is a gap. */
  readonly density: (x: number) => number;
}

/** Enough for a curve to look smooth. */
const POINTS = 241;
const STYLE = { color: COLORS[1], dash: "7 3" };

/** Points of the curve between two numbers. */
export function referencePoints(
  { density }: ReferenceCurve,
  [low, high]: AxisRange,
): { x: Float64Array; y: Float64Array } {
  const x = Float64Array.from({ length: POINTS }, (_, i) => low + (high - low) * i / (POINTS - 1));
  return { x, y: x.map(density) };
}

/** The curve, from the left of the picture to its right. */
export function drawReference(area: Area, curve: ReferenceCurve | undefined): string[] {
  if (!curve) return [];
  const { x, y } = referencePoints(curve, area.xDomain);
  return line(area, x, y, STYLE);
}

/** Its line in the legend. */
export function referenceEntry(curve: ReferenceCurve | undefined): LegendEntry[] {
  return curve ? [{ label: curve.label, sign: lineSign(STYLE.color, STYLE.dash) }] : [];
}
