/**
 * A program that threads share.
 *
 * No thread waits for another to arrive: each walks the same list and takes units as long as a phase has some that nobody has
 * begun. A phase begins when all units before it are finished. So a thread that is late, or never comes, costs nothing but its
 * help, and one thread alone does everything. Which thread computes a unit changes no bit of it.
 *
 * Phases of short tasks, which are not worth a meeting, belong to thread 0; the others do not wait for their beginning.
 *
 * Two words count units: how many are begun, how many are finished. A thread takes the n-th part of what is left of a task,
 * n being the number of threads: long ranges first, since a range is cheaper than its units one by one, single units at the
 * end, so that nobody waits long.
 *
 * @module
 */
import { type Expr, type FunctionBuilder, type FunctionHandle, i32, i64 } from "./asm/mod.ts";
import { DONE, END, NEXT, POISON, SLEEPERS } from "./control.ts";
import type { Emitter } from "./emitter.ts";
import { phasesOf, type Task } from "./phases.ts";

/** How a program is cut. */
export interface Cut {
  readonly units: number;
  readonly phases: number;
  /** How many phases threads share. */
  readonly meetings: number;
}

/** How a program is shared. */
export interface ShareOptions {
  /** Whether short tasks are shared as well, which makes a run longer. */
  readonly share: "what pays" | "everything";
  /** How many seconds the longest of them takes, about. */
  readonly longestKernel: number;
}

/** How often a thread looks before it sleeps: about 0.1 ms, since to be woken takes some tens of microseconds. */
const SPINS = 100_000;
/** How long it sleeps at a time, in nanoseconds: a wake that is missed costs no more. */
const NAP = 50_000_000n;
/** How often it looks instead, where it may not sleep. */
const WAKEFUL_SPINS = 50_000_000;
/**
 * After so many naps in which no unit was finished the caller gives up: a worker was ended in the middle of a unit. Naps are
 * counted, not time, so that a process which was stopped for a while goes on.
 */
const PATIENCE = 14;
/** It waits at least for so many times what the longest task should take. */
const SLOWNESS = 20;
const EVERYBODY = 2 ** 31 - 1;

const at = (address: number) => i32.const(address);

/**
 * Writes the functions `run`, which computes everything alone, and for threads `open`, which begins a run, and
 * `part(thread, threads, maySleep)`, which helps in the run that was begun last. Thread 0, who begins it, returns when
 * it is finished: 0, or 1 if it was given up.
 *
 * @param emitter The module.
 * @param tasks What is to be computed, in an order in which one thread could.
 * @param options What is shared.
 */
export function emitShared(
  emitter: Emitter,
  tasks: readonly Task[],
  { share, longestKernel }: ShareOptions,
): Cut {
  const { module } = emitter;
  // Nobody waits for a worker that has begun what may take for ever: it would seem dead.
  const phases = phasesOf(tasks).flatMap((phase) => [
    phase.filter((task) => !tasks[task].isOpen),
    phase.filter((task) => tasks[task].isOpen),
  ]).filter(({ length }) => length > 0);
  const units = tasks.reduce((sum, task) => sum + task.units, 0);
  const isShared = phases.map((phase) => {
    const isLong = phase.some((task) => tasks[task].units > 1);
    return !tasks[phase[0]].isOpen && (isLong || share === "everything");
  });
  const open = module.function("open", { params: [], results: [] }, (f) => {
    f.atomicStore(at(END), i32.add(i32.atomicLoad(at(NEXT)), i32.const(units)));
  }, { export: true });
  const part = emitPart(emitter, tasks, { phases, isShared, units, longestKernel });
  module.function("run", { params: [], results: [] }, (f) => {
    f.call(open);
    f.drop(part.call(i32.const(0), i32.const(1), i32.const(0)));
  }, { export: true });
  const meetings = isShared.filter((is) => is).length;
  return { units, phases: phases.length, meetings };
}

/** Phases, and which of them threads share. */
interface Phases extends Pick<ShareOptions, "longestKernel"> {
  readonly phases: readonly (readonly number[])[];
  readonly isShared: readonly boolean[];
  readonly units: number;
}

function emitPart(
  emitter: Emitter,
  tasks: readonly Task[],
  { phases, isShared, units, longestKernel }: Phases,
): FunctionHandle<readonly ["i32", "i32", "i32"], readonly ["i32"]> {
  const signature = { params: ["i32", "i32", "i32"], results: ["i32"] } as const;
  const patience = PATIENCE + Math.ceil(SLOWNESS * longestKernel / (Number(NAP) * 1e-9));
  const shared = {
    wait: defineWait(emitter, patience),
    take: defineTake(emitter),
    finish: defineFinish(emitter),
  };
  return emitter.module.function("part", signature, (f, thread, threads, maySleep) => {
    if (emitter.place) f.setGlobal(emitter.place.thread, thread);
    const start = f.let(i32.sub(i32.atomicLoad(at(END)), i32.const(units)));
    const scope: PartScope = { ...shared, emitter, f, start, threads };
    const orders = ordersOf(tasks);
    const reach = (unit: number) => {
      const target = i32.add(start, i32.const(unit));
      f.if(shared.wait.call(target, thread, maySleep), () => f.return(i32.const(1)));
    };
    let done = 0;
    phases.forEach((phase, p) => {
      const isMeeting = isShared[p], wasMeeting = p > 0 && isShared[p - 1];
      const end = done + phase.reduce((sum, task) => sum + tasks[task].units, 0);
      const emitPhase = () => {
        if (done > 0 && (isMeeting || wasMeeting)) reach(done);
        for (const task of phase) {
          done += tasks[task].units;
          const wakes = isMeeting || isShared[p + 1];
          emitTask(scope, tasks[task], orders[task], { last: done, end: wakes ? end : undefined });
        }
      };
      if (isMeeting) emitPhase();
      else f.if(i32.eqz(thread), emitPhase);
    });
    f.if(thread, () => f.return(i32.const(0)));
    reach(units);
    f.return(i32.const(0));
  }, { export: true });
}

/** For each task how many units stand before it in the order in which they would run one after the other. */
function ordersOf(tasks: readonly Task[]): number[] {
  let before = 0;
  return tasks.map(({ units }) => (before += units) - units);
}

interface PartScope {
  readonly emitter: Emitter;
  readonly f: FunctionBuilder<readonly ["i32"]>;
  /** The number of the run's first unit. */
  readonly start: Expr<"i32">;
  readonly threads: Expr<"i32">;
  readonly take: ReturnType<typeof defineTake>;
  readonly finish: ReturnType<typeof defineFinish>;
}

/** Where a task ends. */
interface TaskEnd {
  /** The unit behind its last. */
  readonly last: number;
  /** The unit behind the last of its phase, if somebody may wait for that. */
  readonly end: number | undefined;
}

/** Takes units of a task, and computes them, until all are begun. */
function emitTask(
  { emitter, f, start, threads, take, finish }: PartScope,
  task: Task,
  order: number,
  { last, end }: TaskEnd,
): void {
  const left = f.local("i32"), count = f.local("i32"), begin = f.local("i32");
  f.loop((again) => {
    f.set(left, take.call(i32.add(start, i32.const(last)), threads));
    f.if(left, () => {
      f.set(begin, i32.sub(i32.const(task.units), left));
      f.set(count, shareOf(left, threads));
      if (emitter.place) f.setGlobal(emitter.place.order, i32.add(begin, i32.const(order)));
      if (task.units === 1) task.emit(f, i32.const(0), i32.const(1));
      else task.emit(f, begin, f.let(i32.add(begin, count)));
      if (end === undefined) f.drop(i32.atomicAdd(at(DONE), count));
      else f.call(finish, count, i32.add(start, i32.const(end)));
      if (task.units > 1) f.branch(again);
    });
  });
}

/** How many of the units that are left a thread takes: the n-th part, at least one. */
function shareOf(left: Expr<"i32">, threads: Expr<"i32">): Expr<"i32"> {
  return i32.divU(i32.add(left, i32.sub(threads, i32.const(1))), threads);
}

/** Takes units below `last`. How many were left, those taken included; 0 if there were none. */
function defineTake(
  { module }: Emitter,
): FunctionHandle<readonly ["i32", "i32"], readonly ["i32"]> {
  const signature = { params: ["i32", "i32"], results: ["i32"] } as const;
  return module.function("take units", signature, (f, last, threads) => {
    const next = f.local("i32"), left = f.local("i32");
    f.loop((again) => {
      f.set(next, i32.atomicLoad(at(NEXT)));
      f.set(left, i32.sub(last, next));
      f.if(i32.leS(left, i32.const(0)), () => f.return(i32.const(0)));
      const behind = i32.add(next, shareOf(left, threads));
      f.branchIf(again, i32.ne(i32.atomicCompareExchange(at(NEXT), next, behind), next));
    });
    f.return(left);
  });
}

/** Counts units as finished. Who finishes the last of a phase wakes those who wait for it. */
function defineFinish({ module }: Emitter): FunctionHandle<readonly ["i32", "i32"], readonly []> {
  const signature = { params: ["i32", "i32"], results: [] } as const;
  return module.function("finish units", signature, (f, count, end) => {
    const done = f.let(i32.add(i32.atomicAdd(at(DONE), count), count));
    f.if(i32.eq(done, end), () => {
      f.if(i32.atomicLoad(at(SLEEPERS)), () => {
        f.drop(i32.atomicNotify(at(DONE), i32.const(EVERYBODY)));
      });
    });
  });
}

/** Waits until the units below `target` are finished. 0, or 1 if the run is given up. */
function defineWait(
  { module }: Emitter,
  patience: number,
): FunctionHandle<readonly ["i32", "i32", "i32"], readonly ["i32"]> {
  const signature = { params: ["i32", "i32", "i32"], results: ["i32"] } as const;
  return module.function("wait for units", signature, (f, target, thread, maySleep) => {
    const round = f.local("i32"), seen = f.local("i32");
    const naps = f.local("i32"), isIdle = f.local("i32");
    const leaveIfDone = () => {
      f.set(seen, i32.atomicLoad(at(DONE)));
      f.if(i32.geS(i32.sub(seen, target), i32.const(0)), () => f.return(i32.const(0)));
    };
    f.for(round, 0, SPINS, 1, leaveIfDone);
    f.loop((again) => {
      f.if(i32.atomicLoad(at(POISON)), () => f.return(i32.const(1)));
      leaveIfDone();
      f.if(maySleep, () => {
        f.drop(i32.atomicAdd(at(SLEEPERS), i32.const(1)));
        // Not if a unit was finished meanwhile; the last of the phase finds us among the sleepers.
        f.set(isIdle, i32.eq(i32.atomicWait(at(DONE), seen, i64.const(NAP)), i32.const(2)));
        f.drop(i32.atomicSub(at(SLEEPERS), i32.const(1)));
      }, () => {
        f.for(round, 0, WAKEFUL_SPINS, 1, leaveIfDone);
        f.set(isIdle, i32.const(1));
      });
      f.branchIf(again, thread);
      f.set(naps, i32.mul(isIdle, i32.add(naps, i32.const(1))));
      f.branchIf(again, i32.ltS(naps, i32.const(patience)));
    });
    f.atomicStore(at(POISON), i32.const(1));
    f.drop(i32.atomicNotify(at(DONE), i32.const(EVERYBODY)));
    f.return(i32.const(1));
  });
}
