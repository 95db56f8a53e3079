import type { Axis, AxisPlan, Tick } from "./axis.ts";
import { legend, type LegendEntry } from "./legend.ts";
import { type ChartOptions, checkSize } from "./options.ts";
import { INK } from "./palette.ts";
import { MARGIN, picture, titleHeight, titleLines } from "./picture.ts";
import { element, text } from "./svg.ts";
import { shortened, TEXT_SIZE, widthOf } from "./words.ts";

/** The part of a picture that the axes enclose: numbers become pixels in it. */
export interface Area {
  readonly width: number;
  readonly height: number;
  /** The ends of the horizontal axis. */
  readonly xDomain: readonly [number, number];
  /** How far a number is from the left. */
  x(value: number): number;
  /** How far a number is from the top. */
  y(value: number): number;
}

/** What a picture with axes is made of. */
export interface FramePlan {
  readonly options: ChartOptions;
  /** The description if the user gives none. */
  readonly description: string;
  readonly x: AxisPlan;
  readonly y: AxisPlan;
  readonly legend: readonly LegendEntry[];
  /** The height if the user gives none; 400 by default. */
  readonly height?: number;
  /** Draws what is between the axes. */
  readonly draw: (area: Area) => readonly string[];
}

/** Room for signs that stand across the edge of the area. */
const OVERHANG = 5;
const TICK_GAP = 8;

/** A picture with axes: title, legend, axes with ticks and labels, and between them what `draw` makes. */
export function frame({ options, description, draw, ...plan }: FramePlan): string {
  const { title, width = 640, height = plan.height ?? 400 } = options;
  checkSize(title, "width", width, 200);
  checkSize(title, "height", height, 150);
  const key = legend(plan.legend, width - 2 * MARGIN);
  const keyTop = titleHeight(titleLines(title, width));
  // The vertical axis decides how much room its own label takes, and that changes where it has one.
  const free = height - keyTop - key.height - MARGIN;
  const bottom = 26 + (hasLabel(plan.x, width) ? 20 : 0);
  const yLabelHeight = (hasLabel(plan.y, free) ? 26 : 8) + (key.height > 0 ? 4 : 0);
  const innerHeight = Math.max(free - yLabelHeight - bottom, 20);
  const y = plan.y.at(innerHeight, "along");
  const labelWidth = Math.min(widestLabel(y.ticks), width * 0.4);
  const least = Math.ceil(MARGIN + labelWidth + TICK_GAP);
  const x = plan.x.at(width - least - MARGIN - 10, "across");
  // The first and the last label along the bottom stand half beyond the ends.
  const left = Math.max(least, Math.ceil(overhang(x, 0)));
  const right = Math.max(MARGIN + OVERHANG, overhang(x, 1));
  const area = areaOf(x, y, width - left - right, innerHeight);
  const top = keyTop + key.height + yLabelHeight;
  return picture({
    title,
    description: options.description ?? description,
    width,
    height,
    content: [
      element("g", { transform: `translate(${MARGIN} ${keyTop})` }, ...key.markup),
      element(
        "g",
        { transform: `translate(${left} ${top})` },
        ...yAxis(y, area, labelWidth),
        ...xAxis(x, area),
        clipped(area, draw(area)),
        y.label && yTitle(y.label, left, width),
      ),
    ],
  });
}

function hasLabel(plan: AxisPlan, length: number): boolean {
  return plan.at(length, "along").label !== "";
}

/** How much room a label at this end of the axis needs beyond it. */
function overhang({ scale, ticks }: Axis, end: 0 | 1): number {
  const tick = ticks.at(-end);
  if (!tick || Math.abs(scale.place(tick.value) - end) > 0.03) return 0;
  return widestLabel([tick]) / 2 + 6;
}

function areaOf(x: Axis, y: Axis, width: number, height: number): Area {
  return {
    width,
    height,
    xDomain: x.scale.domain,
    x: (value) => x.scale.place(value) * width,
    y: (value) => (1 - y.scale.place(value)) * height,
  };
}

/** What is drawn between the axes; what is further out, because the user has chosen the ends, is cut off. */
function clipped({ width, height }: Area, content: readonly string[]): string {
  const box = {
    x: -OVERHANG,
    y: -OVERHANG,
    width: width + 2 * OVERHANG,
    height: height + 2 * OVERHANG,
    overflow: "hidden",
  };
  const moved = element("g", { transform: `translate(${OVERHANG} ${OVERHANG})` }, ...content);
  return element("svg", box, moved);
}

function yAxis({ ticks, hasGrid }: Axis, area: Area, labelWidth: number): string[] {
  return ticks.flatMap(({ value, label }) => {
    const y = area.y(value);
    const words = shortened(label, labelWidth + 1, TEXT_SIZE);
    // A name that had to be cut is there in full for a pointer that rests on it.
    const whole = words === label ? "" : element("title", {}, text(label));
    return [
      hasGrid ? gridLine(`M0 ${y.toFixed(1)}H${area.width.toFixed(1)}`) : "",
      element(
        "text",
        { x: -TICK_GAP, y: y + 4, fill: INK, "text-anchor": "end" },
        text(words),
        whole,
      ),
    ];
  });
}

function xAxis({ ticks, hasGrid, label }: Axis, { x, width, height }: Area): string[] {
  const lines = ticks.flatMap((tick) => {
    const at = x(tick.value).toFixed(1);
    return [
      hasGrid ? gridLine(`M${at} 0V${height.toFixed(1)}`) : "",
      element("path", { d: `M${at} ${height.toFixed(1)}v5`, stroke: INK }),
      element(
        "text",
        { x: Number(at), y: height + 19, fill: INK, "text-anchor": "middle" },
        text(tick.label),
      ),
    ];
  });
  const title = element(
    "text",
    { x: width / 2, y: height + 39, fill: INK, "text-anchor": "middle" },
    text(shortened(label, width, TEXT_SIZE)),
  );
  const line = element("path", { d: `M0 ${height.toFixed(1)}H${width.toFixed(1)}`, stroke: INK });
  return [...lines, line, label && title];
}

/** What is along the vertical axis stands above it, where it can be read without turning the head. */
function yTitle(label: string, left: number, width: number): string {
  const words = shortened(label, width - 2 * MARGIN, TEXT_SIZE);
  return element("text", { x: MARGIN - left, y: -15, fill: INK }, text(words));
}

function gridLine(d: string): string {
  return element("path", { d, stroke: INK, "stroke-opacity": 0.25 });
}

function widestLabel(ticks: readonly Tick[]): number {
  return Math.max(0, ...ticks.map(({ label }) => widthOf(label, TEXT_SIZE)));
}
