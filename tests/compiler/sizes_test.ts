import {
  assert,
  assertEquals,
  assertRejects,
  assertStringIncludes,
  assertThrows,
} from "@std/assert";
import { compileAnew } from "../../lib/compiler/compile.ts";
import { Instance } from "../../lib/compiler/engines/wasm/instance.ts";
import { wasmEngine } from "../../lib/compiler/engines/wasm.ts";
import { collapse } from "../../lib/compiler/plan/collapse.ts";
import type { Loop } from "../../lib/compiler/plan/kernel.ts";
import { LONGEST_AXIS } from "../../lib/compiler/plan/limits.ts";
import { Origin } from "../../lib/core/origin.ts";
import type { Shape } from "../../lib/core/shape.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph, NodeId } from "../../lib/graph/node.ts";

/** A graph of one input of that shape. */
function graphOf(shape: Shape, outputs: (b: GraphBuilder, x: NodeId) => NodeId[]): Graph {
  const b = new GraphBuilder();
  b.origin = Origin.at("/home/model.ts:3:14");
  const x = b.input("x", { shape, dtype: "float" });
  return b.finish(outputs(b, x));
}

/** What the error says, and how many bytes it took to say it, about. */
function refusal(graph: Graph): string {
  const before = Deno.memoryUsage().heapUsed + Deno.memoryUsage().external;
  const { message } = assertThrows(() => compileAnew(graph, { floatType: "f32" }), RangeError);
  const { heapUsed, external } = Deno.memoryUsage();
  assert(heapUsed + external - before < 5e7, `${heapUsed + external - before} bytes`);
  return message;
}

Deno.test("compile: inputs or outputs beyond 4 GiB are refused with the number, the largest array and its place", () => {
  assertEquals(
    refusal(graphOf([40_000, 40_000], (b, x) => [b.unary("exp", x)])),
    "Cannot compile the graph: its inputs and constants take 6400000000 bytes, expected at most " +
      '4294967296; the largest is input "x", float[40000, 40000] of 6400000000 bytes\n' +
      "    at /home/model.ts:3:14",
  );
  assertStringIncludes(
    refusal(graphOf([1], (b, x) => [b.broadcastTo(x, [LONGEST_AXIS]), b.unary("exp", x)])),
    "its outputs and constants take 8589918212 bytes, expected at most 4294967296; the largest is broadcastTo",
  );
});

Deno.test("compile: buffers that together need more than 4 GiB are refused with the number", () => {
  const graph = graphOf([40_000, 10], (b, x) => {
    const square = b.add({
      kind: "matMul",
      inputs: [x, x],
      transposeA: false,
      transposeB: true,
    });
    const y = b.input("y", { shape: [40_000, 10], dtype: "float" });
    return [b.add({ kind: "matMul", inputs: [square, y], transposeA: false, transposeB: false })];
  });
  const message = refusal(graph);
  assertStringIncludes(message, "Cannot compile the graph: it needs ");
  assertStringIncludes(message, " bytes of memory, expected at most 4294967296");
  const needed = Number(/needs (\d+)/.exec(message)![1]);
  assert(needed > 6.4e9 && needed < 6.5e9, `${needed}`);
});

Deno.test("compile: an array of more elements than can be counted is refused, stored or not", () => {
  assertEquals(
    refusal(graphOf([1], (b, x) => {
      const huge = b.broadcastTo(x, [2 ** 30, 2 ** 30, 1]);
      return [b.reduce("sum", huge, [0, 1, 2])];
    })),
    "Cannot compile the graph: broadcastTo is float[1073741824, 1073741824, 1]: " +
      "1152921504606847000 elements, expected at most 2^53 - 1\n    at /home/model.ts:3:14",
  );
  assertStringIncludes(
    refusal(graphOf([1], (b, x) => [b.reduce("sum", b.broadcastTo(x, [2 ** 31]), [0])])),
    "broadcastTo is float[2147483648]: an axis of 2147483648, expected at most 2147479552",
  );
});

Deno.test("compile: sizes in the body of a loop are checked too", () => {
  const b = new GraphBuilder(), body = new GraphBuilder();
  body.input("i", { shape: [], dtype: "int32" });
  const x = body.input("x", { shape: [], dtype: "float" });
  const huge = body.broadcastTo(x, [2 ** 20, 2 ** 20, 2 ** 20]);
  const graph = b.finish(b.addLoop({
    kind: "map",
    inputs: [b.input("x", { shape: [], dtype: "float" })],
    consts: 1,
    length: 2,
    body: body.finish([body.reduce("sum", huge, [0, 1, 2])]),
  }));
  assertStringIncludes(refusal(graph), "broadcastTo is float[1048576, 1048576, 1048576]: ");
});

Deno.test("compile: a loop that runs more often than can be counted is refused", () => {
  const b = new GraphBuilder(), body = new GraphBuilder();
  body.input("i", { shape: [], dtype: "int32" });
  const x = body.input("x", { shape: [], dtype: "float" });
  const [last] = b.addLoop({
    kind: "scan",
    inputs: [b.input("x", { shape: [], dtype: "float" })],
    consts: 0,
    carries: 1,
    length: 3e9,
    reverse: false,
    body: body.finish([x]),
  });
  assertEquals(
    refusal(b.finish([last])),
    "Cannot compile the graph: scan runs 3000000000 times, expected at most 2147479552",
  );
});

Deno.test("compile: the engine rejects the promise", async () => {
  const graph = graphOf([LONGEST_AXIS], (b, x) => [b.unary("exp", x)]);
  await assertRejects(
    () => wasmEngine.compile(graph, { floatType: "f64" }),
    RangeError,
    "take 17179836416 bytes",
  );
});

Deno.test("instantiate: memory that cannot be allocated is said with its size", () => {
  const program = compileAnew(graphOf([4], (b, x) => [b.unary("exp", x)]), { floatType: "f32" });
  const { Memory } = WebAssembly;
  WebAssembly.Memory = class {
    constructor() {
      throw new RangeError("could not allocate memory");
    }
  } as unknown as typeof Memory;
  try {
    assertThrows(
      () => new Instance(program),
      RangeError,
      `Cannot instantiate the program: its memory of ${program.bytes} bytes (${program.liveBytes} in use at ` +
        "once) could not be allocated: could not allocate memory",
    );
  } finally {
    WebAssembly.Memory = Memory;
  }
});

Deno.test("run: arrays that lie beyond 2 GiB are computed with like others", () => {
  const b = new GraphBuilder();
  // Never written: the machine gives memory to pages that are.
  const x = b.input("x", { shape: [600_000_000], dtype: "float" });
  const y = b.input("y", { shape: [5, 7], dtype: "float" });
  const tail = b.add({ kind: "slice", inputs: [x], begin: [599_999_995], size: [5] });
  const sums = b.reduce("sum", b.unary("square", y), [1]);
  const product = b.add({ kind: "matMul", inputs: [y, y], transposeA: true, transposeB: false });
  const graph = b.finish([b.binary("add", sums, tail), product]);
  const program = compileAnew(graph, { floatType: "f32" });
  const instance = new Instance(program), [, slot] = program.inputs;
  assert(slot.address > 2 ** 31, `${slot.address}`);
  const data = Float32Array.from({ length: 35 }, (_, i) => i);
  instance.write(slot, data);
  instance.run();
  const [first, second] = program.outputs.map((output) => [...instance.read(output).data]);
  const row = (i: number) => data.slice(7 * i, 7 * i + 7);
  assertEquals(first, [0, 1, 2, 3, 4].map((i) => row(i).reduce((sum, v) => sum + v * v, 0)));
  const column = (j: number) => [0, 1, 2, 3, 4].map((i) => data[7 * i + j]);
  const dot = (i: number, j: number) => column(i).reduce((sum, v, n) => sum + v * column(j)[n], 0);
  assertEquals(second, Array.from({ length: 49 }, (_, n) => dot(Math.floor(n / 7), n % 7)));
});

Deno.test("run: an array beyond 2 GiB is read backwards, in steps of more than 1 GiB", () => {
  const columns = 330_000_000, at = columns - 1;
  const graph = graphOf([3, columns], (b, x) => {
    const back = b.add({ kind: "reverse", inputs: [x], axes: [0] });
    const column = b.add({ kind: "slice", inputs: [back], begin: [0, at], size: [3, 1] });
    return [b.unary("neg", column), b.reduce("max", column, [0])];
  });
  const program = compileAnew(graph, { floatType: "f32" }), instance = new Instance(program);
  const [input] = program.inputs;
  for (const row of [0, 1, 2]) {
    const address = input.address + 4 * (row * columns + at);
    instance.write({ ...input, shape: [1], address }, Float32Array.of(row + 1));
  }
  instance.run();
  const [turned, most] = program.outputs.map((output) => [...instance.read(output).data]);
  assertEquals([turned, most], [[-3, -2, -1], [3]]);
});

Deno.test("collapse: axes stay apart whose indices together are not counted in 31 bits", () => {
  const loop = (rows: number): Loop => ({
    kind: "loop",
    shape: [rows, 2 ** 16],
    values: [{ kind: "constant", value: 1, dtype: "float" }],
    stores: [],
    reductions: [{
      op: "sum",
      value: 0,
      axes: [0, 1],
      to: { buffer: 0, offset: 0, strides: [0, 0] },
      dtype: "float",
    }],
  });
  assertEquals(collapse(loop(2 ** 15 - 1)).shape, [2 ** 31 - 2 ** 16]);
  assertEquals(collapse(loop(2 ** 15)).shape, [2 ** 15, 2 ** 16]);
});
