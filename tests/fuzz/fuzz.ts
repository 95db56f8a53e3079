/**
 * The fuzzer as a program.
 *
 * ```sh
 * deno task fuzz --minutes 10 --seed 1000
 * deno task fuzz --graphs 1 --seed 1234   # that one graph again
 * ```
 *
 * It prints a program for each thing that it finds, then what it generated and compared. It exits with 1 if it found
 * something, and with 2 if a kind of node or an op never came although there were graphs enough.
 *
 * @module
 */
import { parseArgs } from "@std/cli";
import { check, type Failure } from "./check.ts";
import { Coverage } from "./coverage.ts";
import { type Subject, SUBJECTS } from "./engines.ts";
import { type Case, generate } from "./generate.ts";
import { concerned, reproducer, smallest } from "./reproduce.ts";
import { Tally } from "./tally.ts";

/** After so many graphs everything should have come. */
const ENOUGH = 2000;

/** More reports of one check than this say nothing new. */
const MOST_REPORTS = 3;

interface Options {
  readonly seed: number;
  readonly graphs: number;
  readonly minutes: number;
}

function optionsOf(args: string[]): Options {
  const { seed, graphs, minutes } = parseArgs(args, { default: { seed: Date.now() % 1e9 } });
  const number = (name: string, value: unknown, otherwise: number) => {
    const found = value === undefined ? otherwise : Number(value);
    if (found >= 0) return found;
    throw new RangeError(`Cannot read --${name}: it must be a number >= 0, got ${value}`);
  };
  const timed = graphs === undefined ? 1 : Infinity;
  return {
    seed: number("seed", seed, 0),
    graphs: number("graphs", graphs, Infinity),
    minutes: number("minutes", minutes, timed),
  };
}

/** A run: graphs of one seed after the other, until there have been enough or the time is up. */
class Fuzzing {
  readonly coverage = new Coverage();
  readonly tally = new Tally();
  readonly failures = new Map<string, number>();
  graphs = 0;

  async run({ seed, graphs, minutes }: Options): Promise<void> {
    const end = performance.now() + 60_000 * minutes;
    while (this.graphs < graphs && performance.now() < end) {
      await this.#one(seed + this.graphs);
      this.graphs++;
    }
  }

  async #one(seed: number): Promise<void> {
    const found = generate(seed);
    this.coverage.add(found.graph);
    const failure = await check(found, { subjects: SUBJECTS, tally: this.tally, serialised: true });
    if (failure) await this.#report(seed, found, failure);
  }

  async #report(seed: number, found: Case, failure: Failure): Promise<void> {
    const before = this.failures.get(failure.check) ?? 0;
    this.failures.set(failure.check, before + 1);
    console.log(`\nseed ${seed}: ${failure.check}: ${failure.message}`);
    if (before < MOST_REPORTS) console.log(`\n${await programOf(seed, found, failure)}`);
  }

  toString(): string {
    const missing = this.graphs < ENOUGH ? [] : this.coverage.below(1);
    return [
      `${this.graphs} graphs`,
      this.tally,
      `never generated: ${missing.join(", ") || "nothing"}`,
      `found: ${
        [...this.failures].map(([check, n]) => `${check} ${n} times`).join(", ") || "nothing"
      }`,
    ].join("\n");
  }
}

async function programOf(seed: number, found: Case, failure: Failure): Promise<string> {
  const subjects: readonly Subject[] = concerned(failure, SUBJECTS);
  const small = await smallest(found, failure, { subjects, serialised: true });
  const command = `deno task fuzz --graphs 1 --seed ${seed}`;
  return reproducer(small.checked, small.failure, subjects, { command });
}

if (import.meta.main) {
  const options = optionsOf(Deno.args), fuzzing = new Fuzzing();
  console.log(`seed ${options.seed}`);
  await fuzzing.run(options);
  console.log(`\n${fuzzing.coverage}\n\n${fuzzing}`);
  if (fuzzing.failures.size > 0) Deno.exit(1);
  if (fuzzing.graphs >= ENOUGH && fuzzing.coverage.below(1).length > 0) Deno.exit(2);
}
