/**
 * Matrix products of the hand-written step: plain loops over tiles of four rows and two vectors, all sizes whole tiles.
 *
 * @module
 */
import {
  type Expr,
  f32x4,
  type FunctionBuilder,
  i32,
  type Local,
  v128,
} from "../../../../lib/compiler/wasm/asm/mod.ts";
import { splat } from "./math.ts";
import { TILE_COLUMNS, TILE_ROWS } from "./places.ts";

/** A product: addresses, and m × k times k × n. */
export interface ProductOf {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly m: number;
  readonly k: number;
  readonly n: number;
}

type I32 = Local<"i32">;
/** The sums of a tile, row by row, two vectors each. */
type Sums = readonly (readonly [Local<"v128">, Local<"v128">])[];

/** How many terms are written out in a round. */
const UNROLLED = 4;

/** C = A B + bias, and with `relu` what is positive of it. */
export function emitProduct(
  f: FunctionBuilder,
  { a, b, c, m, k, n }: ProductOf,
  { bias, relu = false }: { readonly bias: number; readonly relu?: boolean },
): void {
  forTiles(f, m, n, (row, column) => {
    const from = f.let(i32.add(column, i32.const(bias)));
    const sums = newSums(f, () => [v128.load(from), v128.load(from, 16)]);
    const rows = f.let(i32.add(i32.const(a), i32.mul(row, i32.const(4 * k))));
    const columns = f.let(i32.add(column, i32.const(b)));
    terms(f, k, rows, 4, columns, 4 * n, (u) => (q) => [4 * (q * k + u), u * 4 * n], sums);
    const to = f.let(i32.add(i32.add(column, i32.const(c)), i32.mul(row, i32.const(4 * n))));
    sums.forEach((pair, q) =>
      pair.forEach((sum, half) => {
        const value = relu ? f32x4.max(sum, splat(0)) : sum;
        f.store(to, value, 4 * q * n + 16 * half);
      })
    );
  });
}

/** C = Aᵀ B, where A is m × k, B is m × n, and so C is k × n. */
export function emitTransposedProduct(
  f: FunctionBuilder,
  { a, b, c, m, k, n }: ProductOf,
): void {
  forTiles(f, k, n, (row, column) => {
    const sums = newSums(f, () => [splat(0), splat(0)]);
    const rows = f.let(i32.add(i32.const(a), i32.shl(row, i32.const(2))));
    const columns = f.let(i32.add(column, i32.const(b)));
    const offsets = (u: number) => (q: number) => [4 * (u * k + q), u * 4 * n] as const;
    terms(f, m, rows, 4 * k, columns, 4 * n, offsets, sums);
    const to = f.let(i32.add(i32.add(column, i32.const(c)), i32.mul(row, i32.const(4 * n))));
    sums.forEach((pair, q) => pair.forEach((sum, half) => f.store(to, sum, 4 * q * n + 16 * half)));
  });
}

/** B = Aᵀ, where A is m × n. */
export function emitTranspose(f: FunctionBuilder, a: number, b: number, m: number, n: number) {
  const i = f.local("i32"), j = f.local("i32");
  f.for(i, 0, m, 1, () => {
    const from = f.let(i32.add(i32.const(a), i32.mul(i, i32.const(4 * n))));
    const to = f.let(i32.add(i32.const(b), i32.shl(i, i32.const(2))));
    f.for(j, 0, n, 1, () => {
      f.store(to, i32.load(from));
      f.set(from, i32.add(from, i32.const(4)));
      f.set(to, i32.add(to, i32.const(4 * m)));
    });
  });
}

/** Each tile of an m × n matrix: the row, and the byte offset of the column. */
function forTiles(
  f: FunctionBuilder,
  m: number,
  n: number,
  body: (row: I32, column: I32) => void,
): void {
  if (m % TILE_ROWS || n % TILE_COLUMNS) {
    throw new RangeError(`internal: ${m} x ${n} is not made of whole tiles`);
  }
  const row = f.local("i32"), column = f.local("i32");
  f.for(column, 0, 4 * n, 4 * TILE_COLUMNS, () => {
    f.for(row, 0, m, TILE_ROWS, () => body(row, column));
  });
}

function newSums(f: FunctionBuilder, start: () => [Expr<"v128">, Expr<"v128">]): Sums {
  return Array.from({ length: TILE_ROWS }, () => {
    const [low, high] = start();
    return [f.let(low), f.let(high)] as const;
  });
}

/** Adds up `count` terms: `offsets` says where the factors of term u of a round lie, for row q. */
function terms(
  f: FunctionBuilder,
  count: number,
  a: I32,
  aStep: number,
  b: I32,
  bStep: number,
  offsets: (u: number) => (q: number) => readonly [a: number, b: number],
  sums: Sums,
): void {
  const round = count % UNROLLED === 0 ? UNROLLED : 1, k = f.local("i32");
  f.for(k, 0, count, round, () => {
    for (let u = 0; u < round; u++) {
      const at = offsets(u);
      const low = f.let(v128.load(b, at(0)[1])), high = f.let(v128.load(b, at(0)[1] + 16));
      sums.forEach(([first, second], q) => {
        const factor = f.let(v128.load32Splat(a, at(q)[0]));
        f.set(first, f32x4.add(first, f32x4.mul(factor, low)));
        f.set(second, f32x4.add(second, f32x4.mul(factor, high)));
      });
    }
    f.set(a, i32.add(a, i32.const(round * aStep)));
    f.set(b, i32.add(b, i32.const(round * bStep)));
  });
}
