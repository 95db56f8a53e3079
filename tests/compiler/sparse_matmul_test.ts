import { assert, assertEquals } from "@std/assert";
import type { FloatType } from "../../lib/core/dtype.ts";
import { f32x4, f64x2 } from "../../lib/compiler/wasm/asm/mod.ts";
import type { Epilogue } from "../../lib/compiler/wasm/matmul/epilogue.ts";
import { sparseDensityLimit } from "../../lib/compiler/wasm/matmul/sparse_matmul.ts";
import { type Floats, floats, numbers, ROUNDOFF, runMatmul } from "./_matmul.ts";
import { type Entry, type Gathered, runCompress } from "./_sparse.ts";

const WIDTHS = ["f32", "f64"] as const;
const SIZES = [0, 1, 3, 4, 5, 7, 8, 9, 10, 15, 16, 17, 31, 64, 65];
const SHAPES = [
  ...SIZES.flatMap((m, i) => SIZES.filter((_, j) => (i + j) % 3 === 0).map((k) => [m, k] as const)),
  [5, 784],
  [3, 800],
  [700, 20],
] as const;

/** A matrix with about that share of numbers that are not zero. */
function sparse(width: FloatType, length: number, density: number, seed = 1): Floats {
  const chosen = numbers(width, length, seed + 100);
  return numbers(width, length, seed).map((x, i) => Math.abs(chosen[i]) < density ? x : 0);
}

/** The lists as a plain loop makes them. */
function listsBy(by: "rows" | "columns", m: number, k: number, x: Floats): Entry[][] {
  const lists: Entry[][] = Array.from({ length: by === "rows" ? m : k }, () => []);
  for (let i = 0; i < m; i++) {
    for (let j = 0; j < k; j++) {
      const value = x[i * k + j];
      if (value === 0) continue;
      if (by === "rows") lists[i].push([j, value]);
      else lists[j].push([i, value]);
    }
  }
  return lists;
}

function cutsOf(lines: number): number[] {
  return [0, 1, Math.floor(lines / 3), lines - 2, lines]
    .map((cut) => Math.min(Math.max(cut, 0), lines)).sort((x, y) => x - y);
}

for (const width of WIDTHS) {
  for (const by of ["rows", "columns"] as const) {
    Deno.test(`compress ${width} by ${by}: the lists of a plain loop, in any split of the lines`, () => {
      for (const [m, k] of SHAPES) {
        const x = sparse(width, m * k, 0.3), expected = listsBy(by, m, k, x);
        const whole = runCompress({ width, m, k, by }, x);
        assertEquals(whole.entries, expected, `${m} x ${k}`);
        assertEquals(whole.count, expected.flat().length);
        const cut = runCompress({ width, m, k, by }, x, cutsOf(by === "rows" ? m : k));
        assertEquals(cut.entries, expected, `${m} x ${k}, cut`);
        assertEquals(cut.count, whole.count);
      }
    });

    Deno.test(`compress ${width} by ${by}: gathered bytes give the lists of the scaled batch`, () => {
      for (const [m, k] of SHAPES) {
        const rows = 7, scale = width === "f32" ? Math.fround(1 / 255) : 1 / 255;
        const bytes = Uint8Array.from(
          sparse("f64", rows * k, 0.25),
          (x) => x === 0 ? 0 : 1 + Math.floor(Math.abs(x) * 255),
        );
        const index = Int32Array.from({ length: m }, (_, i) => (3 * i + 2) % rows);
        const gathered: Gathered = { bytes, index, scale };
        const x = floats(width, m * k).map((_, at) =>
          bytes[index[Math.floor(at / k)] * k + at % k] * scale
        );
        const expected = listsBy(by, m, k, x);
        const spec = { width, m, k, by };
        assertEquals(runCompress(spec, gathered).entries, expected, `${m} x ${k}`);
        const cuts = cutsOf(by === "rows" ? m : k);
        assertEquals(runCompress(spec, gathered, cuts).entries, expected, `${m} x ${k}, cut`);
      }
    });
  }

  Deno.test(`sparse matmul ${width}, forward and gradient: the dense product's bits, in any split`, () => {
    const cases = [
      ...[[1, 1, 2], [4, 5, 3], [9, 31, 10], [17, 64, 64], [5, 784, 65], [0, 3, 4], [3, 0, 4]],
      ...[[3, 4, 0], [5, 40, 33], [128, 48, 20], [600, 20, 7]],
    ];
    for (const [m, k, n] of cases) {
      for (const density of [0, 0.2, 1]) {
        const x = sparse(width, m * k, density);
        const w = numbers(width, k * n, 7), d = numbers(width, m * n, 8);
        const forward = runMatmul({ width, m, k, n }, x, w);
        const gradient = runMatmul({ width, m: k, k: m, n, transposeA: true }, x, d);
        for (const cut of [false, true]) {
          const rows = cut ? cutsOf(m) : undefined, columns = cut ? cutsOf(k) : undefined;
          const byRows = { spec: { n }, b: w, cuts: rows };
          const byColumns = { spec: { n }, b: d, cuts: columns };
          const where = `${m} x ${k} x ${n}, density ${density}`;
          const c = runCompress({ width, m, k, by: "rows" }, x, rows, byRows).c;
          assertEquals(c, forward, `forward ${where}`);
          const g = runCompress({ width, m, k, by: "columns" }, x, columns, byColumns).c;
          assertEquals(g, gradient, `gradient ${where}`);
        }
      }
    }
  });

  Deno.test(`sparse matmul ${width}, one column: within (min(k, 384) + ⌈k/256⌉ + 1)u·Σ|a||b|`, () => {
    const m = 6, k = 700, x = sparse(width, m * k, 0.3), w = numbers(width, k, 7);
    const { c } = runCompress({ width, m, k, by: "rows" }, x, undefined, { spec: { n: 1 }, b: w });
    for (let i = 0; i < m; i++) {
      let sum = 0, scale = 0;
      for (let j = 0; j < k; j++) {
        sum += x[i * k + j] * w[j];
        scale += Math.abs(x[i * k + j] * w[j]);
      }
      const twin = width === "f64" ? k : 0;
      assert(Math.abs(c[i] - sum) <= (384 + 3 + 1 + twin) * ROUNDOFF[width] * scale, `row ${i}`);
    }
  });

  Deno.test(`sparse matmul ${width} with an epilogue and gaps: to the bit as the dense one`, () => {
    const lanes = width === "f32" ? f32x4 : f64x2;
    const epilogue: Epilogue = {
      params: 2,
      apply: (_f, value, at, [bias, scale]) =>
        lanes.mul(lanes.add(value, at.ofColumns(bias)), at.ofRow(scale)),
    };
    const m = 7, k = 600, n = 37, ldb = 40, ldc = 39;
    const x = sparse(width, m * k, 0.3), w = numbers(width, k * ldb, 7);
    const extra = [numbers(width, n, 9), numbers(width, m, 10)];
    const spec = { n, ldb, ldc, epilogue };
    const dense = runMatmul({ width, m, k, ...spec }, x, w, { extra });
    const run = { spec, b: w, extra };
    const { c } = runCompress({ width, m, k, by: "rows" }, x, undefined, run);
    assertEquals(c.subarray(0, dense.length), dense);
  });
}

Deno.test("compress: zeros of either sign are left out; infinities, NaN and subnormal numbers are kept", () => {
  const x = floats("f32", 6);
  x.set([-0, NaN, 0, Infinity, -1e-45, 0]);
  const { entries } = runCompress({ width: "f32", m: 1, k: 6, by: "rows" }, x);
  assertEquals(entries, [[[1, NaN], [3, Infinity], [4, Math.fround(-1e-45)]]]);
});

Deno.test("sparse matmul: a zero times an infinity does not arrive, what is not zero does", () => {
  const x = floats("f32", 4), w = floats("f32", 4);
  x.set([0, 2, 3, 0]);
  w.set([Infinity, NaN, 1, 1]);
  const product = { spec: { n: 2 }, b: w };
  const { c } = runCompress({ width: "f32", m: 2, k: 2, by: "rows" }, x, undefined, product);
  assertEquals([...c], [2, 2, Infinity, NaN]);
  const dense = runMatmul({ width: "f32", m: 2, k: 2, n: 2 }, x, w);
  assertEquals([...dense], [NaN, NaN, Infinity, NaN]);
});

Deno.test("sparse matmul: lists pay for wide products up to half, for narrow ones less, for one column hardly ever", () => {
  assertEquals(sparseDensityLimit("f32", 64), 0.5);
  assertEquals(sparseDensityLimit("f64", 64), 0.5);
  const narrow = sparseDensityLimit("f32", 10);
  assert(0.15 < narrow && narrow < 0.3, `${narrow}`);
  assert(sparseDensityLimit("f32", 1) < 0.06);
  assertEquals(sparseDensityLimit("f32", 0), 0);
});
