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
  const [own] = turns, { name } = contenders[0];
  console.log(
    `  ${"ms a step".padEnd(22)}   median    least     cpu   ${name} / this: ` +
      "median of rounds (each)",
  );
  contenders.forEach((contender, i) => {
    const ratios = own.map((turn, round) => turn.median / turns[i][round].median);
    const each = ratios.map((ratio) => ratio.toFixed(2)).join(" ");
    const least = (turns: readonly Turn[]) => Math.min(...turns.map((turn) => turn.least));
    const ms = [
      median(turns[i].map((turn) => turn.median)),
      least(turns[i]),
      median(turns[i].map((turn) => turn.processor)),
    ].map((x) => x.toFixed(x < 10 ? 3 : 1).padStart(8));
    const own_ = i === 0 ? "" : `  ${median(ratios).toFixed(3)} (${each}), of the least ` +
      `${(least(own) / least(turns[i])).toFixed(3)}, of cpu ${
        (median(own.map((t) => t.processor)) / median(turns[i].map((t) => t.processor))).toFixed(3)
      }`;
    console.log(`  ${contender.name.padEnd(22)} ${ms.join(" ")}${own_}`);
  });
}

/** The middle one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
