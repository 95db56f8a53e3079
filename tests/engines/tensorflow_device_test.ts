/**
 * How the add-on is driven, on one that is made for the purpose: no TensorFlow is needed.
 */
import { assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { ReplayExecutable } from "../../lib/compiler/engines/replay/executable.ts";
import { TensorflowDevice } from "../../lib/compiler/engines/tensorflow/device.ts";
import { OutOfDeviceMemoryError } from "../../lib/compiler/engines/tensorflow/errors.ts";
import type { EngineBuffer } from "../../lib/core/engine.ts";
import type { NdArray } from "../../lib/core/nd_array.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { type } from "../graph/_helpers.ts";
import { FakeAddon, type FakeOp, status } from "./_fake_addon.ts";

const exp: FakeOp = ([x]) => [Float32Array.from(x, Math.exp)];
const add: FakeOp = ([x, y]) => [Float32Array.from(x, (v, i) => v + y[i % y.length])];
const failing = (error: Error): FakeOp => () => {
  throw error;
};

function executable(
  graph: Graph,
  addon: FakeAddon,
  options: { gpu?: boolean; limit?: number } = {},
) {
  const device = new TensorflowDevice(addon, options.gpu ? "GPU" : "CPU", options.limit);
  return new ReplayExecutable(graph, device, 0);
}

function floats(...values: number[]): NdArray {
  return { data: Float32Array.from(values), shape: [values.length], dtype: "float" };
}

async function numbers(buffer: EngineBuffer): Promise<number[]> {
  return [...(await buffer.read()).data];
}

/** x, y ↦ eˣ + y. */
function sumGraph(): Graph {
  const b = new GraphBuilder();
  const [x, y] = ["x", "y"].map((name) => b.input(name, type("float", 8)));
  return b.finish([b.binary("add", b.unary("exp", x), y)]);
}

const EIGHT = floats(1, 2, 3, 4, 5, 6, 7, 8), ZEROS = floats(0, 0, 0, 0, 0, 0, 0, 0);

Deno.test("a tensor is deleted with its last reference, and nothing is left in the end", async () => {
  const addon = new FakeAddon({ Exp: exp, AddV2: add });
  const run = executable(sumGraph(), addon);
  const [sum] = run.run([ZEROS, EIGHT]);
  assertEquals(addon.getNumOfTensors(), 1);
  assertEquals(await numbers(sum), [2, 3, 4, 5, 6, 7, 8, 9]);
  sum.dispose();
  run.dispose();
  assertEquals(addon.getNumOfTensors(), 0);
});

Deno.test("what was given may be changed afterwards: the add-on has memory of its own", async () => {
  const b = new GraphBuilder();
  const graph = b.finish([b.input("x", type("float", 8))]);
  const given = floats(...EIGHT.data);
  const [same] = executable(graph, new FakeAddon()).run([given]);
  (given.data as Float32Array).fill(0);
  assertEquals(await numbers(same), [...EIGHT.data]);
});

Deno.test("memoryLimit refuses before anything is made, and what a run had made is freed", () => {
  const addon = new FakeAddon({ Exp: exp, AddV2: add });
  const run = executable(sumGraph(), addon, { limit: 3 * 32 - 1 });
  assertThrows(
    () => run.run([ZEROS, EIGHT]),
    OutOfDeviceMemoryError,
    "Cannot make float[8] on tensorflow: it takes 32 bytes, 64 of the 95 allowed by memoryLimit are in use",
  );
  assertEquals(addon.getNumOfTensors(), 0);
  const enough = executable(sumGraph(), addon, { limit: 3 * 32 });
  for (let i = 0; i < 3; i++) enough.run([ZEROS, EIGHT])[0].dispose();
});

Deno.test("a device without memory says so, and what a run had made is freed", () => {
  const oom = status(8, "OOM when allocating tensor with shape[8]");
  const addon = new FakeAddon({ Exp: exp, AddV2: failing(oom) });
  const error = assertThrows(
    () => executable(sumGraph(), addon).run([ZEROS, EIGHT]),
    OutOfDeviceMemoryError,
    "Cannot compute binary add on tensorflow: OOM when allocating tensor with shape[8]",
  );
  assertStringIncludes(error.message, "make batches smaller");
  assertEquals(error.cause, oom);
  assertEquals(addon.getNumOfTensors(), 0);
});

Deno.test("another failure names the node and keeps TensorFlow's words", () => {
  const addon = new FakeAddon({ Exp: failing(status(13, "something is wrong\nin two lines")) });
  assertThrows(
    () => executable(sumGraph(), addon).run([ZEROS, EIGHT]),
    Error,
    "Cannot compute unary exp on tensorflow: something is wrong\nin two lines",
  );
});

Deno.test("what an op has no kernel for is computed on the host", async () => {
  const addon = new FakeAddon({ Exp: failing(status(12, "so many axes")), AddV2: add });
  const [sum] = executable(sumGraph(), addon).run([ZEROS, EIGHT]);
  assertEquals(await numbers(sum), [2, 3, 4, 5, 6, 7, 8, 9]);
});

/** x, i ↦ the rows of x at i. */
function gatherGraph(): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 8)), i = b.input("i", type("int32", 8));
  return b.finish([b.add({ kind: "gather", inputs: [x, i], axis: 0, batchDims: 0 })]);
}

Deno.test("an index that TensorFlow refuses is refused in the words of the node", () => {
  const refusal = failing(status(3, "indices[0] = 9 is not in [0, 8)"));
  const run = executable(gatherGraph(), new FakeAddon({ GatherV2: refusal }));
  const indices: NdArray = {
    data: Int32Array.from(ZEROS.data).fill(9),
    shape: [8],
    dtype: "int32",
  };
  assertThrows(() => run.run([EIGHT, indices]), RangeError, "9");
});

Deno.test("a refusal of an op that has no right to refuse is an error", () => {
  const addon = new FakeAddon({ Exp: failing(status(3, "wrong attribute")) });
  assertThrows(
    () => executable(sumGraph(), addon).run([ZEROS, EIGHT]),
    Error,
    "Cannot compute unary exp on tensorflow: wrong attribute",
  );
});

Deno.test("of an op with two outputs the other one is deleted", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("int32", 8));
  const graph = b.finish([b.add({ kind: "argSort", inputs: [x], descending: true })]);
  const addon = new FakeAddon({ TopKV2: ([x]) => [x.slice(), Int32Array.from(x, (_, i) => i)] });
  const run = executable(graph, addon);
  const [order] = run.run([{ data: Int32Array.from(EIGHT.data), shape: [8], dtype: "int32" }]);
  assertEquals(await numbers(order), [0, 1, 2, 3, 4, 5, 6, 7]);
  order.dispose();
  run.dispose();
  assertEquals(addon.getNumOfTensors(), 0);
});

/** c, x, y ↦ c ? x : y. */
function choiceGraph(): Graph {
  const b = new GraphBuilder();
  const c = b.input("c", type("bool"));
  const [x, y] = ["x", "y"].map((name) => b.input(name, type("float", 8)));
  return b.finish([b.where(c, x, y)]);
}

const select: FakeOp = ([c, x, y]) => [(c[0] ? x : y).slice()];

for (const gpu of [false, true]) {
  const how = gpu ? "by an op on a graphics card" : "without an op on the processor";
  Deno.test(`one of two arrays is chosen ${how}`, async () => {
    const addon = new FakeAddon(gpu ? { SelectV2: select } : {});
    const run = executable(choiceGraph(), addon, { gpu });
    for (const c of [0, 1]) {
      const condition: NdArray = { data: Uint8Array.of(c), shape: [], dtype: "bool" };
      const [chosen] = run.run([condition, ZEROS, EIGHT]);
      assertEquals(await numbers(chosen), [...(c ? ZEROS : EIGHT).data]);
      chosen.dispose();
    }
    assertEquals(addon.getNumOfTensors(), 0);
    assertEquals(run.device, gpu ? "GPU" : "CPU");
  });
}

Deno.test("the few numbers that keys are derived from are not read back", () => {
  const b = new GraphBuilder();
  const key = b.input("key", { shape: [], dtype: "key" }), n = b.input("n", type("int32"));
  const folded = b.add({ kind: "deriveKey", op: "fold", inputs: [key, n] });
  const addon = new FakeAddon();
  const run = executable(b.finish([folded]), addon);
  run.run([
    { data: Uint32Array.of(1, 2), shape: [], dtype: "key" },
    { data: Int32Array.of(3), shape: [], dtype: "int32" },
  ]);
  assertEquals(addon.reads, 0);
});
