/**
 * Products of matrices of known sizes.
 *
 * An element is the sum of its terms in ascending order, in blocks of `terms` that are summed on their own and then added in
 * ascending order. It depends on nothing but its operands and the specification: not on the rows asked for together with it,
 * and so not on how rows are shared among threads. With u the unit roundoff, its error is at most
 * (min(k, 384) + ⌈k/256⌉ + 1) u Σ|a||b| to first order.
 *
 * @module
 */

import {
  type Expr,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  type Local,
  type ModuleBuilder,
} from "../asm/mod.ts";
import { forEachProduct } from "./batch.ts";
import { defineCopyPanel } from "./copy.ts";
import { epilogueKey } from "./epilogue.ts";
import { scaled, VECTOR_BYTES } from "./float_lanes.ts";
import { type ColumnGroup, type Layout, layoutOf } from "./layout.ts";
import { once } from "./memo.ts";
import { type MatmulSpec, type Product, productKey, productOf } from "./spec.ts";
import { emitTile, type Finish, type Source, type TileLocals } from "./tile.ts";
import { defineTranspose } from "./transpose.ts";
import { emitVectorProduct, vectorFormOf } from "./vector_product.ts";

/** (a, b, c, first, end, scratch, …epilogue): addresses, the rows of C that are computed, what the epilogue needs. */
export type MatmulParams = readonly ["i32", "i32", "i32", "i32", "i32", "i32", ...("i32")[]];

/** A product as a function of the module. */
export type MatmulFunction = FunctionHandle<MatmulParams, readonly []>;

/**
 * Defines the function that computes rows of a product. Equal specifications give one function.
 *
 * @param module The module it becomes part of.
 * @param spec Sizes and layout.
 * @returns The function (a, b, c, first, end, scratch, …params of the epilogue) that computes the rows from `first` on and
 *   below `end`, of m times the size of the batch. It writes these alone. It reads up to 16 bytes beyond the end of an
 *   operand. The scratch area is private to the call, aligned to 64 bytes for speed, and has `matmulScratchBytes(spec)` bytes.
 */
export function defineMatmul(module: ModuleBuilder, spec: MatmulSpec): MatmulFunction {
  const product = productOf(spec);
  const name = `matmul.${productKey(product)}`;
  return once(module, `${name} ${epilogueKey(spec.epilogue)}`, () => {
    const params = Array.from({ length: spec.epilogue?.params ?? 0 }, () => "i32" as const);
    const signature = {
      params: ["i32", "i32", "i32", "i32", "i32", "i32", ...params] as const,
      results: [] as const,
    };
    const layout = layoutOf(product), form = vectorFormOf(product);
    return module.function(
      name,
      signature,
      (f, a, b, c, first, end, scratch, ...params) =>
        forEachProduct(f, product, { a, b, first, end }, (rows) => {
          const locals = { ...rows, c, scratch };
          if (form) emitVectorProduct(f, form, product, layout, locals, params);
          else new Nest(module, f, product, layout, locals, params).emit();
        }),
    );
  });
}

/** The size of the scratch area that the product's function needs; 0 for most. */
export function matmulScratchBytes(spec: MatmulSpec): number {
  const product = productOf(spec);
  return vectorFormOf(product) ? 0 : layoutOf(product).scratchBytes;
}

type I32 = Local<"i32">;

/** The variables that a nest of loops starts from. `a` and `b` are such that row numbers count through the batch. */
interface NestLocals {
  readonly a: I32;
  readonly b: I32;
  readonly c: I32;
  readonly first: I32;
  readonly end: I32;
  readonly scratch: I32;
}

/** The loops of one product: blocks of rows, blocks of terms, groups of columns, rows of a tile. */
class Nest {
  readonly #module: ModuleBuilder;
  readonly #f: FunctionBuilder;
  readonly #product: Product;
  readonly #layout: Layout;
  readonly #locals: NestLocals;
  readonly #params: readonly I32[];

  constructor(
    module: ModuleBuilder,
    f: FunctionBuilder,
    product: Product,
    layout: Layout,
    locals: NestLocals,
    params: readonly I32[],
  ) {
    this.#module = module;
    this.#f = f;
    this.#product = product;
    this.#layout = layout;
    this.#locals = locals;
    this.#params = params;
  }

  emit(): void {
    const f = this.#f, { first, end } = this.#locals, { blockRows } = this.#layout;
    const start = f.local("i32"), stop = f.local("i32");
    f.for(start, first, end, blockRows, () => {
      f.set(stop, i32.add(start, i32.const(blockRows)));
      f.if(i32.gtS(stop, end), () => f.set(stop, end));
      this.#terms((term, count, finish) => {
        const a = this.#sourceA(term, count, start, stop);
        for (const group of this.#layout.groups) {
          this.#columns(group, term, count, (b, columnBytes, termStride) => {
            const bEnd = f.let(i32.add(b, scaled(count, termStride)));
            const tile = { ...a, group, b, bEnd, columnBytes, termStride, finish };
            this.#rows(tile, start, stop);
          });
        }
      });
    });
  }

  /** Blocks of terms: the first term, how many, and what is done with the sums. */
  #terms(body: (term: I32, count: I32, finish: Finish) => void): void {
    const f = this.#f, { k, epilogue } = this.#product, { terms, termBlocks } = this.#layout;
    const term = f.local("i32"), count = f.local("i32");
    const params = this.#params;
    if (termBlocks === 1) {
      f.set(term, i32.const(0));
      f.set(count, i32.const(k));
      return body(term, count, { adds: undefined, ends: undefined, epilogue, params });
    }
    const rest = f.local("i32"), ends = f.local("i32");
    f.for(term, 0, k, terms, () => {
      f.set(count, i32.const(terms));
      f.set(rest, i32.sub(i32.const(k), term));
      f.set(ends, i32.leS(rest, i32.const(terms)));
      f.if(ends, () => f.set(count, rest));
      body(term, count, { adds: term, ends, epilogue, params });
    });
  }

  /** Where a tile finds A: where it lies, or transposed in the scratch area. */
  #sourceA(term: I32, count: I32, start: I32, stop: I32) {
    const f = this.#f, { width, transposeA, lda } = this.#product, { a, scratch } = this.#locals;
    const { lanes: { size }, packA, packedStrideA } = this.#layout;
    const line = lda * size;
    if (!packA) {
      const source = transposeA
        ? { termStride: line, rowStride: size }
        : { termStride: size, rowStride: line };
      return { a: f.let(i32.add(a, scaled(term, source.termStride))), source };
    }
    const from = i32.add(a, i32.add(scaled(term, line), scaled(start, size)));
    f.call(
      defineTranspose(this.#module, width),
      ...[from, i32.const(line), scratch, i32.const(packedStrideA)] as const,
      ...[count, i32.sub(stop, start)] as const,
    );
    const source = { termStride: size, rowStride: packedStrideA };
    return { a: f.let(i32.sub(scratch, scaled(start, packedStrideA))), source };
  }

  /** Panels of a group: where a tile finds B, the first column, the bytes from term to term. */
  #columns(
    group: ColumnGroup,
    term: I32,
    count: I32,
    body: (b: I32, columnBytes: I32, termStride: number) => void,
  ): void {
    const f = this.#f, { width, transposeB, ldb } = this.#product, { b, scratch } = this.#locals;
    const { lanes: { size, count: laneCount }, packB, panelOffset } = this.#layout;
    const columnBytes = f.local("i32"), panel = f.local("i32");
    const line = ldb * size, panelLine = group.vectors * VECTOR_BYTES;
    const columns = (group.vectors - 1) * laneCount + group.lastLanes;
    const from = () =>
      transposeB
        ? i32.add(b, i32.add(scaled(columnBytes, ldb), scaled(term, size)))
        : i32.add(b, i32.add(scaled(term, line), columnBytes));
    const pack: Record<Layout["packB"], () => void> = {
      no: () => f.set(panel, from()),
      copy: () =>
        f.call(
          defineCopyPanel(this.#module, group.vectors),
          ...[from(), i32.const(line), panel, count] as const,
        ),
      transpose: () =>
        f.call(
          defineTranspose(this.#module, width),
          ...[from(), i32.const(line), panel, i32.const(panelLine)] as const,
          ...[i32.const(columns), count] as const,
        ),
    };
    f.for(columnBytes, group.first * size, group.end * size, columns * size, () => {
      f.set(panel, i32.add(scratch, i32.const(panelOffset)));
      pack[packB]();
      body(panel, columnBytes, packB === "no" ? line : panelLine);
    });
  }

  /** Tiles of a panel, one below the other: full ones first, then single rows. */
  #rows(
    tile: {
      readonly a: I32;
      readonly source: Source;
      readonly group: ColumnGroup;
      readonly b: I32;
      readonly bEnd: I32;
      readonly columnBytes: I32;
      readonly termStride: number;
      readonly finish: Finish;
    },
    start: I32,
    stop: I32,
  ): void {
    const f = this.#f, { group, source, columnBytes } = tile, { lanes } = this.#layout;
    const row = f.local("i32"), a = f.local("i32"), b = f.local("i32");
    const locals: TileLocals = { a, b, bEnd: tile.bEnd, c: this.#locals.c, row, columnBytes };
    const emit = (from: Expr<"i32">, to: Expr<"i32">, rows: number) =>
      f.for(row, from, to, rows, () => {
        f.set(a, i32.add(tile.a, scaled(row, source.rowStride)));
        f.set(b, tile.b);
        const { vectors, lastLanes } = group;
        const strideC = this.#product.ldc * lanes.size;
        const sourceB = { termStride: tile.termStride, rowStride: 0 };
        const spec = { lanes, rows, vectors, lastLanes, a: source, b: sourceB, strideC };
        emitTile(
          f,
          { ...spec, termsPerRound: rows > 1 ? group.termsPerRound : 1 },
          locals,
          tile.finish,
        );
      });
    const count = i32.sub(stop, start);
    const whole = f.let(i32.sub(stop, i32.remU(count, i32.const(group.rows))));
    emit(start, whole, group.rows);
    if (group.rows > 1) emit(whole, stop, 1);
  }
}
