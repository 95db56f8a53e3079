import type { Summary } from "../../diagnostics/summarise.ts";

/** The figures of one number of a site. */
export interface SummaryRow {
  /** The site. */
  readonly site: string;
  /** Where in the site's value; empty for a scalar. */
  readonly index: readonly number[];
  /** Its figures. */
  readonly summary: Summary;
}

/** How many rows of a site are printed. */
const SHOWN = 20;

/** The figures of a posterior; its text is a table. */
export class SummaryTable {
  /** A row for each number of each site. */
  readonly rows: readonly SummaryRow[];

  /** Made by `summary`. */
  constructor(rows: readonly SummaryRow[]) {
    this.rows = rows;
  }

  /** The figures of a scalar site, or of one element of another. Throws RangeError if there is none. */
  at(site: string, ...index: readonly number[]): Summary {
    const found = this.rows.find((row) =>
      row.site === site && row.index.length === index.length &&
      row.index.every((n, i) => n === index[i])
    );
    if (found) return found.summary;
    throw new RangeError(`Cannot find ${nameOf({ site, index })} in the summary`);
  }

  /** The table, with at most 20 rows of each site. */
  toString(): string {
    const head = ["", "mean", "sd", "5%", "median", "95%"];
    const lines: string[][] = [head];
    const counts = new Map<string, number>();
    for (const row of this.rows) {
      const n = (counts.get(row.site) ?? 0) + 1;
      counts.set(row.site, n);
      if (n > SHOWN) continue;
      const { mean, sd, q5, median, q95 } = row.summary;
      lines.push([nameOf(row), ...[mean, sd, q5, median, q95].map(shown)]);
    }
    const widths = head.map((_, i) => Math.max(...lines.map((line) => line[i].length)));
    const text = lines.map((line) =>
      line.map((cell, i) => (i === 0 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(
        "  ",
      )
    );
    const more = [...counts].filter(([, n]) => n > SHOWN);
    return [...text, ...more.map(([site, n]) => `${site}: ${n - SHOWN} more`)].join("\n");
  }
}

function nameOf({ site, index }: Pick<SummaryRow, "site" | "index">): string {
  return index.length === 0 ? site : `${site}[${index.join(", ")}]`;
}

/** Four significant digits. */
function shown(x: number): string {
  if (x === 0 || !Number.isFinite(x)) return String(x);
  const digits = Math.abs(x) >= 1e5 || Math.abs(x) < 1e-4;
  return digits ? x.toExponential(3) : Number(x.toPrecision(4)).toString();
}
