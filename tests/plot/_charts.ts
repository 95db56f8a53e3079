import { fillNormal } from "../../lib/random/normal.ts";
import { seedKey } from "../../lib/random/key.ts";
import {
  type ChartOptions,
  curve,
  density,
  histogram,
  imageGrid,
  intervals,
  lineChart,
  reliabilityDiagram,
  scatter,
} from "../../lib/plot/mod.ts";

/** So many standard normal numbers, the same always. */
export function normals(seed: number, count: number): Float64Array {
  return fillNormal(seedKey(seed), new Float64Array(count));
}

/** One picture of each kind, of ordinary data. */
export const CHARTS: Readonly<Record<string, (options: ChartOptions) => string>> = {
  lineChart: (options) =>
    lineChart([
      { label: "training", y: Float64Array.from({ length: 300 }, (_, i) => 2 * Math.exp(-i / 50)) },
      { label: "validation", y: Float64Array.from({ length: 300 }, (_, i) => 2 - i / 200) },
    ], options),
  "lineChart, logarithmic": (options) =>
    lineChart([{ label: "loss", x: [1, 10, 1e4], y: [1e-9, 3, 1e7] }], {
      ...options,
      xScale: "log",
      yScale: "log",
    }),
  scatter: (options) => {
    const x = normals(1, 60), noise = normals(2, 60);
    const line = [-3, -1, 1, 3];
    return scatter({
      points: [{ label: "data", x, y: x.map((v, i) => 1 + v + noise[i]) }],
      lines: [{ label: "posterior mean", x: line, y: line.map((v) => 1 + v) }],
      bands: [{
        label: "90 % credible",
        x: line,
        low: line.map((v) => 0.5 + v),
        high: line.map((v) => 1.5 + v),
      }],
    }, options);
  },
  histogram: (options) =>
    histogram({ label: "draws", draws: normals(3, 500) }, {
      ...options,
      reference: { label: "exact", density: (x) => Math.exp(-x * x / 2) / Math.sqrt(2 * Math.PI) },
    }),
  density: (options) =>
    density([
      { label: "prior", draws: normals(4, 500).map((z) => 5 * z) },
      { label: "posterior", draws: normals(5, 500) },
    ], options),
  intervals: (options) => {
    const rows = Array.from({ length: 10 }, (_, i) => ({
      label: i === 3
        ? "a name that is so very long that nobody could ever show it in full"
        : `t[${i}]`,
      point: i,
      low: i - 2,
      high: i + 1 + i / 3,
    }));
    return intervals([{ label: "mean field", rows }, { label: "NUTS", rows: rows.slice(2) }], {
      ...options,
      reference: { label: "no effect", value: 0 },
    });
  },
  reliabilityDiagram: (options) =>
    reliabilityDiagram(
      Array.from({ length: 15 }, (_, i) => ({
        low: i / 15,
        high: (i + 1) / 15,
        count: i < 2 ? 0 : 10 ** (i / 3),
        confidence: i < 2 ? NaN : (i + 0.6) / 15,
        accuracy: i < 2 ? NaN : ((i + 0.5) / 15) ** 1.3,
      })).map((bin) => ({ ...bin, count: Math.round(bin.count) })),
      options,
    ),
  curve: (options) =>
    curve([
      { label: "accuracy", x: [0, 0.5, 1], y: [0.9, 0.95, 1] },
      { label: "answered", x: [0, 0.5, 1], y: [1, 0.9, 0.2] },
    ], { ...options, threshold: { label: "threshold", x: 0.9 } }),
  imageGrid: ({ title, description }) =>
    imageGrid(
      Array.from({ length: 12 }, (_, i) => ({
        pixels: Uint8Array.from({ length: 784 }, (_, j) => (i * j) % 256),
        caption: i % 3 ? `${i}\n0.98` : "5 → I don't know",
        isMarked: i === 4,
      })),
      { title, description, columns: 5 },
    ),
};
