import { assertEquals } from "@std/assert";
import { allHold, type Check, type Row, runChecks, Skip, table } from "./check.ts";

const holds = (what: string, figure: string): Check => ({
  what,
  run: () => Promise.resolve(figure),
});
const fails = (what: string, error: unknown, isNeeded = false): Check => ({
  what,
  isNeeded,
  run: () => Promise.reject(error),
});

async function rowsOf(...checks: Check[]): Promise<{ rows: Row[]; told: Row[] }> {
  const told: Row[] = [];
  return { rows: await runChecks(checks, (row) => told.push(row)), told };
}

Deno.test("each check is a row of the table, in order, told as it comes", async () => {
  const { rows, told } = await rowsOf(
    holds("card", "NVIDIA H100"),
    fails("conformance suite", new Error("3 failed\nunary exp\nunary log")),
    fails("accuracy", new Skip("no --data")),
    holds("rate", "45.1 TFLOP/s"),
  );
  assertEquals(told, rows);
  assertEquals(rows[1].details, "unary exp\nunary log");
  assertEquals(
    table(rows),
    [
      "what               result   figure",
      "card               ok       NVIDIA H100",
      "conformance suite  FAILED   3 failed",
      "accuracy           not run  no --data",
      "rate               ok       45.1 TFLOP/s",
      "",
      "2 ok, 1 failed, 1 not run",
    ].join("\n"),
  );
});

Deno.test("what was left out on purpose is no failure, what failed or could not be run is one", async () => {
  const skipped = fails("accuracy", new Skip("no --data"));
  assertEquals(allHold((await rowsOf(holds("card", ""), skipped)).rows), true);
  assertEquals(allHold((await rowsOf(holds("card", ""), fails("rate", "a string"))).rows), false);
  assertEquals(allHold([{ what: "rate", result: "not run", figure: "needs: card" }]), false);
  assertEquals(allHold([]), false, "nothing was checked");
});

Deno.test("without what is needed nothing else is run", async () => {
  let ran = 0;
  const counted: Check = { what: "rate", run: () => Promise.resolve(`${++ran}`) };
  const { rows } = await rowsOf(fails("set-up", new Error("no disk"), true), counted, counted);
  assertEquals(ran, 0);
  assertEquals(rows.map(({ result, figure }) => [result, figure]), [
    ["FAILED", "no disk"],
    ["not run", "needs: set-up"],
    ["not run", "needs: set-up"],
  ]);
  assertEquals(allHold(rows), false);
});
