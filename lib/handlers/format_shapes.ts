import type { Site, Trace } from "./trace.ts";

/**
 * The table of a trace's sites with their shapes: batch axes before the bar, which plates give, event axes after it.
 *
 * @param trace A trace.
 * @returns One line a plate, distribution and value, aligned at the bar.
 *
 * @example
 * ```ts
 * import { formatShapes, Normal, plate, sample, seed, trace } from "@credence/credence";
 *
 * const model = () => plate("rows", 3, () => sample("x", Normal(0, 1).expand([3, 2]).toEvent(1)));
 * console.log(formatShapes(trace(seed(model, 0))()));
 * // site        batch | event
 * // rows plate      3 |
 * // x    dist       3 | 2
 * //      value      3 | 2
 * ```
 */
export function formatShapes(trace: Pick<Trace, "sites">): string {
  const rows = [["site", "", "batch", "event"], ...[...trace.sites].flatMap(rowsOf)];
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map(([name, what, batch, event]) => {
    const left = `${name.padEnd(widths[0])} ${what.padEnd(widths[1])} ${batch.padStart(widths[2])}`;
    return `${left} | ${event}`.trimEnd();
  }).join("\n");
}

type Row = readonly [name: string, what: string, batch: string, event: string];

function rowsOf([name, site]: readonly [string, Site]): Row[] {
  switch (site.kind) {
    case "sample": {
      const { batchShape, eventShape } = site.distribution;
      const { shape } = site.value;
      const events = shape.length - eventShape.length;
      return [
        [name, "dist", batchShape.join(" "), eventShape.join(" ")],
        ["", "value", shape.slice(0, events).join(" "), shape.slice(events).join(" ")],
      ];
    }
    case "plate":
      return [[name, "plate", String(site.subsampleSize), ""]];
    case "factor":
      return [[name, site.kind, site.value.shape.join(" "), ""]];
    case "param":
    case "deterministic":
    case "state":
      return [[name, site.kind, "", site.value.shape.join(" ")]];
    default:
      return site satisfies never;
  }
}
