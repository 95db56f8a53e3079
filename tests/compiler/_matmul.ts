/**
 * Runs products of matrices that were made for a specification, between guards of NaN.
 *
 * @module
 */
import type { FloatType } from "../../lib/core/dtype.ts";
import { i32, ModuleBuilder } from "../../lib/compiler/wasm/asm/mod.ts";
import { defineMatmul, matmulScratchBytes } from "../../lib/compiler/wasm/matmul/matmul.ts";
import { type MatmulSpec, type Product, productOf } from "../../lib/compiler/wasm/matmul/spec.ts";
import { start } from "./_asm.ts";

/** Numbers of either width. */
export type Floats = Float32Array | Float64Array;

/** The unit roundoff. */
export const ROUNDOFF: Readonly<Record<FloatType, number>> = { f32: 2 ** -24, f64: 2 ** -53 };

export const BYTES: Readonly<Record<FloatType, number>> = { f32: 4, f64: 8 };

export function floats(width: FloatType, length: number): Floats {
  return width === "f32" ? new Float32Array(length) : new Float64Array(length);
}

/** Pseudo-random numbers in [−1, 1), the same ones each time. */
export function numbers(width: FloatType, length: number, seed = 1): Floats {
  let state = seed >>> 0;
  return floats(width, length).map(() => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9 >>> 0;
    return (state ^ (state >>> 16)) / 2 ** 31;
  });
}

/** How many elements operands span, gaps between rows included. */
export function spans(p: Product): { a: number; b: number; c: number } {
  const { shape, strideA, strideB } = p.batch;
  const span = (rows: number, columns: number, ld: number, strides: readonly number[]) => {
    if (rows === 0 || columns === 0 || shape.includes(0)) return 0;
    return strides.reduce((sum, s, i) => sum + s * (shape[i] - 1), (rows - 1) * ld + columns);
  };
  const count = shape.reduce((x, y) => x * y, 1);
  return {
    a: p.transposeA ? span(p.k, p.m, p.lda, strideA) : span(p.m, p.k, p.lda, strideA),
    b: p.transposeB ? span(p.n, p.k, p.ldb, strideB) : span(p.k, p.n, p.ldb, strideB),
    c: span(p.m * count, p.n, p.ldc, []),
  };
}

/** What to run besides the specification. */
export interface RunOptions {
  /** Rows at which the work is cut: [0, 3, 10] are two calls. All at once unless it is given. */
  readonly cuts?: readonly number[];
  /** Further arrays, whose addresses the epilogue is given. */
  readonly extra?: readonly Floats[];
  /** The operand that is put 16 bytes before the end of memory. */
  readonly last?: "a" | "b";
}

/** The elements of C, gaps included. Throws if anything around C, or a gap in it, was written. */
export function runMatmul(
  spec: MatmulSpec,
  a: Floats,
  b: Floats,
  { cuts, extra = [], last = "b" }: RunOptions = {},
): Floats {
  const p = productOf(spec), { width } = spec, size = BYTES[width];
  const span = spans(p), rows = p.m * p.batch.shape.reduce((x, y) => x * y, 1);
  let top = 64;
  const room = (elements: number) => {
    const at = top;
    top += Math.ceil((elements * size + 64) / 64) * 64;
    return at;
  };
  const c = room(span.c), scratch = room(matmulScratchBytes(spec) / size);
  const extras = extra.map((array) => room(array.length));
  const other = room(last === "a" ? b.length : a.length);
  const ending = last === "a" ? a : b;
  const pages = Math.ceil((top + ending.length * size + 16) / 65536);
  const end = pages * 65536 - 16 - ending.length * size;
  const at = last === "a" ? { a: end, b: other } : { a: other, b: end };

  const m = new ModuleBuilder({ memory: { pages, export: "memory" } });
  const product = defineMatmul(m, spec);
  m.function("main", { params: ["i32", "i32"], results: [] }, (f, first, end) => {
    const params = extras.map((address) => i32.const(address));
    const [a, b, result, area] = [at.a, at.b, c, scratch].map((address) => i32.const(address));
    f.call(product, a, b, result, first, end, area, ...params);
  }, { export: true });
  const { call, memory } = start(m);
  const view = width === "f32" ? new Float32Array(memory.buffer) : new Float64Array(memory.buffer);
  view.fill(NaN);
  view.set(a, at.a / size);
  view.set(b, at.b / size);
  extra.forEach((array, i) => view.set(array, extras[i] / size));
  const ends = cuts ?? [0, rows];
  for (let i = 1; i < ends.length; i++) call.main(ends[i - 1], ends[i]);
  const result = view.slice(c / size, c / size + span.c);
  const around = [
    ...view.subarray(c / size - 8, c / size),
    ...view.subarray(c / size + span.c, c / size + span.c + 8),
  ];
  const gaps = [...result].filter((_, i) => i % p.ldc >= p.n);
  if (![...around, ...gaps].every(Number.isNaN)) throw new Error("it wrote outside of C");
  return result;
}
