import { assert, assertEquals, assertThrows } from "@std/assert";
import { compileAnew, planOf, simplified } from "../../lib/compiler/compile.ts";
import { instantiate } from "../../lib/compiler/engines/wasm/instantiate.ts";
import { densitiesOf } from "../../lib/compiler/engines/wasm/density.ts";
import { WasmExecutable } from "../../lib/compiler/engines/wasm/executable.ts";
import { deserialise, serialise } from "../../lib/compiler/serialise.ts";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { Graph, NodeId } from "../../lib/graph/node.ts";
import { readAll } from "../engines/_conformance.ts";

const ROWS = 9, PIXELS = 37, BATCH = 5, OUT = 21;

/** Of images of bytes a batch, scaled; a product with it and one with its transpose. */
function batchGraph(also: (b: GraphBuilder, bytes: NodeId, batch: NodeId) => NodeId[] = () => []) {
  const b = new GraphBuilder();
  const bytes = b.input("images", { shape: [ROWS, PIXELS], dtype: "int32" }, true);
  const rows = b.input("rows", { shape: [BATCH], dtype: "int32" });
  const w = b.input("w", { shape: [PIXELS, OUT], dtype: "float" });
  const d = b.input("d", { shape: [BATCH, OUT], dtype: "float" });
  const picked = b.add({ kind: "gather", inputs: [bytes, rows], axis: 0, batchDims: 0 });
  const batch = b.binary("mul", b.cast(picked, "float"), b.scalar(1 / 255));
  const product = (inputs: readonly [NodeId, NodeId], transposeA: boolean) =>
    b.add({ kind: "matMul", inputs, transposeA, transposeB: false });
  const outputs = [product([batch, w], false), product([batch, d], true)];
  return b.finish([...outputs, ...also(b, bytes, batch)]);
}

function inputs(rows: readonly number[] = [3, 0, 8, 3, 7]): NdArray[] {
  const floats = (n: number) => Float64Array.from({ length: n }, (_, i) => Math.sin(3 * i + 1));
  const data = Uint8Array.from({ length: ROWS * PIXELS }, (_, i) => (i % 5 === 0 ? i * 7 : 0));
  return [
    { data, shape: [ROWS, PIXELS], dtype: "int32" },
    { data: Int32Array.from(rows), shape: [BATCH], dtype: "int32" },
    { data: floats(PIXELS * OUT), shape: [PIXELS, OUT], dtype: "float" },
    { data: floats(BATCH * OUT), shape: [BATCH, OUT], dtype: "float" },
  ];
}

const WIDTHS = ["f32", "f64"] as const;
const SPARSE = new Map([[0, 0.2]]);

async function run(graph: Graph, width: "f32" | "f64", densities: ReadonlyMap<number, number>) {
  const executable = instantiate(compileAnew(graph, { floatType: width, densities }));
  assertEquals(executable.fallbacks, []);
  return await readAll(executable.run(inputs()));
}

/** The kinds of the nodes that are computed on their own. */
function singles(graph: Graph, densities: ReadonlyMap<number, number>, carried = 0): string[] {
  const { kernels } = planOf(simplified(graph), { floatType: "f32", densities, carried });
  return kernels.flatMap((kernel) => (kernel.kind === "single" ? [kernel.node.kind] : ["loop"]));
}

for (const width of WIDTHS) {
  const u = width === "f32" ? 2 ** -24 : 2 ** -53;
  Deno.test(`rows of bytes, dense and sparse, are to the bit the same, and the definition within 40u·Σ|a||b|: ${width}`, async () => {
    const graph = batchGraph();
    const dense = await run(graph, width, new Map()), sparse = await run(graph, width, SPARSE);
    assertEquals(sparse, dense);
    const values = inputs().map(({ data, shape, dtype }) => ({
      data: Float64Array.from(data),
      shape,
      dtype,
    }));
    const exact = interpret(graph, values);
    const scale = interpret(graph, values.map((v) => ({ ...v, data: v.data.map(Math.abs) })));
    exact.forEach((y, i) =>
      y.data.forEach((v, k) => {
        assert(Math.abs(dense[i].data[k] - v) <= 40 * u * scale[i].data[k], `${i} ${k}`);
      })
    );
  });

  Deno.test(`bytes that others read too are whole numbers there, a batch that others read is formed: ${width}`, async () => {
    const graph = batchGraph((b, bytes, batch) => [
      b.reduce("sum", bytes, [0, 1]),
      bytes,
      b.reduce("max", batch, [0, 1]),
    ]);
    const images = inputs()[0].data, found = await run(graph, width, SPARSE);
    assertEquals(found[2].data[0], Array.from(images).reduce((a, x) => a + x, 0));
    assertEquals(found[3].data, Int32Array.from(images));
    assert(found[4].data[0] > 0 && found[4].data[0] <= 1);
  });
}

Deno.test("what is selected: lists of a sparse batch, which is not formed; rows scaled on their way of a dense one", () => {
  const sparse = singles(batchGraph(), SPARSE), dense = singles(batchGraph(), new Map());
  assertEquals(sparse.toSorted(), [
    "checkedRows",
    "sparseLists",
    "sparseLists",
    "sparseMatMul",
    "sparseMatMul",
  ]);
  assertEquals(dense.toSorted(), ["checkedRows", "matMul", "matMul", "rowsOfBytes"]);
});

Deno.test("a row that is not there is refused as the reference refuses it, dense and sparse", () => {
  for (const densities of [SPARSE, new Map<number, number>()]) {
    const program = compileAnew(batchGraph(), { floatType: "f32", densities });
    const executable = instantiate(program);
    for (const row of [-1, ROWS]) {
      const given = inputs([0, row, 1, 2, 3]);
      const values = given.map((x) => ({ ...x, data: Float64Array.from(x.data) }));
      const { message } = assertThrows(() => interpret(batchGraph(), values), RangeError);
      assertEquals(assertThrows(() => executable.run(given), RangeError).message, message);
    }
    executable.run(inputs()); // a fault is told once
  }
});

/** A sparse matrix as it stands; a product with it and one with its transpose. */
function matrixGraph(): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [BATCH, PIXELS], dtype: "float" });
  const w = b.input("w", { shape: [PIXELS, OUT], dtype: "float" });
  const d = b.input("d", { shape: [BATCH, OUT], dtype: "float" });
  const product = (inputs: readonly [NodeId, NodeId], transposeA: boolean) =>
    b.add({ kind: "matMul", inputs, transposeA, transposeB: false });
  return b.finish([product([x, w], false), product([x, d], true)]);
}

for (const width of WIDTHS) {
  Deno.test(`lists of bound data are made anew if the data are others, and products are the dense ones to the bit: ${width}`, async () => {
    const graph = matrixGraph(), [, , w, d] = inputs();
    const matrix = (phase: number): NdArray => ({
      data: Float64Array.from({ length: BATCH * PIXELS }, (_, i) => ((i + phase) % 5 ? 0 : i + 1)),
      shape: [BATCH, PIXELS],
      dtype: "float",
    });
    const sparse = compileAnew(graph, { floatType: width, densities: SPARSE });
    const dense = instantiate(compileAnew(graph, { floatType: width }));
    const program = deserialise(serialise(sparse));
    assertEquals(program.prepares, [0]);
    assertEquals(program.account.prepared.length, 2);
    const bound = new Map([[0, matrix(0)]]),
      executable = new WasmExecutable(graph, program, { bound });
    const kept = executable.upload(bound.get(0)!);
    for (const x of [kept, kept, matrix(1), matrix(2), kept]) {
      const values = x === kept ? matrix(0) : (x as NdArray);
      const expected = await readAll(dense.run([values, w, d]));
      assertEquals(await readAll(executable.run([x, w, d])), expected);
    }
  });
}

Deno.test("the density of bound data is that of a sample, rounded up to sixteenths; mostly full ones do not matter", () => {
  const data = Uint8Array.from({ length: 784 * 500 }, (_, i) => (i % 784 < 150 ? 1 : 0));
  const full = new Float64Array(1000).fill(1);
  const bound = new Map<number, NdArray>([
    [4, { data, shape: [500, 784], dtype: "int32" }],
    [5, { data: full, shape: [1000], dtype: "float" }],
    [6, { data: new Float64Array(0), shape: [0], dtype: "float" }],
  ]);
  assertEquals(densitiesOf({ floatType: "f32", bound }), new Map([[4, 4 / 16]]));
});

/** w, go, x ↦ go ? w + x : w, carried. */
function stateGraph(size: number): Graph {
  const b = new GraphBuilder();
  const w = b.input("w", { shape: [size], dtype: "float" });
  const go = b.input("go", { shape: [], dtype: "bool" });
  const x = b.input("x", { shape: [size], dtype: "float" });
  return b.finish([b.where(go, b.binary("add", w, x), w)]);
}

Deno.test("a state that is replaced or stays is copied as a whole or not at all", async () => {
  const size = 3000, graph = stateGraph(size);
  assertEquals(singles(graph, new Map(), 1), ["loop", "commit"]);
  assertEquals(singles(graph, new Map(), 0), ["loop"]); // nothing says that the result replaces w
  assertEquals(singles(stateGraph(8), new Map(), 1), ["loop"]);
  const executable = instantiate(compileAnew(graph, { floatType: "f64", carried: 1 }));
  const vector = (f: (i: number) => number): NdArray => ({
    data: Float64Array.from({ length: size }, (_, i) => f(i)),
    shape: [size],
    dtype: "float",
  });
  let [state] = executable.run([vector((i) => i), flag(true), vector(() => 1)]);
  for (const go of [true, false, true]) {
    [state] = executable.run([
      state,
      flag(go),
      vector(() => 2),
    ]);
  }
  assertEquals((await state.read()).data, vector((i) => i + 5).data);
});

function flag(value: boolean): NdArray {
  return { data: Uint8Array.of(Number(value)), shape: [], dtype: "bool" };
}
