import type { Area } from "./frame.ts";
import { element, px } from "./svg.ts";

/** A point in pixels. */
type Point = readonly [x: number, y: number];

/** How a line looks. */
export interface LineStyle {
  readonly color: string;
  readonly dash?: string;
  readonly width?: number;
}

/** A line through points; one that is not finite leaves a gap, and one between two gaps is a dot. */
export function line(
  area: Area,
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  { color, dash, width = 2 }: LineStyle,
): string[] {
  const runs = runsOf<Point>(x.length, (i) => [area.x(x[i]), area.y(y[i])]);
  const d = runs.filter((run) => run.length > 1).map((run) => pathOf(thinned(run))).join("");
  const dots = runs.filter((run) => run.length === 1).map(([[cx, cy]]) =>
    element("circle", { cx, cy, r: width + 0.5, fill: color })
  );
  if (d === "") return dots;
  const style = {
    stroke: color,
    "stroke-width": width,
    "stroke-dasharray": dash,
    "stroke-linejoin": "round",
  };
  return [element("path", { d, ...style }), ...dots];
}

/** The area between two curves; a point at which one of them is not finite leaves a gap. */
export function band(
  area: Area,
  x: ArrayLike<number>,
  low: ArrayLike<number>,
  high: ArrayLike<number>,
  color: string,
  opacity: number,
): string {
  const both = runsOf<readonly [number, number, number]>(
    x.length,
    (i) => [area.x(x[i]), area.y(low[i]), area.y(high[i])],
  );
  const d = both.map((run) => {
    const above = run.map(([at, , top]): Point => [at, top]);
    const below = run.map(([at, bottom]): Point => [at, bottom]);
    return `${pathOf(thinned(above))}${pathOf(thinned(below).reverse()).replace("M", "L")}Z`;
  });
  return element("path", { d: d.join(""), fill: color, "fill-opacity": opacity });
}

/** The points in order, divided where one is not finite. */
function runsOf<P extends readonly number[]>(count: number, at: (i: number) => P): P[][] {
  const runs: P[][] = [];
  let isOpen = false;
  for (let i = 0; i < count; i++) {
    const point = at(i);
    if (!point.every(Number.isFinite)) isOpen = false;
    else if (isOpen) runs.at(-1)!.push(point);
    else {
      runs.push([point]);
      isOpen = true;
    }
  }
  return runs;
}

/** From this many points in one column of pixels on, most of them do not change the picture. */
const FEW = 4;

/**
 * The points that can be seen: of those that follow one another in the same column of pixels the first, the lowest, the highest
 * and the last, in their order. A line of a million steps is then no larger than the screen.
 */
export function thinned(points: readonly Point[]): Point[] {
  const out: Point[] = [];
  for (let start = 0, end = 0; start < points.length; start = end) {
    const column = Math.floor(points[start][0]);
    let low = start, high = start;
    for (; end < points.length && Math.floor(points[end][0]) === column; end++) {
      if (points[end][1] < points[low][1]) low = end;
      if (points[end][1] > points[high][1]) high = end;
    }
    if (end - start <= FEW) out.push(...points.slice(start, end));
    else {
      const kept = new Set([start, Math.min(low, high), Math.max(low, high), end - 1]);
      for (const i of kept) out.push(points[i]);
    }
  }
  return out;
}

/** Straight lines from point to point. */
function pathOf(points: readonly Point[]): string {
  // What is far outside is drawn no further: some programs cannot read very large numbers.
  const bounded = (length: number) => px(Math.min(Math.max(length, -1e5), 1e5));
  return "M" + points.map(([x, y]) => `${bounded(x)} ${bounded(y)}`).join("L");
}
