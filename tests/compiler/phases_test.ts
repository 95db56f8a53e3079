import { assert, assertEquals } from "@std/assert";
import { phasesOf, type Range } from "../../lib/compiler/wasm/phases.ts";
import { foldKey, seedKey } from "../../lib/random/key.ts";
import { fillUniform } from "../../lib/random/uniform.ts";

interface Touches {
  readonly reads: readonly Range[];
  readonly writes: readonly Range[];
}

const overlap = ([a, b]: Range, [c, d]: Range) => Math.max(a, c) < Math.min(b, d);
const meet = (some: readonly Range[], others: readonly Range[]) =>
  some.some((one) => others.some((other) => overlap(one, other)));
const conflict = (a: Touches, b: Touches) =>
  meet(a.writes, b.writes) || meet(a.writes, b.reads) || meet(a.reads, b.writes);

/** The phase behind that of the last task which it must not overtake, by comparing all with all. */
function plainPhases(tasks: readonly Touches[]): number[][] {
  const phaseOf: number[] = [], phases: number[][] = [];
  tasks.forEach((task, i) => {
    const before = phaseOf.filter((_, k) => conflict(tasks[k], task));
    phaseOf[i] = 1 + Math.max(-1, ...before);
    (phases[phaseOf[i]] ??= []).push(i);
  });
  return phases;
}

function drawnTasks(seed: number): Touches[] {
  const uniforms = fillUniform(foldKey(seedKey(3), seed), new Float64Array(2000));
  let at = 0;
  const next = (below: number) => Math.floor(uniforms[at++] * below);
  const ranges = () =>
    Array.from({ length: next(3) }, (): Range => {
      const from = next(60);
      return [from, from + next(8)];
    });
  return Array.from({ length: 1 + next(40) }, () => ({ reads: ranges(), writes: ranges() }));
}

Deno.test("phasesOf: tasks in memory that is used again, as by comparing all with all", () => {
  for (let seed = 0; seed < 200; seed++) {
    const tasks = drawnTasks(seed), phases = phasesOf(tasks);
    assertEquals(phases, plainPhases(tasks), `seed ${seed}`);
    for (const phase of phases) {
      for (const a of phase) {
        for (const b of phase) assert(a === b || !conflict(tasks[a], tasks[b]));
      }
    }
  }
});

Deno.test("phasesOf: readers of one place share a phase, its next writer waits for both", () => {
  const place: Range = [0, 16], other: Range = [16, 32];
  const tasks: Touches[] = [
    { reads: [], writes: [place] },
    { reads: [place], writes: [] },
    { reads: [place], writes: [other] },
    { reads: [], writes: [place] },
    { reads: [], writes: [[32, 48]] },
    { reads: [], writes: [[48, 48]] },
  ];
  assertEquals(phasesOf(tasks), [[0, 4, 5], [1, 2], [3]]);
});
