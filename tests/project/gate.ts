/** What the gate counts: single tests of a test run, and one for every other step. */
export interface Tally {
  readonly passed: number;
  readonly failed: number;
}

/** One program that the gate runs. */
export interface Step {
  readonly name: string;
  readonly args: readonly string[];
  /** Whether its output ends with the summary of `deno test`, whose numbers then count. */
  readonly tests?: boolean;
}

/** How a step ended. */
export interface Outcome extends Tally {
  readonly name: string;
  readonly seconds: number;
}

/** Runs a program of the gate: shows its output as it comes, and returns its exit code and what it wrote. */
export type Runner = (args: readonly string[]) => Promise<{ code: number; output: string }>;

/** Runs all steps, one after another, whatever becomes of the earlier ones. */
export async function runSteps(steps: readonly Step[], run: Runner): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const step of steps) {
    const start = performance.now();
    const { code, output } = await run(step.args);
    const seconds = (performance.now() - start) / 1000;
    outcomes.push({ name: step.name, seconds, ...tally(step, code, output) });
  }
  return outcomes;
}

/** What a finished step counts for. */
export function tally(step: Step, code: number, output: string): Tally {
  if (!step.tests) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const counted = readTestSummary(output);
  if (!counted) return { passed: 0, failed: 1 };
  // A run can fail with no test failing: a file that does not check, an error outside every test.
  const failed = code === 0 ? counted.failed : Math.max(counted.failed, 1);
  return { passed: counted.passed, failed };
}

const SUMMARY = /^(?:ok|FAILED) \| (\d+) passed(?: \([^)]*\))? \| (\d+) failed/gm;

/** The numbers in the summary of `deno test`; `undefined` if there is none. */
export function readTestSummary(output: string): Tally | undefined {
  // deno-lint-ignore no-control-regex
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  // A test may itself run tests and show their summary: the last one is the run's own.
  const last = [...plain.matchAll(SUMMARY)].at(-1);
  return last && { passed: Number(last[1]), failed: Number(last[2]) };
}

/** The last lines of the gate: a line a step, then the sum alone on its line. */
export function report(outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  const lines = outcomes.map(({ name, seconds, passed, failed }) => {
    const verdict = failed === 0 ? "ok    " : "FAILED";
    const time = `${seconds.toFixed(1)} s`.padStart(8);
    return `${verdict}  ${name.padEnd(width)}  ${time}  ${passed} passed, ${failed} failed`;
  });
  const total = sum(outcomes);
  return [...lines, "", `${total.passed} passed, ${total.failed} failed`].join("\n");
}

/** The sum of several tallies. */
export function sum(tallies: readonly Tally[]): Tally {
  return tallies.reduce(
    (total, { passed, failed }) => ({
      passed: total.passed + passed,
      failed: total.failed + failed,
    }),
    { passed: 0, failed: 0 },
  );
}
