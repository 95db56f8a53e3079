import type { Access } from "../../plan/kernel.ts";
import { type FunctionBuilder, i32, type Local } from "../asm/mod.ts";

/**
 * A pointer that follows the outer axes of a loop: moved when an axis is entered, and only by those along which the access
 * moves.
 */
export class Walk {
  /** The pointer where the indices of the axes before that position are fixed. */
  readonly at: readonly Local<"i32">[];
  readonly #strides: readonly number[];
  readonly #bytes: number;

  /**
   * @param f The function of the loop.
   * @param base The address of the buffer.
   * @param access What is walked.
   * @param bytes The size of an element.
   */
  constructor(f: FunctionBuilder, base: Local<"i32">, access: Access, bytes: number) {
    this.#strides = access.strides;
    this.#bytes = bytes;
    const outer = access.strides.slice(0, -1);
    // What is added by the instruction itself cannot be taken back by a stride: going backwards, it is part of the pointer.
    const first = isBackwards(access)
      ? f.let(i32.add(base, i32.const(access.offset * bytes)))
      : base;
    const at = [first];
    for (const stride of outer) at.push(stride === 0 ? at.at(-1)! : f.local("i32"));
    this.at = at;
  }

  /** The pointer where the indices of all axes but the last are fixed. */
  get pointer(): Local<"i32"> {
    return this.at.at(-1)!;
  }

  /** Moves the pointer to the index of an axis. */
  enter(f: FunctionBuilder, axis: number, index: Local<"i32">): void {
    if (this.#strides[axis] === 0) return;
    const step = i32.mul(index, i32.const(this.#strides[axis] * this.#bytes));
    f.set(this.at[axis + 1], i32.add(this.at[axis], step));
  }

  /** Equal for accesses that one pointer serves. */
  static key(access: Access, bytes: number): string {
    const { buffer, strides, offset } = access;
    return `${buffer} ${bytes} ${strides} ${isBackwards(access) ? offset : ""}`;
  }
}

/** Whether an access walks an axis from its end. */
export function isBackwards({ strides }: Access): boolean {
  return strides.some((stride) => stride < 0);
}
