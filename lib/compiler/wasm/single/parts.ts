/**
 * How the work of a node is shared by threads.
 *
 * @module
 */
import { type Expr, i32, type Local } from "../asm/mod.ts";
import type { SingleScope } from "../emitter.ts";

/** Some items in parts of equal size; the last may have fewer. */
export interface Parts {
  /** How many items there are. */
  readonly items: number;
  /** How many of them are in a part. */
  readonly size: number;
  /** How many parts there are, at least one. */
  readonly count: number;
}

/**
 * Less work than that, in elements, is not worth a part of its own: about three microseconds. Threads take many parts at once
 * and single ones at the end, so that small ones cost little, and the last to finish is waited for less.
 */
const PART_WORK = 4096;

/** Shares items, each of which is so much work. */
export function partsOf(items: number, work: number): Parts {
  const size = Math.max(1, Math.ceil(PART_WORK / Math.max(work, 1)));
  return { items, size, count: Math.max(1, Math.ceil(items / size)) };
}

/** The items of the parts that are asked for. */
export function itemsOf(
  { f, begin, end }: SingleScope,
  { items, size, count }: Parts,
): { readonly from: Expr<"i32">; readonly to: Expr<"i32"> } {
  if (count === 1) return { from: i32.const(0), to: i32.const(items) };
  const to: Local<"i32"> = f.let(i32.mul(end, i32.const(size)));
  f.if(i32.gtS(to, i32.const(items)), () => f.set(to, i32.const(items)));
  return { from: i32.mul(begin, i32.const(size)), to };
}
