/**
 * A matrix that is mostly zero, as lists: for each line (row or column) the elements that are not zero, with their places in
 * the line, in ascending order.
 *
 * A list has room for all elements of its line, so lines can be written independently, by several threads. What is kept with
 * a line is where its list ends, and where it ends after each block of terms, the blocks being those of the dense product:
 * so both products add the same numbers in the same order.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import { type Expr, i32, type Local } from "../asm/mod.ts";
import { FLOAT_LANES, scaled } from "./float_lanes.ts";
import { roundUp, termBlocksOf } from "./layout.ts";

/** What lists are made for. */
export interface SparseLists {
  readonly width: FloatType;
  /** How many lists there are. */
  readonly lines: number;
  /** How many elements a line has. */
  readonly length: number;
}

/** Where things are in the area of the lists: first the ends, then the entries. */
export interface ListLayout {
  /** Bytes of an entry: the value, then its place in the line as an i32, then a gap if values are doubles. */
  readonly entryBytes: number;
  /** Bytes from the first entry of a list to that of the next. */
  readonly lineBytes: number;
  /** Elements of a line in a block, and how many blocks a line has. */
  readonly terms: number;
  readonly termBlocks: number;
  /** The address of where a list ends after a block. */
  end(lists: Local<"i32">, line: Local<"i32">, block: Local<"i32">): Expr<"i32">;
  /** The address of a list's first entry. */
  start(lists: Local<"i32">, line: Local<"i32">): Expr<"i32">;
  /** Bytes of the area. */
  readonly bytes: number;
}

/** The layout of lists. */
export function listLayoutOf({ width, lines, length }: SparseLists): ListLayout {
  const entryBytes = 2 * FLOAT_LANES[width].size;
  const { terms, termBlocks } = termBlocksOf(length);
  const endsBytes = roundUp(lines * termBlocks * 4, 64), lineBytes = length * entryBytes;
  return {
    entryBytes,
    lineBytes,
    terms,
    termBlocks,
    end(lists, line, block) {
      const slot = termBlocks === 1 ? line : i32.add(scaled(line, termBlocks), block);
      return i32.add(lists, i32.shl(slot, i32.const(2)));
    },
    start: (lists, line) => i32.add(i32.add(lists, i32.const(endsBytes)), scaled(line, lineBytes)),
    bytes: endsBytes + lines * lineBytes,
  };
}

/** The size of the area that holds lists; they should be aligned to 8 bytes. */
export function sparseListBytes(lists: SparseLists): number {
  return listLayoutOf(lists).bytes;
}
