/**
 * What can be computed at the same time.
 *
 * @module
 */
import type { Expr, FunctionBuilder } from "./asm/mod.ts";

/** Bytes of memory: from the first to the one behind the last. */
export type Range = readonly [from: number, to: number];

/** A piece of a program: units that can be computed in any order and by any thread. */
export interface Task {
  /** How many units it has, at least one. */
  readonly units: number;
  /** Whether nobody knows how long it takes. */
  readonly isOpen?: boolean;
  /** The memory that it reads. */
  readonly reads: readonly Range[];
  /** The memory that it writes, and may read. */
  readonly writes: readonly Range[];
  /** Writes the code of a range of units. */
  emit(f: FunctionBuilder, begin: Expr<"i32">, end: Expr<"i32">): void;
}

/**
 * Puts tasks in phases, each as early as what it needs allows: those of one phase do not touch what another of them writes,
 * wherever that lies; places are used again, so it is addresses that count.
 *
 * @param tasks Tasks in an order in which they could run one after the other.
 * @returns For each phase the numbers of its tasks, ascending.
 */
export function phasesOf(tasks: readonly Pick<Task, "reads" | "writes">[]): number[][] {
  const edges = new Set(tasks.flatMap(({ reads, writes }) => [...reads, ...writes].flat()));
  const cells = [...edges].sort((a, b) => a - b);
  const cellOf = new Map(cells.map((address, cell) => [address, cell]));
  // For each cell the first phase in which it may be read, and in which it may be written.
  const readable = cells.map(() => 0), writable = cells.map(() => 0);
  /** The latest of some phases in the cells of ranges. */
  const latest = (phases: readonly number[], ranges: readonly Range[]) => {
    let phase = 0;
    for (const [from, to] of ranges) {
      const end = cellOf.get(to)!;
      for (let cell = cellOf.get(from)!; cell < end; cell++) phase = Math.max(phase, phases[cell]);
    }
    return phase;
  };
  /** Nothing before a phase is possible in the cells of ranges any more. */
  const delay = (phases: number[], ranges: readonly Range[], phase: number) => {
    for (const [from, to] of ranges) {
      const end = cellOf.get(to)!;
      for (let cell = cellOf.get(from)!; cell < end; cell++) {
        phases[cell] = Math.max(phases[cell], phase);
      }
    }
  };
  const phases: number[][] = [];
  tasks.forEach(({ reads, writes }, task) => {
    const phase = Math.max(latest(readable, reads), latest(writable, writes));
    delay(writable, reads, phase + 1);
    delay(writable, writes, phase + 1);
    delay(readable, writes, phase + 1);
    (phases[phase] ??= []).push(task);
  });
  return phases;
}
