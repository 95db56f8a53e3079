import { assert, assertAlmostEquals, assertEquals, assertStringIncludes } from "@std/assert";
import { workOf } from "../../lib/compiler/account.ts";
import { compileAnew } from "../../lib/compiler/compile.ts";
import { explain, limitOf } from "../../lib/compiler/explain.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { sampleGraph } from "./_sample_program.ts";
import { stepGraph } from "./passes/_step_graph.ts";

/** What depends on the code that is written, not on the graph. */
const withoutCode = (text: string) => text.replace(/^code: \d+/m, "code: …");

Deno.test("explain: a graph with a kernel of each sort", () => {
  assertEquals(
    withoutCode(explain(compileAnew(sampleGraph(), { floatType: "f32" }))),
    `program in f32: 3 inputs, 3 outputs
nodes: 23, 23 when simplified
kernels: 6, 0 on the host
  0: random normal float[8, 4]; 3.2 kFLOP, 136 B
  1: loop [8, 32]: 2 loads, 1 op, 1 store; 256 FLOP, 2.18 kB
  2: matMul 8×32 · 32×4; 2.05 kFLOP, 1.66 kB
  3: loop [8, 4]: 3 loads, 4 ops, 1 store, sum [1]; 768 FLOP, 432 B
  4: scan, 8 times; 68 B of its own
    body
      0: loop []: 2 loads, 2 ops, 1 store; 2 FLOP, 12 B
code: … bytes of WebAssembly
threads: one
memory: 65536 bytes in whole pages for 17 buffers, 148 of them constants; 3136 are live at once, 20.90 ×
work: 6.29 kFLOP, 4.57 kB a run
limit: 0.399 µs a run, at 30 GFLOP/s in products, 20 GFLOP/s elsewhere, 20 GB/s`,
  );
});

Deno.test("explain: work in f64 is as many operations and twice the bytes of floats, at half the rates", () => {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [1000], dtype: "float" });
  const graph = b.finish([b.binary("add", x, x)]);
  const single = compileAnew(graph, { floatType: "f32" }),
    double = compileAnew(graph, { floatType: "f64" });
  assertEquals(workOf(single.account.kernels), { flops: 1000, bytes: 8000 });
  assertEquals(workOf(double.account.kernels), { flops: 1000, bytes: 16000 });
  assertStringIncludes(explain(double), "15 GFLOP/s in products, 10 GFLOP/s elsewhere, 20 GB/s");
});

Deno.test("explain: products in all transposes and batches, with their sizes and 2mkn operations", () => {
  for (
    const [transposeA, transposeB] of [[false, false], [true, false], [false, true], [true, true]]
  ) {
    const b = new GraphBuilder();
    const x = b.input("x", { shape: transposeA ? [3, 5, 4] : [3, 4, 5], dtype: "float" });
    const y = b.input("y", { shape: transposeB ? [6, 5] : [5, 6], dtype: "float" });
    const product = b.add({ kind: "matMul", inputs: [x, y], transposeA, transposeB });
    const program = compileAnew(b.finish([product]), { floatType: "f32" });
    const [kernel] = program.account.kernels;
    assert(kernel.kind === "matMul");
    const { m, k, n, batch, flops, bytes } = kernel;
    assertEquals([batch, m, k, n, flops, bytes], [[3], 4, 5, 6, 720, 4 * (60 + 30 + 72)]);
    const a = transposeA ? "(5×4)ᵀ" : "4×5", c = transposeB ? "(6×5)ᵀ" : "5×6";
    assertStringIncludes(explain(program), `matMul [3] × ${a} · ${c}; 720 FLOP, 648 B`);
  }
});

Deno.test("explain: a loop of unknown length counts once, its condition and body stand below it", () => {
  const b = new GraphBuilder();
  const x = b.input("x", { shape: [], dtype: "float" });
  const body = () => {
    const inner = new GraphBuilder();
    inner.input("i", { shape: [], dtype: "int32" });
    return { inner, carry: inner.input("c", { shape: [], dtype: "float" }) };
  };
  const condition = body(), step = body();
  const less = condition.inner.compare("less", condition.carry, condition.inner.scalar(10));
  const next = step.inner.binary("add", step.carry, step.inner.scalar(1));
  const results = b.addLoop({
    kind: "while",
    inputs: [x],
    consts: 0,
    condition: condition.inner.finish([less]),
    body: step.inner.finish([next]),
  });
  const text = explain(compileAnew(b.finish(results), { floatType: "f32" }));
  assertStringIncludes(
    text,
    `  0: while, some number of times; 4 B of its own
    condition
      0: loop []: 1 load, 1 op, 1 store; 1 FLOP, 8 B
    body
      0: loop []: 1 load, 1 op, 1 store; 1 FLOP, 8 B`,
  );
  assertStringIncludes(text, "work: 2 FLOP, 20 B a run");
});

Deno.test("explain: a node on the host is named and counted, in bodies too", () => {
  const program = compileAnew(sampleGraph(), { floatType: "f32" });
  const host = {
    kind: "single",
    node: "triangularSolve",
    type: "float[3]",
    isHost: true,
    parts: 1,
    flops: 9,
    bytes: 60,
  } as const;
  const loop = {
    kind: "repeat",
    node: "map",
    length: 2,
    bodies: [[host]],
    flops: 0,
    bytes: 0,
  } as const;
  const text = explain({ ...program, account: { ...program.account, kernels: [host, loop] } });
  assertStringIncludes(text, "kernels: 3, 2 on the host");
  assertStringIncludes(text, "  0: host triangularSolve float[3]; 9 FLOP, 60 B");
  assertStringIncludes(text, "work: 27 FLOP, 180 B a run");
});

Deno.test("limitOf: the larger of operations and bytes, kernel by kernel, bodies as often as they run", () => {
  const machine = { productFlops: 100, loopFlops: 10, bandwidth: 1 };
  const product = {
    kind: "matMul",
    batch: [],
    m: 1,
    k: 1,
    n: 1,
    transposeA: false,
    transposeB: false,
    parts: 1,
  } as const;
  const single = {
    kind: "single",
    node: "cumsum",
    type: "float[1]",
    isHost: false,
    parts: 1,
  } as const;
  const inner = { ...single, flops: 20, bytes: 1 };
  assertAlmostEquals(
    limitOf([
      { ...product, flops: 200, bytes: 1 }, // 2
      { ...single, flops: 200, bytes: 1 }, // 20
      { ...single, flops: 10, bytes: 3 }, // 3
      { kind: "repeat", node: "scan", length: 5, bodies: [[inner]], flops: 0, bytes: 4 }, // 4 + 5 · 2
    ], machine),
    39,
    1e-12,
  );
});

Deno.test("explain: a step of inference has no node on the host, and 1.3 × the live bytes at most", async () => {
  const program = compileAnew(await stepGraph(), { floatType: "f32" });
  assertStringIncludes(explain(program), ", 0 on the host");
  // The products of a network 784-64-64-10 with 128 rows, forward and backward; nothing goes back behind the first layer.
  const products = program.account.kernels.filter(({ kind }) => kind === "matMul");
  const expected = 2 * 128 * (2 * 784 * 64 + 3 * 64 * 64 + 3 * 64 * 10);
  assertEquals(products.reduce((sum, { flops }) => sum + flops, 0), expected);
  assert(program.bytes <= 1.3 * program.liveBytes, `${program.bytes} of ${program.liveBytes}`);
});
