/**
 * Products whose result is one column or one row, where tiles would compute mostly for nothing.
 *
 * @module
 */

import { type FunctionBuilder, i32, type Local, v128 } from "../asm/mod.ts";
import { emitDots } from "./dots.ts";
import { Place } from "./epilogue.ts";
import { VECTOR_BYTES } from "./float_lanes.ts";
import { type Layout, TILE_VECTORS } from "./layout.ts";
import type { Product } from "./spec.ts";
import { emitTile, storeLanes } from "./tile.ts";

type I32 = Local<"i32">;

/** The variables of a product. */
export interface VectorLocals {
  readonly a: I32;
  readonly b: I32;
  readonly c: I32;
  readonly first: I32;
  readonly end: I32;
}

/** How a product of a matrix and a vector is computed; undefined if it is none, or none that lies well. */
export type VectorForm = "dots with rows of A" | "dots with rows of B" | "sum of rows of A";

/** The form that suits a product. */
export function vectorFormOf(p: Product): VectorForm | undefined {
  if (p.n === 1 && p.transposeA && p.ldc === 1) return "sum of rows of A";
  if (p.n === 1 && !p.transposeA && (p.transposeB || p.ldb === 1)) return "dots with rows of A";
  if (p.m === 1 && p.transposeB && (!p.transposeA || p.lda === 1)) return "dots with rows of B";
  return undefined;
}

/** Writes the product, then a pass for the epilogue. */
export function emitVectorProduct(
  f: FunctionBuilder,
  form: VectorForm,
  product: Product,
  layout: Layout,
  locals: VectorLocals,
  params: readonly I32[],
): void {
  const { a, b, c, first, end } = locals, { k, lda, ldb, ldc, n } = product;
  const { size } = layout.lanes;
  switch (form) {
    case "dots with rows of A": {
      const shape = { k, lineBytes: lda * size, outBytes: ldc * size };
      emitDots(f, layout, shape, { matrix: a, vector: b, out: c }, first, end);
      break;
    }
    case "dots with rows of B": {
      const row = f.local("i32"), vector = f.local("i32"), out = f.local("i32");
      const shape = { k, lineBytes: ldb * size, outBytes: size };
      const lineOfA = (product.transposeA ? 1 : lda) * size;
      const from = f.let(i32.const(0)), to = f.let(i32.const(n));
      f.for(row, first, end, 1, () => {
        f.set(vector, i32.add(a, i32.mul(row, i32.const(lineOfA))));
        f.set(out, i32.add(c, i32.mul(row, i32.const(ldc * size))));
        emitDots(f, layout, shape, { matrix: b, vector, out }, from, to);
      });
      break;
    }
    case "sum of rows of A":
      emitSumOfRows(f, product, layout, locals);
      break;
    default:
      form satisfies never;
  }
  if (product.epilogue) emitEpilogue(f, product, layout, locals, params);
}

/** C is the sum of the rows of A as it lies, times the elements of B: a tile of one row whose columns are the rows of C. */
function emitSumOfRows(
  f: FunctionBuilder,
  product: Product,
  { lanes, terms }: Layout,
  { a, b, c, first, end }: VectorLocals,
): void {
  const { k, lda, ldb, transposeB } = product;
  const { size, count } = lanes, lineA = lda * size, lineB = (transposeB ? 1 : ldb) * size;
  const term = f.local("i32"), row = f.local("i32"), columnBytes = f.local("i32");
  const rest = f.local("i32"), lines = f.local("i32"), linesEnd = f.local("i32");
  const factors = f.local("i32"), zero = f.let(i32.const(0));
  const emit = (from: I32, to: I32, vectors: number, lastLanes: number) => {
    f.for(row, from, to, (vectors - 1) * count + lastLanes, () => {
      f.set(columnBytes, i32.mul(row, i32.const(size)));
      f.set(factors, i32.add(b, i32.mul(term, i32.const(lineB))));
      f.set(lines, i32.add(i32.add(a, i32.mul(term, i32.const(lineA))), columnBytes));
      f.set(linesEnd, i32.add(lines, i32.mul(rest, i32.const(lineA))));
      emitTile(
        f,
        {
          ...{ lanes, rows: 1, vectors, lastLanes, strideC: 0, termsPerRound: 1 },
          a: { termStride: lineB, rowStride: 0 },
          b: { termStride: lineA, rowStride: 0 },
        },
        { a: factors, b: lines, bEnd: linesEnd, c, row: zero, columnBytes },
        { adds: k > terms ? term : undefined, ends: undefined, epilogue: undefined, params: [] },
      );
    });
  };
  const wholeBelow = (from: I32, step: number) =>
    f.let(i32.sub(end, i32.remU(i32.sub(end, from), i32.const(step))));
  const tiles = wholeBelow(first, TILE_VECTORS * count), vectors = wholeBelow(tiles, count);
  f.for(term, 0, Math.max(k, 1), terms, () => {
    f.set(rest, i32.sub(i32.const(k), term));
    f.if(i32.gtS(rest, i32.const(terms)), () => f.set(rest, i32.const(terms)));
    emit(first, tiles, TILE_VECTORS, count);
    emit(tiles, vectors, 1, count);
    emit(vectors, end, 1, 1);
  });
}

/** Applies the epilogue to what C holds. */
function emitEpilogue(
  f: FunctionBuilder,
  { n, ldc, epilogue }: Product,
  { lanes }: Layout,
  { c, first, end }: VectorLocals,
  params: readonly I32[],
): void {
  const { size, count } = lanes;
  const row = f.local("i32"), columnBytes = f.local("i32");
  const elementBytes = f.local("i32"), address = f.local("i32");
  const whole = n - n % count;
  const emit = (from: number, to: number, columns: number) =>
    f.for(columnBytes, from * size, to * size, VECTOR_BYTES, () => {
      f.set(elementBytes, i32.add(i32.mul(row, i32.const(ldc * size)), columnBytes));
      f.set(address, i32.add(c, elementBytes));
      const value = f.let(v128.load(address));
      const shifts = { columnShift: 0, elementShift: 0 };
      const place = new Place({
        ...{ width: lanes, row, lanes: columns, columnBytes, elementBytes, ...shifts },
      });
      const applied = f.let(epilogue!.apply(f, value, place, params));
      storeLanes(f, lanes, address, applied, columns, 0);
    });
  f.for(row, first, end, 1, () => {
    emit(0, whole, count);
    emit(whole, n, n - whole);
  });
}
