/**
 * Compresses matrices that are mostly zero into lists of their rows and of their columns.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import {
  type Expr,
  type FunctionBuilder,
  type FunctionHandle,
  i32,
  type Local,
  type ModuleBuilder,
  select,
} from "../asm/mod.ts";
import { FLOAT_LANES, scaled } from "./float_lanes.ts";
import { once } from "./memo.ts";
import { type ListLayout, listLayoutOf } from "./sparse_lists.ts";
import { countedPlaces, emitPack, samePlaces } from "./sparse_pack.ts";
import { byteSource, type ElementSource, floatSource, GROUP } from "./sparse_source.ts";

type I32 = Local<"i32">;

/** What is compressed. */
export interface CompressSpec {
  /** The type of the numbers. */
  readonly width: FloatType;
  /** Rows. */
  readonly m: number;
  /** Columns. */
  readonly k: number;
  /** Whether lists of the rows are made, for products with the matrix, or of the columns, for products with its transpose. */
  readonly by: "rows" | "columns";
}

/** (x, lists, first, end): addresses of the matrix and of the lists, and the lines that are compressed. */
export type CompressParams = readonly ["i32", "i32", "i32", "i32"];

/** (bytes, index, scale, lists, first, end): addresses of the bytes and of the rows' numbers, the factor, as above. */
export type GatherParams<W extends FloatType> = readonly ["i32", "i32", W, "i32", "i32", "i32"];

const COUNT = ["i32"] as const;

/** The lists that a specification makes. */
export function listsOf({ width, m, k, by }: CompressSpec) {
  return by === "rows" ? { width, lines: m, length: k } : { width, lines: k, length: m };
}

/**
 * Defines the function that compresses lines of a matrix in memory, from `first` on and below `end`; it returns how many
 * elements are not zero. Lines can be compressed in any order and by several threads. A zero of either sign is left out; a
 * NaN is kept.
 */
export function defineCompress(
  module: ModuleBuilder,
  spec: CompressSpec,
): FunctionHandle<CompressParams, readonly ["i32"]> {
  const name = nameOf("compress", spec);
  return once(module, name, () =>
    module.function(
      name,
      { params: ["i32", "i32", "i32", "i32"] as const, results: COUNT },
      (f, x, lists, first, end) => {
        const source = floatSource(spec.width, spec.k, x);
        emitCompress(f, spec, source, { lists, first, end });
      },
    ));
}

/**
 * Defines the function that compresses rows of bytes, gathered by their numbers, without forming the matrix: element [i, j] is
 * `bytes[index[i], j]` converted to the width and multiplied by `scale`. Otherwise as `defineCompress`.
 */
export function defineGatherCompress<W extends FloatType>(
  module: ModuleBuilder,
  spec: CompressSpec & { readonly width: W },
): FunctionHandle<GatherParams<W>, readonly ["i32"]> {
  const name = nameOf("gatherCompress", spec);
  return once(module, name, () =>
    module.function(
      name,
      { params: ["i32", "i32", spec.width, "i32", "i32", "i32"] as const, results: COUNT },
      (f, bytes, index, scale, lists, first, end) => {
        const factor = scale as Local<"f32"> | Local<"f64">;
        const source = byteSource(spec.k, { bytes, index, scale: factor });
        emitCompress(f, spec, source, { lists, first, end });
      },
    ));
}

function nameOf(what: string, { width, m, k, by }: CompressSpec): string {
  return `${what}.${by}.${width}.${m}x${k}`;
}

/** The area of the lists, and which of them are written. */
interface ListLocals {
  readonly lists: I32;
  readonly first: I32;
  readonly end: I32;
}

function emitCompress(
  f: FunctionBuilder<readonly ["i32"]>,
  spec: CompressSpec,
  source: ElementSource,
  locals: ListLocals,
): void {
  const layout = listLayoutOf(listsOf(spec));
  f.return(
    spec.by === "rows"
      ? emitRows(f, spec, layout, source, locals)
      : emitColumns(f, spec, layout, source, locals),
  );
}

/** Writes lists of rows, group by group of elements. */
function emitRows(
  f: FunctionBuilder<readonly ["i32"]>,
  { width, k }: CompressSpec,
  layout: ListLayout,
  source: ElementSource,
  { lists, first, end }: ListLocals,
): I32 {
  const { terms, termBlocks, entryBytes } = layout, { size } = FLOAT_LANES[width];
  const rest = k % GROUP, whole = k - rest;
  const row = f.local("i32"), entry = f.local("i32"), begin = f.local("i32");
  const at = f.local("i32"), column = f.local("i32"), stop = f.local("i32");
  const block = f.local("i32"), total = f.local("i32");
  const packed = () => {
    const kept = f.let(source.nonzeros(at, GROUP));
    f.if(kept, () => {
      const values = source.values(f, at), places = countedPlaces(f, column);
      emitPack(f, { width, values, places, kept, ends: Array<I32>(GROUP).fill(entry) });
    });
    f.set(at, i32.add(at, i32.const(GROUP * source.elementBytes)));
  };
  const group = (count: number) => {
    forEachBit(f, source.nonzeros(at, count), (lane) => {
      source.copy(f, entry, f.let(i32.add(at, scaled(lane, source.elementBytes))));
      f.store(entry, i32.add(column, lane), size);
      f.set(entry, i32.add(entry, i32.const(entryBytes)));
    });
    f.set(at, i32.add(at, i32.const(GROUP * source.elementBytes)));
  };
  f.for(row, first, end, 1, () => {
    if (source.isScattered && k > 0) {
      const isFirst = i32.eqz(i32.and(i32.sub(row, first), i32.const(TOUCHED - 1)));
      f.if(isFirst, () => emitTouch(f, k, layout, source, { lists, first: row, end }));
    }
    f.set(begin, layout.start(lists, row));
    f.set(entry, begin);
    f.set(at, source.row(row));
    f.for(block, 0, termBlocks, 1, () => {
      f.set(column, scaled(block, terms));
      f.set(stop, least(i32.add(column, i32.const(terms)), i32.const(whole), f));
      f.for(column, column, stop, GROUP, packed);
      f.store(layout.end(lists, row, block), entry);
    });
    if (rest > 0) {
      f.set(column, i32.const(whole));
      group(rest);
      f.set(block, i32.const(termBlocks - 1));
      f.store(layout.end(lists, row, block), entry);
    }
    f.set(total, i32.add(total, i32.divU(i32.sub(entry, begin), i32.const(entryBytes))));
  });
  return total;
}

/** Rows that are asked for at once, a power of two: few enough to stay in the first cache. */
const TOUCHED = 16;
const CACHE_LINE = 64;
/** Bytes of a row that are asked for; long rows are foreseen once they are being read. */
const MOST_TOUCHED = 4096;

/**
 * Reads a byte of each cache line of the next rows. These are on their way from memory all together then; the loop over
 * elements, which has work to do in between, would wait for a few at a time.
 */
function emitTouch(
  f: FunctionBuilder<readonly ["i32"]>,
  columns: number,
  layout: ListLayout,
  source: ElementSource,
  { lists, first, end }: ListLocals,
): void {
  const row = f.local("i32"), at = f.local("i32"), sum = f.local("i32");
  const stop = f.let(least(i32.add(first, i32.const(TOUCHED)), end, f));
  const last = Math.min(columns * source.elementBytes, MOST_TOUCHED) - 1;
  f.for(row, first, stop, 1, () => {
    f.set(at, source.row(row));
    for (let offset = 0; offset < last; offset += CACHE_LINE) {
      f.set(sum, i32.add(sum, i32.load8U(at, offset)));
    }
    f.set(sum, i32.add(sum, i32.load8U(at, last)));
  });
  // For what is not used would not be read. The end of the list is written here in a moment.
  f.store(layout.end(lists, first, f.let(i32.const(0))), sum);
}

/** Writes lists of columns, as many side by side as there are elements in a group. */
function emitColumns(
  f: FunctionBuilder<readonly ["i32"]>,
  { width, m, k }: CompressSpec,
  layout: ListLayout,
  source: ElementSource,
  { lists, first, end }: ListLocals,
): I32 {
  const { terms, termBlocks, entryBytes } = layout, { size } = FLOAT_LANES[width];
  const rest = k % GROUP, whole = k - rest;
  const total = f.local("i32"), left = f.local("i32"), low = f.local("i32"), high = f.local("i32");
  const kept = f.local("i32"), block = f.local("i32"), column = f.local("i32");
  const row = f.local("i32"), rowStop = f.local("i32"), at = f.local("i32");
  const group = (count: number) => {
    f.set(low, greatest(left, first, f));
    f.set(high, least(i32.add(left, i32.const(count)), end, f));
    // Columns that others write are not touched.
    f.set(kept, i32.shl(i32.const(-1), i32.sub(low, left)));
    f.set(kept, i32.xor(kept, i32.shl(i32.const(-1), i32.sub(high, left))));
    f.for(block, 0, termBlocks, 1, () => {
      f.for(column, low, high, 1, () => emitBlockStart(f, layout, lists, column, block));
      f.set(row, scaled(block, terms));
      f.set(rowStop, least(i32.add(row, i32.const(terms)), i32.const(m), f));
      f.for(row, row, rowStop, 1, () => {
        f.set(at, i32.add(source.row(row), scaled(left, source.elementBytes)));
        forEachBit(f, i32.and(source.nonzeros(at, count), kept), (lane) => {
          f.set(column, i32.add(left, lane));
          const slot = f.let(layout.end(lists, column, block)), entry = f.let(i32.load(slot));
          source.copy(f, entry, f.let(i32.add(at, scaled(lane, source.elementBytes))));
          f.store(entry, row, size);
          f.store(slot, i32.add(entry, i32.const(entryBytes)));
        });
      });
    });
    f.set(block, i32.const(termBlocks - 1));
    f.for(column, low, high, 1, () => {
      const bytes = i32.sub(
        i32.load(layout.end(lists, column, block)),
        layout.start(lists, column),
      );
      f.set(total, i32.add(total, i32.divU(bytes, i32.const(entryBytes))));
    });
  };
  const columns = { row, at, left, block };
  const stop = f.let(least(end, i32.const(whole), f));
  f.for(left, i32.and(first, i32.const(-GROUP)), stop, GROUP, () => {
    const isCut = i32.or(i32.ltS(left, first), i32.gtS(i32.add(left, i32.const(GROUP)), end));
    f.if(isCut, () => group(GROUP), () => {
      const entries = emitWholeColumns(f, { width, m }, layout, source, { lists, ...columns });
      f.set(total, i32.add(total, entries));
    });
  });
  if (rest > 0) {
    f.if(i32.and(i32.gtS(end, i32.const(whole)), i32.gtS(end, first)), () => {
      f.set(left, i32.const(whole));
      group(rest);
    });
  }
  return total;
}

/** Writes the lists of sixteen columns that are all wanted; returns how many entries they have. */
function emitWholeColumns(
  f: FunctionBuilder<readonly ["i32"]>,
  { width, m }: { readonly width: FloatType; readonly m: number },
  layout: ListLayout,
  source: ElementSource,
  { lists, left, block, row, at }: Readonly<Record<"lists" | "left" | "block" | "row" | "at", I32>>,
): Expr<"i32"> {
  const { terms, termBlocks, entryBytes, lineBytes } = layout;
  const start = f.let(layout.start(lists, left)), stop = f.local("i32");
  const ends = Array.from({ length: GROUP }, (_, lane) => {
    return f.let(i32.add(start, i32.const(lane * lineBytes)));
  });
  f.for(block, 0, termBlocks, 1, () => {
    f.set(row, scaled(block, terms));
    f.set(stop, least(i32.add(row, i32.const(terms)), i32.const(m), f));
    f.for(row, row, stop, 1, () => {
      f.set(at, i32.add(source.row(row), scaled(left, source.elementBytes)));
      const kept = f.let(source.nonzeros(at, GROUP));
      f.if(kept, () => {
        const values = source.values(f, at), places = samePlaces(f, row);
        emitPack(f, { width, values, places, kept, ends });
      });
    });
    const slot = f.let(layout.end(lists, left, block));
    ends.forEach((end, lane) => f.store(slot, end, lane * termBlocks * 4));
  });
  const bytes = ends.reduce<Expr<"i32">>((sum, end) => i32.add(sum, end), i32.const(0));
  const before = i32.add(i32.mul(start, i32.const(GROUP)), i32.const(120 * lineBytes));
  return i32.divU(i32.sub(bytes, before), i32.const(entryBytes));
}

/** Lets a list go on in a block where it ended in the block before. */
function emitBlockStart(
  f: FunctionBuilder<readonly ["i32"]>,
  layout: ListLayout,
  lists: I32,
  column: I32,
  block: I32,
): void {
  const slot = f.let(layout.end(lists, column, block));
  const begin = () => f.store(slot, layout.start(lists, column));
  if (layout.termBlocks === 1) return begin();
  f.if(block, () => f.store(slot, i32.load(i32.sub(slot, i32.const(4)))), begin);
}

/** Visits the bits that are set, the lowest first. */
function forEachBit(
  f: FunctionBuilder<readonly ["i32"]>,
  bits: Expr<"i32">,
  visit: (lane: I32) => void,
): void {
  const left = f.let(bits), lane = f.local("i32");
  f.if(left, () =>
    f.loop((again) => {
      f.set(lane, i32.ctz(left));
      visit(lane);
      const without = i32.and(left, i32.sub(left, i32.const(1)));
      f.branchIf(again, f.tee(left, without));
    }));
}

function least(
  a: Expr<"i32">,
  b: Expr<"i32">,
  f: FunctionBuilder<readonly ["i32"]>,
): Expr<"i32"> {
  const [x, y] = [f.let(a), f.let(b)];
  return select(i32.ltS(x, y), x, y);
}

function greatest(
  a: Expr<"i32">,
  b: Expr<"i32">,
  f: FunctionBuilder<readonly ["i32"]>,
): Expr<"i32"> {
  const [x, y] = [f.let(a), f.let(b)];
  return select(i32.gtS(x, y), x, y);
}
