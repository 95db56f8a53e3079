/**
 * What a program consists of and how much work it is, as data: kernel by kernel, made when it is compiled.
 *
 * Work is counted in floating-point operations and in bytes. An operation is one lane of one simple vector instruction: an
 * addition is one, a multiplication and addition two, an elementary function as many as its code takes, about. Bytes are
 * those of the distinct elements that a kernel reads and writes, wherever they lie; what stays in registers is none.
 *
 * @module
 */
import type { Shape } from "../core/shape.ts";

/** How much is to be done. */
export interface Work {
  /** Floating-point operations. */
  readonly flops: number;
  /** Bytes read and written. */
  readonly bytes: number;
}

/** A loop over the points of a space. */
export interface LoopAccount extends Work {
  /** What it is. */
  readonly kind: "loop";
  /** The space. */
  readonly space: Shape;
  /** In how many chunks it is cut, which threads can share. */
  readonly chunks: number;
  /** How many arrays it reads. */
  readonly loads: number;
  /** How many functions it applies at each point. */
  readonly applies: number;
  /** How many arrays it writes, point by point. */
  readonly stores: number;
  /** What it adds up, such as `sum [1]`. */
  readonly reductions: readonly string[];
}

/** A product of matrices. */
export interface ProductAccount extends Work {
  /** What it is. */
  readonly kind: "matMul";
  /** The axes along which there are several products. */
  readonly batch: Shape;
  /** The rows of the first matrix. */
  readonly m: number;
  /** Its columns, and the rows of the second one. */
  readonly k: number;
  /** The columns of the second one. */
  readonly n: number;
  /** Whether the first one lies transposed in memory. */
  readonly transposeA: boolean;
  /** Whether the second one does. */
  readonly transposeB: boolean;
  /** In how many parts it is cut, which threads can share. */
  readonly parts: number;
}

/** Any other node that is computed on its own. */
export interface SingleAccount extends Work {
  /** What it is. */
  readonly kind: "single";
  /** What it computes, such as `random normal`. */
  readonly node: string;
  /** The type of its result, such as `float[3]`. */
  readonly type: string;
  /** Whether the host computes it, since no code is generated for it. */
  readonly isHost: boolean;
  /** In how many parts it is cut, which threads can share. */
  readonly parts: number;
}

/** A loop of the graph. Its own work is what it reads and writes of walked and stacked arrays. */
export interface RepeatAccount extends Work {
  /** What it is. */
  readonly kind: "repeat";
  /** `map`, `scan` or `while`. */
  readonly node: string;
  /** How often it runs; `undefined` where only the run can tell. */
  readonly length: number | undefined;
  /** The kernels of its graphs: of a `while` those of its condition and of its body. */
  readonly bodies: readonly (readonly KernelAccount[])[];
}

/** What is known of a kernel. */
export type KernelAccount = LoopAccount | ProductAccount | SingleAccount | RepeatAccount;

/** What is known of a program besides its code. */
export interface Account {
  /** How many nodes the graph had, those of its bodies included: as it was given, and simplified. */
  readonly nodes: { readonly given: number; readonly simplified: number };
  /** How many buffers there are, those of bodies included. */
  readonly buffers: number;
  /** How many bytes the constants take. */
  readonly constantBytes: number;
  /** The kernels that run when data are bound. */
  readonly prepared: readonly KernelAccount[];
  /** The kernels in the order in which they run. */
  readonly kernels: readonly KernelAccount[];
}

/** The work of kernels and of all that they repeat; of a loop whose length is not known, that of one iteration. */
export function workOf(kernels: readonly KernelAccount[]): Work {
  let flops = 0, bytes = 0;
  for (const kernel of kernels) {
    flops += kernel.flops;
    bytes += kernel.bytes;
    if (kernel.kind !== "repeat") continue;
    for (const body of kernel.bodies) {
      const each = workOf(body), times = kernel.length ?? 1;
      flops += times * each.flops;
      bytes += times * each.bytes;
    }
  }
  return { flops, bytes };
}
