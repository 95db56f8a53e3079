/**
 * How fast generated matrix products are, dense and sparse, on one thread: against multiplications and additions on registers
 * alone, which no product without fused multiply-add can beat.
 *
 * Times are the processor's, not the clock's, so that other work on the machine disturbs them less.
 *
 * @module
 */
import process from "node:process";
import { f32x4, f64x2, i32, ModuleBuilder, v128 } from "../../lib/compiler/wasm/asm/mod.ts";
import { defineMatmul, matmulScratchBytes } from "../../lib/compiler/wasm/matmul/matmul.ts";
import {
  type CompressSpec,
  defineCompress,
  defineGatherCompress,
  listsOf,
} from "../../lib/compiler/wasm/matmul/sparse_compress.ts";
import { sparseListBytes } from "../../lib/compiler/wasm/matmul/sparse_lists.ts";
import {
  defineSparseMatmul,
  sparseDensityLimit,
} from "../../lib/compiler/wasm/matmul/sparse_matmul.ts";
import type { MatmulSpec } from "../../lib/compiler/wasm/matmul/spec.ts";

type Width = "f32" | "f64";
type Call = (...args: number[]) => number;
type Sizes = Omit<MatmulSpec, "width">;

const DENSE: Readonly<Record<string, Sizes>> = {
  "nn 128 x 784 x 64": { m: 128, k: 784, n: 64 },
  "tn 784 x 128 x 64": { m: 784, k: 128, n: 64, transposeA: true },
  "nt 128 x 64 x 64": { m: 128, k: 64, n: 64, transposeB: true },
  "nn 128 x 64 x 10": { m: 128, k: 64, n: 10 },
  "nn 1024 x 784 x 400": { m: 1024, k: 784, n: 400 },
  "tn 784 x 1024 x 400": { m: 784, k: 1024, n: 400, transposeA: true },
  "nn 1024 x 1024 x 1024": { m: 1024, k: 1024, n: 1024 },
  "nt 1024 x 1024 x 1024": { m: 1024, k: 1024, n: 1024, transposeB: true },
  "nn 64 x 4096 x 4096": { m: 64, k: 4096, n: 4096 },
  "nn 50000 x 20 x 1": { m: 50_000, k: 20, n: 1 },
  "tn 20 x 50000 x 1": { m: 20, k: 50_000, n: 1, transposeA: true },
};

/** Milliseconds of processor time so far. */
function processorTime(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** The fewest milliseconds of processor time that a call took, once the function runs as optimised code. */
async function measure(call: () => void): Promise<number> {
  const began = performance.now();
  let warm = 0;
  while (performance.now() - began < 200 || warm < 3) warm++, call();
  // The optimised code arrives in the background.
  await new Promise((done) => setTimeout(done, 50));
  const calls = Math.max(1, Math.round(warm / 10));
  let best = Infinity;
  for (let round = 0; round < 8; round++) {
    const start = processorTime();
    for (let i = 0; i < calls; i++) call();
    best = Math.min(best, (processorTime() - start) / calls);
  }
  return best;
}

/** Places in a memory that is made afterwards. */
class Room {
  #top = 1024;

  take(bytes: number): number {
    const at = this.#top;
    this.#top += Math.ceil((bytes + 64) / 64) * 64;
    return at;
  }

  get pages(): number {
    return Math.ceil(this.#top / 65536);
  }
}

function instantiate(m: ModuleBuilder): { call: Record<string, Call>; buffer: ArrayBuffer } {
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(m.encode()));
  const { buffer } = exports.memory as WebAssembly.Memory;
  return { call: exports as unknown as Record<string, Call>, buffer: buffer as ArrayBuffer };
}

function numbers(width: Width, buffer: ArrayBuffer): Float32Array | Float64Array {
  return width === "f32" ? new Float32Array(buffer) : new Float64Array(buffer);
}

/** GFLOP/s of multiplications and additions in turns, in chains enough to keep the units busy; no memory is read. */
async function peak(width: Width): Promise<number> {
  const lanes = width === "f32" ? f32x4 : f64x2, rounds = 100_000, chains = 12;
  const m = new ModuleBuilder({ memory: { pages: 1, export: "memory" } });
  m.function("main", { params: [], results: [] }, (f) => {
    const values = Array.from({ length: chains }, (_, i) => f.let(v128.load(i32.const(16 * i))));
    const factor = f.let(v128.load(i32.const(512))), other = f.let(v128.load(i32.const(528)));
    f.for(f.local("i32"), 0, rounds, 1, () => {
      for (const value of values) f.set(value, lanes.add(lanes.mul(value, factor), other));
    });
    values.forEach((value, i) => f.store(i32.const(1024 + 16 * i), value));
  }, { export: true });
  const { call } = instantiate(m);
  const ms = await measure(() => call.main());
  return 2 * chains * (width === "f32" ? 4 : 2) * rounds / ms / 1e6;
}

async function dense(width: Width, sizes: Sizes): Promise<{ rate: number; bytes: number }> {
  const spec: MatmulSpec = { width, ...sizes }, size = width === "f32" ? 4 : 8;
  const { m: rows, k, n } = spec, room = new Room();
  const [a, b, c] = [rows * k, k * n, rows * n].map((count) => room.take(count * size));
  const scratch = room.take(matmulScratchBytes(spec));
  const m = new ModuleBuilder({ memory: { pages: room.pages, export: "memory" } });
  const product = defineMatmul(m, spec);
  m.function("main", { params: [], results: [] }, (f) => {
    const [A, B, C, first, end, area] = [a, b, c, 0, rows, scratch].map((x) => i32.const(x));
    f.call(product, A, B, C, first, end, area);
  }, { export: true });
  const { call, buffer } = instantiate(m);
  const memory = numbers(width, buffer);
  for (let i = a / size; i < c / size; i++) memory[i] = Math.random() - 0.5;
  const ms = await measure(() => call.main());
  return { rate: 2 * rows * k * n / ms / 1e6, bytes: m.encode().length };
}

/** Times of a layer's products with a batch that has zeros, in ms. */
interface SparseTimes {
  readonly dense: number;
  readonly products: number;
  readonly compress: number;
  readonly gather: number;
  readonly density: number;
}

const [ROWS, COLUMNS, UNITS, IMAGES] = [128, 784, 64, 600];

/** What is compressed of the batch of a first layer. */
const batch = (by: CompressSpec["by"]) => ({ width: "f32", m: ROWS, k: COLUMNS, by }) as const;

/** Where the arrays of the layer are: batch, weights, their gradient, outputs, their gradient, images, their numbers, lists. */
function layerPlaces() {
  const room = new Room();
  const forward = { width: "f32", m: ROWS, k: COLUMNS, n: UNITS } as const;
  const gradient = { width: "f32", m: COLUMNS, k: ROWS, n: UNITS, transposeA: true } as const;
  const scratchBytes = Math.max(matmulScratchBytes(forward), matmulScratchBytes(gradient));
  const at = {
    ...{ x: room.take(4 * ROWS * COLUMNS), w: room.take(4 * COLUMNS * UNITS) },
    ...{ d: room.take(4 * ROWS * UNITS), c: room.take(4 * ROWS * UNITS) },
    ...{ g: room.take(4 * COLUMNS * UNITS), scratch: room.take(scratchBytes) },
    ...{ bytes: room.take(IMAGES * COLUMNS), index: room.take(4 * ROWS) },
    ...{ rows: room.take(sparseListBytes(listsOf(batch("rows")))) },
    ...{ columns: room.take(sparseListBytes(listsOf(batch("columns")))) },
  };
  return { at, pages: room.pages, forward, gradient };
}

/** The forward product and the weight gradient, dense and sparse, and the two ways to lists. */
function layerModule({ at, pages, forward, gradient }: ReturnType<typeof layerPlaces>) {
  const m = new ModuleBuilder({ memory: { pages, export: "memory" } });
  const place = (name: keyof typeof at) => i32.const(at[name]);
  const zero = i32.const(0), rows = i32.const(ROWS), columns = i32.const(COLUMNS);
  const nothing = { params: [], results: [] } as const;
  m.function("dense", nothing, (f) => {
    const [x, w, c, d, g] = [place("x"), place("w"), place("c"), place("d"), place("g")];
    f.call(defineMatmul(m, forward), x, w, c, zero, rows, place("scratch"));
    f.call(defineMatmul(m, gradient), x, d, g, zero, columns, place("scratch"));
  }, { export: true });
  m.function("products", nothing, (f) => {
    const product = (by: CompressSpec["by"]) =>
      defineSparseMatmul(m, { ...listsOf(batch(by)), n: UNITS });
    f.call(product("rows"), place("rows"), place("w"), place("c"), zero, rows);
    f.call(product("columns"), place("columns"), place("d"), place("g"), zero, columns);
  }, { export: true });
  m.function("compress", { params: [], results: ["i32"] }, (f) => {
    const x = place("x");
    f.drop(defineCompress(m, batch("rows")).call(x, place("rows"), zero, rows));
    f.return(defineCompress(m, batch("columns")).call(x, place("columns"), zero, columns));
  }, { export: true });
  m.function("gather", { params: ["f32"], results: ["i32"] }, (f, scale) => {
    const from = [place("bytes"), place("index"), scale] as const;
    f.drop(defineGatherCompress(m, batch("rows")).call(...from, place("rows"), zero, rows));
    const byColumns = defineGatherCompress(m, batch("columns"));
    f.return(byColumns.call(...from, place("columns"), zero, columns));
  }, { export: true });
  return instantiate(m);
}

/** Times of a first layer of 128 × 784 pixels and 64 outputs. */
async function sparse(density: number): Promise<SparseTimes> {
  const places = layerPlaces(), { at } = places, scale = Math.fround(1 / 255);
  const { call, buffer } = layerModule(places);
  const memory = new Float32Array(buffer), bytes = new Uint8Array(buffer);
  for (let i = at.w / 4; i < at.c / 4; i++) memory[i] = Math.random() - 0.5;
  drawStrokes(bytes.subarray(at.bytes, at.bytes + IMAGES * COLUMNS), density);
  const index = new Int32Array(buffer, at.index, ROWS);
  for (let i = 0; i < ROWS; i++) {
    index[i] = 7 * i % IMAGES;
    for (let j = 0; j < COLUMNS; j++) {
      memory[at.x / 4 + i * COLUMNS + j] = bytes[at.bytes + index[i] * COLUMNS + j] * scale;
    }
  }
  const compress = await measure(() => call.compress());
  const gather = await measure(() => call.gather(scale));
  return {
    dense: await measure(() => call.dense()),
    products: await measure(() => call.products()),
    ...{ compress, gather, density: call.compress() / ROWS / COLUMNS },
  };
}

/** Runs of pixels with gaps between them, as strokes have: about that share is not zero. */
function drawStrokes(pixels: Uint8Array, density: number): void {
  const length = (mean: number) => Math.round(-Math.log(1 - Math.random()) * mean);
  for (let i = 0; i < pixels.length;) {
    i += length(6 * (1 - density) / density);
    const end = Math.min(pixels.length, i + 1 + length(5.5));
    for (; i < end; i++) pixels[i] = 1 + Math.random() * 254;
  }
}

/** Runs the benchmark and prints its tables. */
export async function run(): Promise<void> {
  const limit = { f32: await peak("f32"), f64: await peak("f64") };
  console.log("GFLOP/s (share of the limit: registers alone), bytes of the module\n");
  const line = (name: string, f32: string, f64: string, bytes = "") =>
    console.log(`${name.padEnd(22)} ${f32.padStart(12)} ${f64.padStart(12)} ${bytes.padStart(6)}`);
  line("m x k x n", "f32", "f64", "bytes");
  line("limit", limit.f32.toFixed(1).padEnd(11), limit.f64.toFixed(1).padEnd(11));
  for (const [name, sizes] of Object.entries(DENSE)) {
    const [single, double] = [await dense("f32", sizes), await dense("f64", sizes)];
    const cell = (rate: number, peak: number) => `${rate.toFixed(1)} (${(rate / peak).toFixed(2)})`;
    line(name, cell(single.rate, limit.f32), cell(double.rate, limit.f64), String(single.bytes));
  }
  const below = sparseDensityLimit("f32", UNITS).toFixed(2);
  console.log(
    `\nfirst layer, 128 x 784 x 64, f32, forward and weight gradient: ms (lists pay below ${below})\n`,
  );
  console.log(
    "nonzero   dense  sparse  + lists  + lists from bytes   of dense: products, lists, bytes",
  );
  for (const density of [0.1, 0.19, 0.3, 0.4, 0.5, 0.6]) {
    const t = await sparse(density);
    const times = [t.dense, t.products, t.products + t.compress, t.products + t.gather];
    const shares = times.slice(1).map((ms) => (ms / t.dense).toFixed(2));
    console.log(
      `${t.density.toFixed(2).padStart(7)} ${
        times.map((ms) => ms.toFixed(3).padStart(7)).join(" ")
      }` +
        `${shares.join("  ").padStart(45)}`,
    );
  }
}
