import type { Contender } from "./contender.ts";
import type { Turn } from "./serve.ts";

/** How the rounds are run. */
export interface RoundOptions {
  readonly rounds: number;
  /** How long a turn is, in milliseconds. */
  readonly turnMs: number;
}

/** Has contenders take turns, and prints their times and what the first one's are of theirs. */
export async function compare(
  contenders: readonly Contender[],
  { rounds, turnMs }: RoundOptions,
): Promise<void> {
  const turns = contenders.map((): Turn[] => []);
  for (let round = 0; round < rounds; round++) {
    for (const [i, contender] of contenders.entries()) turns[i].push(await contender.turn(turnMs));
  }
  const [own] = turns;
  line("", ["median", "least", "cpu"], `${contenders[0].name} / this:  of medians`);
  contenders.forEach(({ name }, i) => {
    const ms = [middle(turns[i], "median"), least(turns[i]), middle(turns[i], "processor")];
    line(name, ms.map((x) => x.toFixed(x < 10 ? 3 : 1)), i === 0 ? "" : ratios(own, turns[i]));
  });
}

/** What one contender's times are of another's: the median over the rounds with each of them, of the least, of the processor's. */
function ratios(own: readonly Turn[], others: readonly Turn[]): string {
  const rounds = own.map(({ median }, round) => median / others[round].median);
  const processor = middle(own, "processor") / middle(others, "processor");
  const ratio = (x: number) => x.toFixed(x < 0.1 ? 3 : 2).padStart(5);
  return `${ratio(median(rounds))}  least ${ratio(least(own) / least(others))}  ` +
    `cpu ${ratio(processor)}  (each round:${rounds.map((x) => ` ${ratio(x)}`).join("")})`;
}

function line(name: string, times: readonly string[], rest: string): void {
  console.log(`  ${name.padEnd(20)}${times.map((x) => x.padStart(8)).join("")}   ${rest}`);
}

function middle(turns: readonly Turn[], what: "median" | "processor"): number {
  return median(turns.map((turn) => turn[what]));
}

function least(turns: readonly Turn[]): number {
  return Math.min(...turns.map((turn) => turn.least));
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
