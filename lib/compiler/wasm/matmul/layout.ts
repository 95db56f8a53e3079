/**
 * How a product is cut into blocks and tiles. All of it follows from the specification alone.
 *
 * The loops are those of Goto and van de Geijn, "Anatomy of high-performance matrix multiplication", ACM TOMS 34 (2008): a
 * block of A stays in the second cache, a panel of B in the first, a tile of C in registers.
 *
 * @module
 */

import { FLOAT_LANES, type FloatLanes, VECTOR_BYTES } from "./float_lanes.ts";
import type { Product } from "./spec.ts";

/** Vectors in a row of a full tile: with two rows, eight accumulators and 64 bytes, a line of the cache. */
export const TILE_VECTORS = 4;

/** Rows of a tile by its vectors in a row: about eight accumulators, of sixteen registers. */
const TILE_ROWS: readonly number[] = [0, 4, 4, 3, 2];

/** About how many terms are summed before they are added to the element: 256 rows of a panel fill half of a first cache. */
const TERMS = 256;

/** Rows of A in a block. */
const BLOCK_ROWS = 256;

/** From how many rows on a panel of B is read often enough to be worth copying. */
const COPY_ROWS = 64;

/** Bytes between rows of B from which on a panel's rows lie in many pages and crowd in few sets of the cache. */
const FAR = 2048;

/** Where the bytes between rows of A are a multiple of this, a column of it lies in at most four sets of a first cache. */
const CROWDED = 1024;

/** Some columns of C that are computed alike. */
export interface ColumnGroup {
  /** The first column. */
  readonly first: number;
  /** The column behind the last one. */
  readonly end: number;
  /** Vectors in a row of a tile. */
  readonly vectors: number;
  /** Elements in the last of these vectors. */
  readonly lastLanes: number;
  /** Rows of a tile. */
  readonly rows: number;
  /** Terms that a full tile takes in a round. */
  readonly termsPerRound: number;
}

/** How a product is computed. */
export interface Layout {
  readonly lanes: FloatLanes;
  /** Terms in a block; the last block may have fewer. */
  readonly terms: number;
  /** How many blocks of terms there are, at least one. */
  readonly termBlocks: number;
  readonly blockRows: number;
  readonly groups: readonly ColumnGroup[];
  /** Whether a block of A is transposed into the scratch area. */
  readonly packA: boolean;
  /** Whether a panel of B is brought there. */
  readonly packB: "no" | "copy" | "transpose";
  /** Bytes from row to row of a packed block of A. */
  readonly packedStrideA: number;
  /** Where the panel begins in the scratch area. */
  readonly panelOffset: number;
  /** The size of the scratch area. */
  readonly scratchBytes: number;
}

/** Decides how a product is computed. */
export function layoutOf(p: Product): Layout {
  const lanes = FLOAT_LANES[p.width];
  const { terms, termBlocks } = termBlocksOf(p.k);
  const groups = columnGroups(p, lanes.count);
  const packA = p.transposeA && p.lda * lanes.size % CROWDED === 0 && p.n > 32 && p.k >= 64;
  const farB = p.ldb * lanes.size >= FAR && p.k >= 64;
  const packB = p.transposeB ? "transpose" : farB && p.m >= COPY_ROWS ? "copy" : "no";
  const blockRows = Math.min(BLOCK_ROWS, roundUp(p.m, 4));
  const packedStrideA = terms * lanes.size + VECTOR_BYTES;
  const panelOffset = packA ? blockRows * packedStrideA : 0;
  const panelBytes = packB === "no" ? 0 : terms * TILE_VECTORS * VECTOR_BYTES;
  const scratchBytes = panelOffset + panelBytes;
  return {
    ...{ lanes, terms, termBlocks, blockRows },
    ...{ groups, packA, packB, packedStrideA, panelOffset, scratchBytes },
  };
}

function columnGroups({ m, k, n }: Product, count: number): ColumnGroup[] {
  const full = TILE_VECTORS * count, whole = n - n % full;
  const group = (first: number, end: number, columns: number): ColumnGroup => {
    const vectors = Math.ceil(columns / count), lastLanes = columns - (vectors - 1) * count;
    const rows = Math.min(TILE_ROWS[vectors], Math.max(m, 1));
    // Blocks of terms are multiples of 16, so what divides k divides the last one too.
    const termsPerRound = columns < full ? 1 : [4, 2, 1].find((terms) => k % terms === 0)!;
    return { first, end, vectors, lastLanes, rows, termsPerRound };
  };
  const groups: ColumnGroup[] = [];
  if (whole > 0) groups.push(group(0, whole, full));
  if (whole < n) groups.push(group(whole, n, n - whole));
  return groups;
}

/**
 * In which blocks so many terms are summed: blocks of equal sizes, about 256 and at most 384, multiples of 16; the last one
 * may be smaller.
 */
export function termBlocksOf(k: number): { readonly terms: number; readonly termBlocks: number } {
  if (k === 0) return { terms: 16, termBlocks: 1 };
  const terms = roundUp(Math.ceil(k / Math.max(1, Math.round(k / TERMS))), 16);
  return { terms, termBlocks: Math.ceil(k / terms) };
}

/** The least multiple of a step that is not smaller. */
export function roundUp(size: number, step: number): number {
  return Math.ceil(size / step) * step;
}
