/**
 * Whether threads are worth their while.
 *
 * @module
 */
import type { FloatType } from "../core/dtype.ts";
import type { Account, KernelAccount } from "./account.ts";
import { ASSUMED_MACHINE, limitOf, ratesOf } from "./explain.ts";

/**
 * From so many seconds on, of work that can be shared, in a run: two threads save half of it, and meeting costs some
 * microseconds in each of some dozen phases.
 */
const SHARE_FROM = 300e-6;

/** Whether threads can share a program at all: what the host computes it computes in one thread. */
export function canShare({ kernels }: Account): boolean {
  return !kernels.some(needsHost);
}

/** Whether what threads can share of a program takes long enough, by the limits of the machine that `explain` assumes. */
export function paysSharing({ kernels }: Account, floatType: FloatType): boolean {
  return limitOf(kernels.filter(isCut), ratesOf(ASSUMED_MACHINE, floatType)) >= SHARE_FROM;
}

/**
 * The seconds that the longest kernel takes which threads can share, by the same limits: a thread may take half of its units at
 * once, and the others have to wait for it.
 */
export function longestKernel({ kernels }: Account, floatType: FloatType): number {
  const rates = ratesOf(ASSUMED_MACHINE, floatType);
  const times = kernels.filter(({ kind }) => kind !== "repeat")
    .map((kernel) => limitOf([kernel], rates));
  return times.reduce((longest, time) => Math.max(longest, time), 0);
}

function isCut(kernel: KernelAccount): boolean {
  if (kernel.kind === "repeat") return false;
  return (kernel.kind === "loop" ? kernel.chunks : kernel.parts) > 1;
}

function needsHost(kernel: KernelAccount): boolean {
  if (kernel.kind === "repeat") return kernel.bodies.some((body) => body.some(needsHost));
  return kernel.kind === "single" && kernel.isHost;
}
