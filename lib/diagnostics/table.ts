import { checkCount } from "./check.ts";

/** What a cell of a {@linkcode table} may hold. */
export type TableCell = string | number | undefined;

/** A column of a {@linkcode table}. */
export interface TableColumn {
  /** Which entry of a row it shows. */
  readonly key: string;
  /** What stands above it; the key by default. */
  readonly heading?: string;
  /** How many significant digits its numbers have; 4 by default. */
  readonly digits?: number;
}

/**
 * Rows as text in aligned columns, for a terminal.
 *
 * Text stands on the left, numbers with their decimal points one below the other: whole numbers as they are, others with four
 * significant digits, very large and very small ones with an exponent.
 *
 * @param rows The rows: each an object with a cell for each column; a missing one stays blank.
 * @param columns The columns, by their keys or with heading and digits; by default every key of the rows, in the order in which they
 * first come.
 * @returns Lines of text without a line break at the end; the empty string if there are no columns.
 * @throws {RangeError} If a column's digits are no integer from 1 to 17.
 *
 * @example
 * ```ts
 * import { table } from "@credence/credence";
 *
 * console.log(table([{ site: "mu", mean: 4.3951, n: 100 }, { site: "tau", mean: -12.25, n: 7 }]));
 * // site     mean    n
 * // mu      4.395  100
 * // tau   -12.25     7
 * ```
 */
export function table<R extends { readonly [K in keyof R]: TableCell }>(
  rows: readonly R[],
  columns: readonly (string | TableColumn)[] = [
    ...new Set(rows.flatMap((row) => Object.keys(row))),
  ],
): string {
  const texts = columns.map((column) => {
    const { key, heading = key, digits = 4 } = typeof column === "string"
      ? { key: column }
      : column;
    checkDigits(key, digits);
    return columnLines(heading, rows.map((row) => (row as Record<string, TableCell>)[key]), digits);
  });
  if (texts.length === 0) return "";
  return texts[0].map((_, i) => texts.map((lines) => lines[i]).join("  ").trimEnd()).join("\n");
}

function checkDigits(key: string, digits: number): void {
  checkCount(`lay out the column "${key}"`, "digits", digits);
  if (digits <= 17) return;
  throw new RangeError(
    `Cannot lay out the column "${key}": found ${digits} digits, expected 17 at most`,
  );
}

/** The heading and the cells, all of one width. */
function columnLines(heading: string, cells: readonly TableCell[], digits: number): string[] {
  if (cells.some((cell) => typeof cell === "string")) {
    const texts = [heading, ...cells.map((cell) => cellText(cell, digits))];
    const width = Math.max(...texts.map(length));
    return texts.map((text) => text + " ".repeat(width - length(text)));
  }
  const texts = alignPoints(cells.map((cell) => cellText(cell, digits)));
  const width = Math.max(length(heading), ...texts.map(length));
  return [heading, ...texts].map((text) => " ".repeat(width - length(text)) + text);
}

function cellText(cell: TableCell, digits: number): string {
  if (typeof cell === "number") return formatNumber(cell, digits);
  return (cell ?? "").replace(/\s+/g, " ");
}

/**
 * A number in so many significant digits, whole ones as they are.
 *
 * @param value Any number.
 * @param digits From 1 to 17.
 * @returns Such as `0.1235`, `12`, `1.235e+9`, `NaN`.
 */
export function formatNumber(value: number, digits: number): string {
  const size = Math.abs(value);
  if (Number.isInteger(value) && size < 1e9) return `${value}`;
  if (!Number.isFinite(value)) return `${value}`;
  const rounded = Number(size.toPrecision(digits));
  if (rounded < 1e-4 || rounded >= 1e9) return value.toExponential(digits - 1);
  const decimals = Math.max(digits - 1 - Math.floor(Math.log10(rounded)), 0);
  return value.toFixed(decimals);
}

/** Blanks on the right so that, with their right ends aligned, the points stand one below the other. */
function alignPoints(texts: readonly string[]): string[] {
  const behind = texts.map((text) => {
    const point = text.indexOf(".");
    return point < 0 ? 0 : text.length - point;
  });
  const most = Math.max(0, ...behind);
  return texts.map((text, i) => text + " ".repeat(most - behind[i]));
}

function length(text: string): number {
  return [...text].length;
}
