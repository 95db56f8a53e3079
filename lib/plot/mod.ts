/**
 * Pictures: SVG as text, without a browser, and images for the terminal.
 *
 * They have no background, and their colours stand out from light pages and dark ones; series differ in colours that any
 * colour vision tells apart, and in dashes or shapes besides; title and description can be read out.
 *
 * @module
 */
export type { ReliabilityBin } from "../diagnostics/calibration.ts";
export { curve, type CurveOptions, type Threshold } from "./curve.ts";
export { density, type DensityOptions } from "./density.ts";
export type { DrawsSeries } from "./draws.ts";
export type { GreyImage } from "./grey_image.ts";
export { histogram, type HistogramOptions } from "./histogram.ts";
export { type CaptionedImage, imageGrid, type ImageGridOptions } from "./image_grid.ts";
export {
  type IntervalOptions,
  type IntervalRow,
  intervals,
  type IntervalSeries,
} from "./intervals.ts";
export { lineChart } from "./line_chart.ts";
export type { ChartOptions, PictureOptions, PlaneOptions } from "./options.ts";
export type { ReferenceCurve } from "./reference.ts";
export { reliabilityDiagram } from "./reliability_diagram.ts";
export type { AxisRange } from "./scale.ts";
export { type Band, scatter, type ScatterLayers } from "./scatter.ts";
export type { Series } from "./series.ts";
export { terminalImage, type TerminalImageOptions } from "./terminal_image.ts";
