/** Something that must hold on the machine. */
export interface Check {
  /** What holds. */
  readonly what: string;
  /** Whether nothing that comes later makes sense without it. */
  readonly isNeeded?: boolean;
  /**
   * Finds out, and gives the figure that belongs to it.
   *
   * @throws {Skip} If it was not asked for.
   * @throws {Error} If it does not hold: the first line of the message says what does, the others are what led to that.
   */
  run(): Promise<string>;
}

/** A check that is left out, with the reason. */
export class Skip extends Error {}

/** How a check ended. */
export interface Row {
  readonly what: string;
  readonly result: "ok" | "FAILED" | "not run";
  readonly figure: string;
  /** What led to a failure: further lines. */
  readonly details?: string;
  /** Whether it was left out on purpose. */
  readonly isSkipped?: boolean;
}

/** Runs the checks one after another, and tells each row as it comes. After a needed one that fails nothing is run. */
export async function runChecks(
  checks: readonly Check[],
  tell: (row: Row) => void,
): Promise<Row[]> {
  const rows: Row[] = [];
  let missing: string | undefined;
  for (const check of checks) {
    const row: Row = missing === undefined
      ? await runCheck(check)
      : { what: check.what, result: "not run", figure: `needs: ${missing}` };
    if (row.result === "FAILED" && check.isNeeded) missing = check.what;
    rows.push(row);
    tell(row);
  }
  return rows;
}

async function runCheck({ what, run }: Check): Promise<Row> {
  try {
    return { what, result: "ok", figure: await run() };
  } catch (error) {
    if (error instanceof Skip) {
      return { what, result: "not run", figure: error.message, isSkipped: true };
    }
    const text = error instanceof Error ? error.message : String(error);
    const [figure, ...rest] = text.trim().split("\n");
    return { what, result: "FAILED", figure, details: rest.join("\n") || undefined };
  }
}

/** Whether all of the checks hold that were asked for. */
export function allHold(rows: readonly Row[]): boolean {
  return rows.length > 0 && rows.every(({ result, isSkipped }) => result === "ok" || isSkipped);
}

/** The rows as a table, a line each, and their count. */
export function table(rows: readonly Row[]): string {
  const all = [{ what: "what", result: "result", figure: "figure" }, ...rows];
  const width = (of: "what" | "result") => Math.max(...all.map((row) => row[of].length));
  const [what, result] = [width("what"), width("result")];
  const lines = all.map((row) =>
    `${row.what.padEnd(what)}  ${row.result.padEnd(result)}  ${row.figure}`.trimEnd()
  );
  const count = (of: Row["result"]) => rows.filter(({ result }) => result === of).length;
  const counts = `${count("ok")} ok, ${count("FAILED")} failed, ${count("not run")} not run`;
  return [...lines, "", counts].join("\n");
}
