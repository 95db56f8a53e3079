import type { Summary } from "../../diagnostics/summarise.ts";
import { table } from "../../diagnostics/table.ts";

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
    const counts = new Map<string, number>();
    const shown = this.rows.filter(({ site }) => {
      const n = (counts.get(site) ?? 0) + 1;
      counts.set(site, n);
      return n <= SHOWN;
    });
    const text = table(
      shown.map((row) => ({ name: nameOf(row), ...row.summary })),
      [{ key: "name", heading: "" }, "mean", "sd", { key: "q5", heading: "5%" }, "median", {
        key: "q95",
        heading: "95%",
      }],
    );
    const more = [...counts].filter(([, n]) => n > SHOWN);
    return [text, ...more.map(([site, n]) => `${site}: ${n - SHOWN} more`)].join("\n");
  }
}

function nameOf({ site, index }: Pick<SummaryRow, "site" | "index">): string {
  return index.length === 0 ? site : `${site}[${index.join(", ")}]`;
}
