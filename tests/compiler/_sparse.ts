/**
 * Compresses matrices in WebAssembly and reads the lists back.
 *
 * @module
 */
import { f32, f64, i32, ModuleBuilder } from "../../lib/compiler/wasm/asm/mod.ts";
import {
  type CompressSpec,
  defineCompress,
  defineGatherCompress,
  listsOf,
} from "../../lib/compiler/wasm/matmul/sparse_compress.ts";
import { sparseListBytes } from "../../lib/compiler/wasm/matmul/sparse_lists.ts";
import {
  defineSparseMatmul,
  type SparseMatmulSpec,
} from "../../lib/compiler/wasm/matmul/sparse_matmul.ts";
import { start } from "./_asm.ts";
import { BYTES, type Floats } from "./_matmul.ts";

/** A matrix of bytes whose rows are gathered and scaled. */
export interface Gathered {
  readonly bytes: Uint8Array;
  readonly index: Int32Array;
  readonly scale: number;
}

/** An element of a list: its place in the line and its value. */
export type Entry = readonly [place: number, value: number];

/** Lists that were made: how many elements they hold, and what. */
export interface Lists {
  readonly count: number;
  readonly entries: Entry[][];
}

/** What to do with lists besides reading them. */
export interface ProductRun {
  readonly spec: Omit<SparseMatmulSpec, "width" | "lines" | "length">;
  readonly b: Floats;
  readonly cuts?: readonly number[];
  readonly extra?: readonly Floats[];
}

/**
 * Compresses a matrix, which lies 16 bytes before the end of memory, in parts that end at `cuts`; then multiplies the lists,
 * if that is asked for.
 */
export function runCompress(
  spec: CompressSpec,
  x: Floats | Gathered,
  cuts?: readonly number[],
  product?: ProductRun,
): Lists & { readonly c: Floats } {
  const { width } = spec, size = BYTES[width], lists = listsOf(spec);
  let top = 64;
  const room = (bytes: number) => {
    const at = top;
    top += Math.ceil((bytes + 64) / 64) * 64;
    return at;
  };
  const gathered = "bytes" in x ? x : undefined;
  const source = gathered ? gathered.bytes : x as Floats;
  const ldc = product?.spec.ldc ?? product?.spec.n ?? 0;
  const at = {
    lists: room(sparseListBytes(lists)),
    index: room(4 * spec.m),
    b: room((product?.b.length ?? 0) * size),
    c: room(lists.lines * ldc * size),
    extras: (product?.extra ?? []).map((array) => room(array.length * size)),
  };
  const pages = Math.ceil((top + source.byteLength + 16) / 65536);
  const last = pages * 65536 - 16 - source.byteLength;

  const m = new ModuleBuilder({ memory: { pages, export: "memory" } });
  m.function("compress", { params: ["i32", "i32"], results: ["i32"] }, (f, first, end) => {
    const area = i32.const(at.lists);
    if (!gathered) {
      return f.return(defineCompress(m, spec).call(i32.const(last), area, first, end));
    }
    const [bytes, index] = [i32.const(last), i32.const(at.index)];
    const { scale } = gathered;
    f.return(
      width === "f32"
        ? defineGatherCompress(m, { ...spec, width })
          .call(bytes, index, f32.const(scale), area, first, end)
        : defineGatherCompress(m, { ...spec, width })
          .call(bytes, index, f64.const(scale), area, first, end),
    );
  }, { export: true });
  m.function("multiply", { params: ["i32", "i32"], results: [] }, (f, first, end) => {
    if (!product) return;
    const fn = defineSparseMatmul(m, { ...lists, ...product.spec });
    const [area, b, c] = [at.lists, at.b, at.c].map((address) => i32.const(address));
    f.call(fn, area, b, c, first, end, ...at.extras.map((address) => i32.const(address)));
  }, { export: true });

  const { call, memory } = start(m);
  const floats = width === "f32"
    ? new Float32Array(memory.buffer)
    : new Float64Array(memory.buffer);
  floats.fill(NaN);
  new Uint8Array(memory.buffer).set(new Uint8Array(source.buffer), last);
  if (gathered) new Int32Array(memory.buffer).set(gathered.index, at.index / 4);
  if (product) floats.set(product.b, at.b / size);
  product?.extra?.forEach((array, i) => floats.set(array, at.extras[i] / size));
  const ends = cuts ?? [0, lists.lines];
  let count = 0;
  for (let i = 1; i < ends.length; i++) count += Number(call.compress(ends[i - 1], ends[i]));
  const productEnds = product?.cuts ?? [0, lists.lines];
  for (let i = 1; i < productEnds.length; i++) call.multiply(productEnds[i - 1], productEnds[i]);
  const c = floats.slice(at.c / size, at.c / size + lists.lines * ldc);
  return { count, entries: readLists(spec, memory, at.lists), c };
}

/** What stands in the area of the lists, in the layout that `sparse_lists.ts` describes. */
function readLists(spec: CompressSpec, memory: WebAssembly.Memory, area: number): Entry[][] {
  const { lines, length } = listsOf(spec), size = BYTES[spec.width];
  const blocks = length === 0 ? 1 : Math.ceil(length / blockTerms(length));
  const view = new DataView(memory.buffer);
  const firstEntry = area + Math.ceil(lines * blocks * 4 / 64) * 64;
  return Array.from({ length: lines }, (_, line) => {
    const list: Entry[] = [];
    let at = firstEntry + line * length * 2 * size;
    for (let block = 0; block < blocks; block++) {
      const end = view.getUint32(area + (line * blocks + block) * 4, true);
      for (; at < end; at += 2 * size) {
        const value = size === 4 ? view.getFloat32(at, true) : view.getFloat64(at, true);
        const place = view.getInt32(at + size, true);
        if (Math.floor(place / blockTerms(length)) !== block) {
          throw new Error(`place ${place} is in block ${block}`);
        }
        list.push([place, value]);
      }
    }
    return list;
  });
}

/** Terms in a block: about 256, a multiple of 16. */
function blockTerms(length: number): number {
  return Math.ceil(length / Math.max(1, Math.round(length / 256)) / 16) * 16;
}
