import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import type { EngineBuffer } from "../../lib/core/engine.ts";
import type { Data, NdArray } from "../../lib/core/nd_array.ts";
import { Origin } from "../../lib/core/origin.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { GraphTypeError } from "../../lib/graph/graph_type_error.ts";
import { referenceEngine } from "../../lib/graph/reference_engine.ts";
import { BOOL, FLOAT, INT, KEY, type } from "./_helpers.ts";

const F64 = { floatType: "f64" } as const;

function array(dtype: NdArray["dtype"], shape: number[], data: Data): NdArray {
  return { data, shape, dtype };
}

/** Every dtype in and out, unchanged but for the float, which is doubled. */
function everything() {
  const b = new GraphBuilder();
  b.origin = Origin.here();
  const x = b.input("x", type("float", 2)), n = b.input("n", type("int32", 3));
  const p = b.input("p", BOOL), key = b.input("key", KEY);
  return b.finish([b.binary("add", x, x), n, p, key]);
}

const good = () => [
  array("float", [2], Float64Array.of(0.1, 2)),
  array("int32", [3], Int32Array.of(1, -2, 3)),
  array("bool", [], Uint8Array.of(1)),
  array("key", [], Uint32Array.of(7, 2 ** 32 - 1)),
];

Deno.test("reference: each dtype comes back in its own storage", async () => {
  const run = await referenceEngine.compile(everything(), F64);
  assertEquals([referenceEngine.name, referenceEngine.floatTypes], ["reference", ["f64"]]);
  assertEquals(run.fallbacks, []);
  const out = run.run(good());
  assertEquals(out.map((x) => [x.dtype, x.shape]), [
    ["float", [2]],
    ["int32", [3]],
    ["bool", []],
    ["key", []],
  ]);
  assertEquals(await Promise.all(out.map((x) => x.read())), [
    array("float", [2], Float64Array.of(0.2, 4)),
    array("int32", [3], Int32Array.of(1, -2, 3)),
    array("bool", [], Uint8Array.of(1)),
    array("key", [], Uint32Array.of(7, 2 ** 32 - 1)),
  ]);
});

Deno.test("reference: a float may come as Float32Array", async () => {
  const run = await referenceEngine.compile(everything(), F64);
  const [x] = run.run([array("float", [2], Float32Array.of(0.1, 2)), ...good().slice(1)]);
  assertEquals((await x.read()).data, Float64Array.of(2 * Math.fround(0.1), 4));
});

Deno.test("reference: buffers go into the next run, and reading copies", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", FLOAT);
  const run = await referenceEngine.compile(b.finish([b.binary("add", x, b.scalar(1))]), F64);
  let [state] = run.run([array("float", [], Float64Array.of(0))]);
  for (let i = 0; i < 9; i++) [state] = run.run([state]);
  const first = await state.read();
  first.data[0] = -1;
  assertEquals((await state.read()).data, Float64Array.of(10));
});

Deno.test("reference: an output that is an input keeps its value when the input's owner writes", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 2));
  const run = await referenceEngine.compile(b.finish([x, b.reshape(x, [2, 1])]), F64);
  const data = Float64Array.of(1, 2);
  const out = run.run([array("float", [2], data)]);
  data[0] = 99;
  for (const buffer of out) assertEquals((await buffer.read()).data, Float64Array.of(1, 2));
});

Deno.test("reference: reading or running on a disposed buffer, running what is disposed", async () => {
  const b = new GraphBuilder();
  const x = b.input("x", FLOAT);
  const run = await referenceEngine.compile(b.finish([b.unary("exp", x)]), F64);
  const [y] = run.run([array("float", [], Float64Array.of(0))]);
  y.dispose();
  y.dispose();
  await assertRejects(
    () => y.read(),
    Error,
    "Cannot read a buffer of reference (float[]): it was disposed",
  );
  assertThrows(
    () => run.run([y]),
    Error,
    "Cannot run on a buffer of reference (float[]): it was disposed",
  );
  const [kept] = run.run([array("float", [], Float64Array.of(0))]);
  run.dispose();
  assertThrows(() => run.run([kept]), Error, "Cannot run the graph on reference: it was disposed");
  assertEquals((await kept.read()).data, Float64Array.of(1));
});

Deno.test("reference: a broken graph and single precision are refused when compiling", async () => {
  const graph = everything();
  await assertRejects(
    () => referenceEngine.compile({ ...graph, outputs: [99] }, F64),
    GraphTypeError,
    "The output %99 is no node of the graph",
  );
  await assertRejects(
    () => referenceEngine.compile(graph, { floatType: "f32" }),
    RangeError,
    "Cannot compile for reference: it computes float in f64, not f32",
  );
});

Deno.test("run: wrong inputs are named, with what was found and expected and the place", async () => {
  const run = await referenceEngine.compile(everything(), F64);
  const [x, n, p, key] = good();
  const cases: [unknown[], string][] = [
    [[x, n, p], 'it takes 4 inputs ("x", "n", "p", "key"), got 3'],
    [
      [array("float", [1], Float64Array.of(1)), n, p, key],
      'input "x" must be float[2], got float[1]',
    ],
    [[n, n, p, key], 'input "x" must be float[2], got int32[3]'],
    [[x, { ...n, dtype: "bool" }, p, key], 'input "n" must be int32[3], got bool[3]'],
    [
      [x, { ...n, data: Float32Array.of(1, 2, 3) }, p, key],
      'input "n" must hold its int32 elements in Int32Array, got Float32Array',
    ],
    [
      [{ ...x, data: [1, 2] }, n, p, key],
      'input "x" must hold its float elements in Float64Array or Float32Array, got Array',
    ],
    [[x, n, { ...p, data: new Uint8Array(2) }, key], 'input "p" must hold 1 values, got 2'],
    [[x, n, p, { ...key, data: Uint32Array.of(1) }], 'input "key" must hold 2 values, got 1'],
    [[x, n, p, undefined], 'input "key" must be key[], got undefined'],
    [[x, n, 3, key], 'input "p" must be bool[], got 3'],
    [[Float64Array.of(1, 2), n, p, key], 'input "x" must be float[2], got Float64Array'],
  ];
  for (const [inputs, message] of cases) {
    const error = assertThrows(
      () => run.run(inputs as NdArray[]),
      TypeError,
      `Cannot run the graph on reference: ${message}`,
    );
    if (inputs.length === 4) {
      assert(/\n {4}at .*reference_engine_test\.ts:\d+:\d+$/.test(error.message));
    }
  }
});

Deno.test("run: a buffer of another engine is refused", async () => {
  const b = new GraphBuilder();
  const run = await referenceEngine.compile(b.finish([b.input("n", INT)]), F64);
  const foreign: EngineBuffer = {
    shape: [],
    dtype: "int32",
    read: () => Promise.reject(new Error("not read")),
    dispose: () => {},
  };
  assertThrows(
    () => run.run([foreign]),
    TypeError,
    "Cannot run the graph on reference: int32[] is a buffer of another engine",
  );
});
