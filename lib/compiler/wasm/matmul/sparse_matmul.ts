/**
 * Products whose left operand is mostly zero, given as lists (`sparse_lists.ts`).
 *
 * The terms whose left factor is zero are left out; otherwise an element is formed as in the dense product, in the same blocks
 * and in the same order. So where the right operand is finite, it has the bits that the dense product gives (columns of C
 * that are alone, n = 1, excepted: the dense product forms these otherwise). A zero times an infinity or a NaN, which is NaN,
 * does not arrive in C.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import {
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  type Local,
  type ModuleBuilder,
  v128,
} from "../asm/mod.ts";
import { type Epilogue, epilogueKey } from "./epilogue.ts";
import { FLOAT_LANES, VECTOR_BYTES } from "./float_lanes.ts";
import { once } from "./memo.ts";
import { listLayoutOf } from "./sparse_lists.ts";
import { emitFinish, type Finish } from "./tile.ts";

type I32 = Local<"i32">;

/** C[lines, n] = S · B, where S is given as lists of its lines, and B is [length, n]. */
export interface SparseMatmulSpec {
  /** The type of the numbers. */
  readonly width: FloatType;
  /** Rows of C. */
  readonly lines: number;
  /** Elements in a line of S, rows of B. */
  readonly length: number;
  /** Columns of B and C. */
  readonly n: number;
  /** Elements from row to row of B; n unless it is given. */
  readonly ldb?: number;
  /** Likewise for C. */
  readonly ldc?: number;
  /** What is done with the finished elements before they are stored. */
  readonly epilogue?: Epilogue;
}

/** (lists, b, c, first, end, …epilogue): addresses, the rows of C that are computed, what the epilogue needs. */
export type SparseMatmulParams = readonly ["i32", "i32", "i32", "i32", "i32", ...("i32")[]];

/** Terms that are added in one round of the loop, a power of two: to count the rounds takes a part of a term's time. */
const UNROLLED = 2;

/** Accumulators; with a factor, a product and an element of B there are sixteen registers for them. */
const VECTORS = 8;

/**
 * The share of elements that are not zero below which it pays to compress a matrix for one product with it and one with its
 * transpose, each with n columns. Measured for 128 × 784 matrices (`tests/bench/matmul.ts`): an element costs two dense
 * products 0.44 ns for each vector of a row of C; compressing it both ways takes 0.27 ns, and 2.65 ns more if it is not zero,
 * and then the sparse products take 0.62 ns a vector. Wide products read B from farther away: hence at most a half.
 */
export function sparseDensityLimit(width: FloatType, n: number): number {
  const vectors = Math.ceil(n / FLOAT_LANES[width].count);
  return Math.min(0.5, Math.max(0, (0.44 * vectors - 0.27) / (0.62 * vectors + 2.65)));
}

/** Defines the function that computes rows of the product, from `first` on and below `end`. */
export function defineSparseMatmul(
  module: ModuleBuilder,
  spec: SparseMatmulSpec,
): FunctionHandle<SparseMatmulParams, readonly []> {
  const { width, lines, length, n, ldb = n, ldc = n, epilogue } = spec;
  const name = `sparseMatmul.${width}.${lines}x${length}x${n}.${ldb}_${ldc}`;
  return once(module, `${name} ${epilogueKey(epilogue)}`, () => {
    const more = Array.from({ length: epilogue?.params ?? 0 }, () => "i32" as const);
    const signature = {
      params: ["i32", "i32", "i32", "i32", "i32", ...more] as const,
      results: [] as const,
    };
    return module.function(name, signature, (f, lists, b, c, first, end, ...params) => {
      const { size, count } = FLOAT_LANES[width];
      const row = f.local("i32"), columnBytes = f.local("i32");
      const full = VECTORS * count, whole = n - n % full;
      const locals = { lists, b, c, row, columnBytes };
      // All rows for some columns, then the next columns: what is read of B then stays in the second cache.
      const group = (from: number, to: number, columns: number) => {
        const vectors = Math.ceil(columns / count), lastLanes = columns - (vectors - 1) * count;
        f.for(
          columnBytes,
          from * size,
          to * size,
          columns * size,
          () =>
            f.for(
              row,
              first,
              end,
              1,
              () => emitLine(f, { ...spec, ldb, ldc }, { vectors, lastLanes }, locals, params),
            ),
        );
      };
      group(0, whole, full);
      group(whole, n, n - whole);
    });
  });
}

interface LineLocals {
  readonly lists: I32;
  readonly b: I32;
  readonly c: I32;
  readonly row: I32;
  readonly columnBytes: I32;
}

/** Some vectors of a row of C. */
function emitLine(
  f: FunctionBuilder,
  spec: SparseMatmulSpec & { readonly ldb: number; readonly ldc: number },
  { vectors, lastLanes }: { readonly vectors: number; readonly lastLanes: number },
  { lists, b, c, row, columnBytes }: LineLocals,
  params: readonly I32[],
): void {
  const lanes = FLOAT_LANES[spec.width], layout = listLayoutOf(spec);
  const { termBlocks, entryBytes } = layout;
  const entry = f.let(layout.start(lists, row)), columns = f.let(i32.add(b, columnBytes));
  const block = f.local("i32"), stop = f.local("i32"), ends = f.local("i32"), at = f.local("i32");
  const pairs = f.local("i32");
  const blocks = (finish: Omit<Finish, "epilogue" | "params">) => {
    const sums = Array.from({ length: vectors }, () => f.let(lanes.zero()));
    f.set(stop, i32.load(layout.end(lists, row, block)));
    const term = (offset: number) => {
      const place = i32.load(entry, offset + lanes.size);
      f.set(at, i32.add(columns, i32.mul(place, i32.const(spec.ldb * lanes.size))));
      const factor = f.let(lanes.splat(entry, offset));
      sums.forEach((sum, v) =>
        f.set(sum, lanes.add(sum, lanes.mul(factor, v128.load(at, v * VECTOR_BYTES))))
      );
    };
    f.set(
      pairs,
      i32.sub(stop, i32.and(i32.sub(stop, entry), i32.const(UNROLLED * entryBytes - 1))),
    );
    f.for(entry, entry, pairs, UNROLLED * entryBytes, () => {
      for (let i = 0; i < UNROLLED; i++) term(i * entryBytes);
    }, { unsigned: true });
    f.for(entry, entry, stop, entryBytes, () => term(0), { unsigned: true });
    const tile = { lanes, vectors, lastLanes, strideC: spec.ldc * lanes.size };
    const { epilogue } = spec;
    emitFinish(f, tile, { c, row, columnBytes }, { ...finish, epilogue, params }, [sums]);
  };
  if (termBlocks === 1) return blocks({ adds: undefined, ends: undefined });
  f.for(block, 0, termBlocks, 1, () => {
    f.set(ends, i32.eq(block, i32.const(termBlocks - 1)));
    blocks({ adds: block, ends });
  });
}
