/**
 * A contender of a benchmark: a process of its own that says what it is, and then makes steps whenever it is told to.
 *
 * It prints a line of JSON when it is ready; for each line with a number of milliseconds that it reads, it makes steps for
 * about that long and prints their times. Contenders can so take short turns, whatever their start costs. This file imports
 * nothing of the library, so that the peers, which have a project of their own, can use it too.
 *
 * @module
 */
import process from "node:process";

/** Times of a turn, in milliseconds a step. */
export interface Turn {
  readonly median: number;
  readonly least: number;
  /** Of the processor, all threads together. */
  readonly processor: number;
  /** How many steps were made. */
  readonly steps: number;
}

/** Makes steps for about so many milliseconds, one at least; how many it made. */
export type MakeSteps = (ms: number) => number | Promise<number>;

/** How many times a turn is divided: the median is of so many means, or of all steps where these are slow. */
const SLICES = 20;

/** Makes one step after the other for as long as asked. */
export function stepByStep(step: () => void | Promise<void>): MakeSteps {
  return async (ms) => {
    const end = performance.now() + ms;
    let steps = 0;
    do {
      const waits = step();
      if (waits) await waits;
      steps++;
    } while (performance.now() < end);
    return steps;
  };
}

/** Runs optimised code before it is timed, says that it is ready, and takes its turns until its input ends. */
export async function serve(facts: Readonly<Record<string, unknown>>, makeSteps: MakeSteps) {
  await makeSteps(400);
  // Optimised code arrives in the background.
  await new Promise((done) => setTimeout(done, 100));
  console.log(JSON.stringify(facts));
  const lines = Deno.stdin.readable.pipeThrough(new TextDecoderStream());
  for await (const line of lines) console.log(JSON.stringify(await turn(makeSteps, Number(line))));
}

async function turn(makeSteps: MakeSteps, ms: number): Promise<Turn> {
  const end = performance.now() + ms, before = processorTime();
  const times: number[] = [];
  let steps = 0;
  do {
    const start = performance.now();
    const made = await makeSteps(ms / SLICES);
    times.push((performance.now() - start) / made);
    steps += made;
  } while (performance.now() < end);
  const processor = (processorTime() - before) / steps;
  times.sort((a, b) => a - b);
  return { median: times[times.length >> 1], least: times[0], processor, steps };
}

function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
