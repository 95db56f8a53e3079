import type { Shape } from "../core/shape.ts";
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
 * // site       batch | event
 * // rows plate     3 |
 * // x    dist      3 | 2
 * //      value     3 | 2
 * ```
 */
export function formatShapes(trace: Pick<Trace, "sites">): string {
  const rows = [...trace.sites].flatMap(rowsOf);
  const cell = Math.max(0, ...rows.flatMap(({ batch }) => batch.map((n) => n.length)));
  const lines = [
    ["site", "", "batch", "event"],
    ...rows.map(({ name, what, batch, event }) => [
      name,
      what,
      batch.map((n) => n.padStart(cell)).join(" "),
      event.join(" "),
    ]),
  ];
  const widths = [0, 1, 2].map((column) => Math.max(...lines.map((line) => line[column].length)));
  return lines.map(([name, what, batch, event]) => {
    const left = `${name.padEnd(widths[0])} ${what.padEnd(widths[1])} ${batch.padStart(widths[2])}`;
    return `${left} | ${event}`.trimEnd();
  }).join("\n");
}

/** A line of the table; a batch axis that a plate does not have is empty. */
interface Row {
  readonly name: string;
  readonly what: string;
  readonly batch: readonly string[];
  readonly event: readonly string[];
}

function row(name: string, what: string, batch: Shape, event: Shape): Row {
  return { name, what, batch: batch.map(String), event: event.map(String) };
}

function rowsOf([name, site]: readonly [string, Site]): Row[] {
  switch (site.kind) {
    case "sample": {
      const { batchShape, eventShape } = site.distribution;
      const { shape } = site.value;
      const events = shape.length - eventShape.length;
      return [
        row(name, "dist", batchShape, eventShape),
        row("", "value", shape.slice(0, events), shape.slice(events)),
      ];
    }
    case "plate": {
      const others = new Array<string>(-site.dim - 1).fill("");
      return [{ ...row(name, "plate", [], []), batch: [String(site.subsampleSize), ...others] }];
    }
    case "factor":
      return [row(name, site.kind, site.value.shape, [])];
    case "param":
    case "deterministic":
    case "state":
      return [row(name, site.kind, [], site.value.shape)];
    default:
      return site satisfies never;
  }
}
