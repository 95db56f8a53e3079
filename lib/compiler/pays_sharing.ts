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
export const SHARE_FROM = 300e-6;

/**
 * Whether a program is to be cut for threads: if what they can share takes so long by the limits of the machine that
 * `explain` assumes. What the host computes it computes in one thread.
 */
export function paysSharing(account: Account, floatType: FloatType, from = SHARE_FROM): boolean {
  const { kernels } = account;
  if (kernels.some(needsHost)) return false;
  return limitOf(kernels.filter(isCut), ratesOf(ASSUMED_MACHINE, floatType)) >= from;
}

function isCut(kernel: KernelAccount): boolean {
  if (kernel.kind === "repeat") return false;
  return (kernel.kind === "loop" ? kernel.chunks : kernel.parts) > 1;
}

function needsHost(kernel: KernelAccount): boolean {
  if (kernel.kind === "repeat") return kernel.bodies.some((body) => body.some(needsHost));
  return kernel.kind === "single" && kernel.isHost;
}
