/**
 * A tile of C: some rows by some vectors, summed in registers.
 *
 * @module
 */

import { type Expr, type FunctionBuilder, i32, type Local, v128 } from "../asm/mod.ts";
import { type Epilogue, Place } from "./epilogue.ts";
import { type FloatLanes, VECTOR_BYTES } from "./float_lanes.ts";

/** Where an operand of a tile lies. */
export interface Source {
  /** Bytes from one term to the next. */
  readonly termStride: number;
  /** Bytes from one row of the tile to the next; for B, whose rows are the terms, 0. */
  readonly rowStride: number;
}

/** What a tile is made for. */
export interface TileSpec {
  readonly lanes: FloatLanes;
  readonly rows: number;
  readonly vectors: number;
  /** Elements in the last vector of a row. */
  readonly lastLanes: number;
  readonly a: Source;
  readonly b: Source;
  /** Bytes from row to row of C. */
  readonly strideC: number;
  /** How many terms are taken in a round; divides their number. */
  readonly termsPerRound: number;
}

/** The variables a tile reads. */
export interface TileLocals {
  /** Address of A for the first row and term. Changed. */
  readonly a: Local<"i32">;
  /** Address of B for the first term and vector. Changed. */
  readonly b: Local<"i32">;
  /** Address of B behind the last term. */
  readonly bEnd: Local<"i32">;
  /** Address of C. */
  readonly c: Local<"i32">;
  /** The first row. */
  readonly row: Local<"i32">;
  /** The first column, in bytes. */
  readonly columnBytes: Local<"i32">;
}

/** What happens to the sums of a tile. */
export interface Finish {
  /** Whether to add them to C; undefined: never. */
  readonly adds: Local<"i32"> | undefined;
  /** Whether they are complete; undefined: always. */
  readonly ends: Local<"i32"> | undefined;
  readonly epilogue: Epilogue | undefined;
  readonly params: readonly Local<"i32">[];
}

/** Writes the instructions of a tile. Each element is the sum of its terms in ascending order, whatever the tile's size. */
export function emitTile(
  f: FunctionBuilder,
  spec: TileSpec,
  locals: TileLocals,
  finish: Finish,
): void {
  const sums = Array.from(
    { length: spec.rows },
    () => Array.from({ length: spec.vectors }, () => f.let(spec.lanes.zero())),
  );
  emitSums(f, spec, locals, sums);
  emitFinish(f, spec, locals, finish, sums);
}

/** The sums of a tile, row by row. */
export type Sums = readonly (readonly Local<"v128">[])[];

function emitSums(f: FunctionBuilder, spec: TileSpec, { a, b, bEnd }: TileLocals, sums: Sums) {
  const { termsPerRound } = spec;
  f.for(b, b, bEnd, spec.b.termStride * termsPerRound, () => {
    for (let term = 0; term < termsPerRound; term++) emitTerm(f, spec, a, b, sums, term);
    f.set(a, i32.add(a, i32.const(spec.a.termStride * termsPerRound)));
  }, { unsigned: true });
}

function emitTerm(
  f: FunctionBuilder,
  { lanes, vectors, a: sourceA, b: sourceB }: TileSpec,
  a: Local<"i32">,
  b: Local<"i32">,
  sums: Sums,
  term: number,
): void {
  const { termStride } = sourceB;
  const vectorsB = Array.from(
    { length: vectors },
    (_, v) => f.let(v128.load(b, term * termStride + v * VECTOR_BYTES)),
  );
  sums.forEach((row, r) => {
    const factor = f.let(lanes.splat(a, term * sourceA.termStride + r * sourceA.rowStride));
    row.forEach((sum, v) => f.set(sum, lanes.add(sum, lanes.mul(factor, vectorsB[v]))));
  });
}

/** Adds sums to C or not, applies the epilogue if they are complete, and stores them. */
export function emitFinish(
  f: FunctionBuilder,
  spec: Pick<TileSpec, "lanes" | "strideC" | "vectors" | "lastLanes">,
  { c, row, columnBytes }: Pick<TileLocals, "c" | "row" | "columnBytes">,
  { adds, ends, epilogue, params }: Finish,
  sums: Sums,
): void {
  const { lanes, strideC, vectors } = spec;
  const elementBytes = f.let(i32.add(i32.mul(row, i32.const(strideC)), columnBytes));
  const address = f.let(i32.add(c, elementBytes));
  const each = (visit: (sum: Local<"v128">, r: number, v: number) => void) =>
    sums.forEach((line, r) => line.forEach((sum, v) => visit(sum, r, v)));
  const offset = (r: number, v: number) => r * strideC + v * VECTOR_BYTES;
  const lanesOf = (v: number) => v === vectors - 1 ? spec.lastLanes : lanes.count;

  if (adds) {
    f.if(
      adds,
      () => each((sum, r, v) => f.set(sum, lanes.add(v128.load(address, offset(r, v)), sum))),
    );
  }
  if (epilogue) {
    const current = f.local("i32");
    const apply = () =>
      each((sum, r, v) => {
        if (v === 0) f.set(current, i32.add(row, i32.const(r)));
        const place = new Place({
          ...{ width: lanes, row: current, lanes: lanesOf(v), columnBytes, elementBytes },
          columnShift: v * VECTOR_BYTES,
          elementShift: offset(r, v),
        });
        f.set(sum, epilogue.apply(f, sum, place, params));
      });
    if (ends) f.if(ends, apply);
    else apply();
  }
  each((sum, r, v) => storeLanes(f, lanes, address, sum, lanesOf(v), offset(r, v)));
}

/** Stores the first lanes of a vector and touches nothing behind them. */
export function storeLanes(
  f: FunctionBuilder,
  { size, count }: FloatLanes,
  address: Expr<"i32"> & Local<"i32">,
  vector: Local<"v128">,
  lanes: number,
  offset: number,
): void {
  if (lanes === count) return f.store(address, vector, offset);
  if (size === 8) return f.storeLane(64, address, vector, 0, offset);
  if (lanes >= 2) f.storeLane(64, address, vector, 0, offset);
  if (lanes % 2 === 1) f.storeLane(32, address, vector, lanes - 1, offset + 4 * (lanes - 1));
}
