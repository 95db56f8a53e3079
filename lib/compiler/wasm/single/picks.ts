/**
 * What `gather` and `scatterAdd` have in common: a walk over all that the indices pick.
 *
 * The array that is picked from is `outer` blocks of `size` rows of `length` elements. Each block has `count` indices, and
 * for each of them there is a row among the picked ones. Blocks of one batch have the same indices.
 *
 * @module
 */
import { type Shape, sizeOf } from "../../../core/shape.ts";
import type { NodeOf } from "../../../graph/value.ts";
import { type Expr, type FunctionBuilder, i32, type Local } from "../asm/mod.ts";
import type { Emitter } from "../emitter.ts";
import { emitFault } from "../fault.ts";

/** The sizes of a walk. */
export interface Picks {
  readonly outer: number;
  /** How many blocks one after the other have the same indices. */
  readonly middle: number;
  /** Rows in a block: an index is less than that. */
  readonly size: number;
  /** Elements in a row. */
  readonly length: number;
  /** Indices of a block. */
  readonly count: number;
}

/** The sizes of a node's walk. */
export function picksOf(
  { axis, batchDims }: NodeOf<"gather" | "scatterAdd">,
  shape: Shape,
  indices: Shape,
): Picks {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    middle: sizeOf(shape.slice(batchDims, axis)),
    size: shape[axis],
    length: sizeOf(shape.slice(axis + 1)),
    count: sizeOf(indices.slice(batchDims)),
  };
}

/** Where a walk goes. */
export interface PickRange {
  /** The address of the indices. */
  readonly indices: Local<"i32">;
  /** The number of the fault site. */
  readonly site: Local<"i32">;
  /** The first block; of a single block, if it may be shared, the first index. */
  readonly from: Local<"i32">;
  readonly to: Local<"i32">;
  /** Whether the indices of a single block may be shared: not if two of them write to one place. */
  readonly sharesBlock: boolean;
}

/** What is done on a walk. */
export interface PickVisitor {
  /** Before a block. */
  enter(block: Expr<"i32">): void;
  /**
   * At an index that is in range.
   *
   * @param row The row of the block that it names.
   * @param place The row among all picked ones.
   */
  pick(row: Local<"i32">, place: Local<"i32">): void;
  /** Behind a block. */
  leave?(block: Expr<"i32">): void;
}

/** Writes a walk. An index that is out of range is recorded as a fault; the walk then goes on with row 0, if there is one. */
export function emitPicks(
  emitter: Emitter,
  f: FunctionBuilder,
  picks: Picks,
  range: PickRange,
  visitor: PickVisitor,
): void {
  const { outer, middle, count } = picks, { indices, from, to } = range;
  if (sharesIndices(picks, range)) {
    visitor.enter(i32.const(0));
    emitBlock(emitter, f, picks, range, { indices, first: i32.const(0), from, to }, visitor);
    return visitor.leave?.(i32.const(0));
  }
  const block = f.local("i32"), first = f.local("i32"), own = f.local("i32");
  f.for(block, from, to, 1, () => {
    visitor.enter(block);
    f.set(first, i32.mul(block, i32.const(count)));
    f.set(own, indices);
    if (outer > middle) {
      const batch = middle === 1 ? block : i32.divU(block, i32.const(middle));
      f.set(own, i32.add(own, i32.mul(batch, i32.const(4 * count))));
    }
    const all = { indices: own, first, from: i32.const(0), to: i32.const(count) };
    emitBlock(emitter, f, picks, range, all, visitor);
    visitor.leave?.(block);
  });
}

/** Whether the parts of a walk are indices of its one block. */
export function sharesIndices(
  { outer }: Picks,
  { sharesBlock }: Pick<PickRange, "sharesBlock">,
): boolean {
  return sharesBlock && outer === 1;
}

/** The indices of one block that are walked. */
interface Block {
  /** Their address. */
  readonly indices: Local<"i32">;
  /** The place of the block's first picked row. */
  readonly first: Expr<"i32">;
  readonly from: Expr<"i32">;
  readonly to: Expr<"i32">;
}

function emitBlock(
  emitter: Emitter,
  f: FunctionBuilder,
  { size }: Picks,
  range: PickRange,
  { indices, first, from, to }: Block,
  visitor: PickVisitor,
): void {
  const i = f.local("i32"), row = f.local("i32"), place = f.local("i32");
  f.for(i, from, to, 1, () => {
    f.set(row, i32.load(i32.add(indices, i32.shl(i, i32.const(2)))));
    f.if(i32.geU(row, i32.const(size)), () => {
      const position = i32.add(i, i32.shrU(i32.sub(indices, range.indices), i32.const(2)));
      emitFault(emitter, f, range.site, position, row);
      f.set(row, i32.const(0));
    });
    if (size === 0) return;
    f.set(place, i32.add(first, i));
    visitor.pick(row, place);
  });
}
