import { assertEquals, assertMatch } from "@std/assert";
import { readTestSummary, report, runSteps, sum, tally } from "./gate.ts";

const TESTS = { name: "tests", args: [], tests: true };
const LINT = { name: "lint", args: [] };

Deno.test("a test run counts the tests of its summary", () => {
  const summaries: Record<string, [number, number, number]> = {
    "ok | 12 passed | 0 failed (30ms)": [12, 0, 0],
    "FAILED | 3 passed (1 step) | 2 failed (1 step) | 1 ignored (1s)": [3, 2, 1],
    "ok | 1 passed (12 steps) | 0 failed | 2 ignored (2 steps) | 5 filtered out (30ms)": [1, 0, 2],
    "\x1b[0m\x1b[32mok\x1b[0m | 7 passed | 0 failed \x1b[0m\x1b[38;5;245m(1m2s)\x1b[0m": [7, 0, 0],
    "ok | 1 passed | 0 failed (inner)\nmore\n\nFAILED | 5 passed | 1 failed (2s)\n\n": [5, 1, 0],
  };
  for (const [text, [passed, failed, ignored]] of Object.entries(summaries)) {
    const expected = { passed, failed, ignored };
    assertEquals(readTestSummary(`running 3 tests\n${text}\n`), expected, text);
  }
});

Deno.test("a test run without a summary, or with an exit code above zero, has failed", () => {
  assertEquals(tally(TESTS, 1, "error: Type checking failed."), { passed: 0, failed: 1 });
  assertEquals(tally(TESTS, 0, ""), { passed: 0, failed: 1 });
  assertEquals(tally(TESTS, 1, "ok | 3 passed | 0 failed (1s)"), { passed: 3, failed: 1 });
  assertEquals(tally(TESTS, 1, "FAILED | 3 passed | 2 failed (1s)"), { passed: 3, failed: 2 });
});

Deno.test("tests that were ignored or filtered out do not pass for tests that ran", () => {
  const step = { ...TESTS, expects: { least: 5, ignored: 1 } };
  const unmet = (ran: number, ignored: number) =>
    `expected 5 tests or more to run and 1 or fewer to be ignored, ${ran} ran and ${ignored} were ignored`;
  const rows: [string, { passed: number; failed: number; unmet?: string }][] = [
    ["ok | 5 passed | 0 failed | 1 ignored (1s)", { passed: 5, failed: 0 }],
    ["ok | 9 passed | 0 failed | 700 filtered out (1s)", { passed: 9, failed: 0 }],
    ["ok | 9 passed | 0 failed | 2 ignored (1s)", { passed: 9, failed: 1, unmet: unmet(9, 2) }],
    ["ok | 0 passed | 0 failed | 9 filtered out", { passed: 0, failed: 1, unmet: unmet(0, 0) }],
    ["ok | 0 passed | 0 failed | 9 ignored (1s)", { passed: 0, failed: 1, unmet: unmet(0, 9) }],
  ];
  for (const [text, expected] of rows) assertEquals(tally(step, 0, text), expected, text);
  const failing = "FAILED | 3 passed | 2 failed (1s)";
  assertEquals(tally(step, 1, failing), { passed: 3, failed: 2 }, "five ran");
  const text = report([{ name: "tests", seconds: 1, ...tally(step, 0, rows[2][0]) }]);
  assertMatch(text, /^FAILED {2}tests .* 9 passed, 1 failed: expected 5 tests or more/);
});

Deno.test("any other step counts one, by its exit code", () => {
  assertEquals(tally(LINT, 0, "ok | 3 passed | 0 failed (1s)"), { passed: 1, failed: 0 });
  assertEquals(tally(LINT, 2, ""), { passed: 0, failed: 1 });
});

Deno.test("every step runs, and the report ends with the sum alone on its line", async () => {
  const ran: (readonly string[])[] = [];
  const outcomes = await runSteps(
    [{ name: "lint", args: ["lint"] }, { name: "tests", args: ["test"], tests: true }],
    (args) => {
      ran.push(args);
      const isTest = args[0] === "test";
      return Promise.resolve({
        code: isTest ? 0 : 1,
        output: isTest ? "ok | 41 passed | 0 failed (1s)\n" : "",
      });
    },
  );
  assertEquals(ran, [["lint"], ["test"]]);
  assertEquals(sum(outcomes), { passed: 41, failed: 1 });
  const text = report(outcomes);
  assertMatch(text, /^FAILED {2}lint +\d+\.\d s {2}0 passed, 1 failed\nok {6}tests/);
  assertEquals(text.split("\n").at(-1), "41 passed, 1 failed");
});
