import type { AxisRange } from "./scale.ts";

/** What every picture has. */
export interface PictureOptions {
  /** What the picture shows: stands above it, and is read out where it cannot be seen. */
  readonly title: string;
  /** What there is to see in it, for those who cannot; by default a few words made from the data. */
  readonly description?: string;
}

/** What every picture with axes has. */
export interface ChartOptions extends PictureOptions {
  /** What is along the horizontal axis, with its unit. */
  readonly xLabel?: string;
  /** What is along the vertical axis, with its unit. */
  readonly yLabel?: string;
  /** The width in pixels, at least 200; 640 by default. */
  readonly width?: number;
  /** The height in pixels, at least 150; by default 400, or what the rows need. */
  readonly height?: number;
}

/** What a picture with two axes of numbers has. */
export interface PlaneOptions extends ChartOptions {
  /** The ends of the horizontal axis; by default those of the data. */
  readonly xRange?: AxisRange;
  /** The ends of the vertical axis; by default those of the data, rounded outwards. */
  readonly yRange?: AxisRange;
  /** Whether equal distances along the horizontal axis are equal differences or equal ratios; `linear` by default. */
  readonly xScale?: "linear" | "log";
  /** The same for the vertical axis. */
  readonly yScale?: "linear" | "log";
}

/** Refuses a size in which nothing could be drawn. */
export function checkSize(title: string, name: string, size: number, least: number): void {
  if (Number.isFinite(size) && size >= least && size <= 20_000) return;
  throw new RangeError(
    `Cannot draw "${title}": found ${name} ${size}, expected a number of pixels from ${least} to 20000`,
  );
}
