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
  /** How many of the tests must have run: what was ignored or filtered out must not pass for right. */
  readonly expects?: Expectation;
}

/** What a test run must have done beside not failing. */
export interface Expectation {
  /** So many tests ran, or more. */
  readonly least: number;
  /** So many were ignored, or fewer. */
  readonly ignored: number;
}

/** The numbers in the summary of a test run. */
export interface Summary extends Tally {
  readonly ignored: number;
}

/** How a step ended. */
export interface Outcome extends Tally {
  readonly name: string;
  readonly seconds: number;
  /** What was expected, where that is not what happened. */
  readonly unmet?: string;
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
export function tally(step: Step, code: number, output: string): Tally & { unmet?: string } {
  if (!step.tests) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const counted = readTestSummary(output);
  if (!counted) return { passed: 0, failed: 1 };
  // A run can fail with no test failing: a file that does not check, an error outside every test.
  const unmet = step.expects && unmetBy(counted, step.expects);
  const { passed } = counted, hasFailed = code !== 0 || unmet !== undefined;
  const failed = hasFailed ? Math.max(counted.failed, 1) : counted.failed;
  return unmet === undefined ? { passed, failed } : { passed, failed, unmet };
}

function unmetBy({ passed, failed, ignored }: Summary, expects: Expectation): string | undefined {
  const ran = passed + failed;
  if (ran >= expects.least && ignored <= expects.ignored) return undefined;
  return `expected ${expects.least} tests or more to run and ${expects.ignored} or fewer to be ignored, ` +
    `${ran} ran and ${ignored} were ignored`;
}

const STEPS = String.raw`(?: \([^)]*\))?`;
const SUMMARY = new RegExp(
  String.raw`^(?:ok|FAILED) \| (\d+) passed${STEPS} \| (\d+) failed${STEPS}(?: \| (\d+) ignored)?`,
  "gm",
);

/** The numbers in the summary of `deno test`; `undefined` if there is none. */
export function readTestSummary(output: string): Summary | undefined {
  // deno-lint-ignore no-control-regex
  const plain = output.replace(/\x1b\[[0-9;]*m/g, "");
  // A test may itself run tests and show their summary: the last one is the run's own.
  const last = [...plain.matchAll(SUMMARY)].at(-1);
  if (!last) return undefined;
  const [passed, failed, ignored] = last.slice(1).map((digits) => Number(digits ?? 0));
  return { passed, failed, ignored };
}

/** The last lines of the gate: a line a step, then the sum alone on its line. */
export function report(outcomes: readonly Outcome[]): string {
  const width = Math.max(...outcomes.map(({ name }) => name.length));
  const lines = outcomes.map(({ name, seconds, passed, failed, unmet }) => {
    const verdict = failed === 0 ? "ok    " : "FAILED";
    const time = `${seconds.toFixed(1)} s`.padStart(8);
    const line = `${verdict}  ${name.padEnd(width)}  ${time}  ${passed} passed, ${failed} failed`;
    return unmet === undefined ? line : `${line}: ${unmet}`;
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
