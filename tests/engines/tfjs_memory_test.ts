import { assertEquals, assertThrows } from "@std/assert";
import { memory } from "@tensorflow/tfjs-core";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { everyOp, nestedLoops } from "../graph/_graphs.ts";
import { floats, INT, type, value } from "../graph/_helpers.ts";
import { arrayOf } from "./_conformance.ts";
import { network, TFJS_ENGINES, watch } from "./_tfjs.ts";

const GRAPHS: readonly { name: string; graph: Graph; inputs: readonly Value[] }[] = [
  {
    name: "every op",
    graph: everyOp(),
    inputs: [floats([2, 3]), value("int32", [2], [1, 0]), value("key", [], [1, 2])],
  },
  {
    name: "loops in loops",
    graph: nestedLoops(),
    inputs: [value("float", [], [0.5]), floats([4, 3])],
  },
  { name: "value and gradient of a network", ...network() },
];

for (const { engine, adapter } of TFJS_ENGINES) {
  for (const { name, graph, inputs } of GRAPHS) {
    Deno.test(`${engine.name}: 1,000 runs of ${name} leave as many tensors and bytes`, async () => {
      await adapter.load();
      const watcher = watch(adapter), engineBefore = memory();
      const before = watcher.alive();
      const executable = await engine.compile(graph, { floatType: "f32" });
      const compiled = watcher.alive();
      const arrays = inputs.map((input) => arrayOf(input, "f32"));
      for (let i = 0; i < 1000; i++) {
        for (const buffer of executable.run(arrays)) buffer.dispose();
      }
      assertEquals(watcher.alive(), compiled);
      executable.dispose();
      assertEquals(watcher.alive(), before);
      assertEquals(memory(), engineBefore);
      watcher.stop();
    });
  }

  Deno.test(`${engine.name}: a run that fails in the middle of a loop leaves nothing`, async () => {
    const body = new GraphBuilder();
    const i = body.input("i", INT), table = body.input("table", type("float", 3));
    const carry = body.input("carry", type("float", 3)), row = body.input("row", INT);
    const at = body.reshape(body.binary("add", row, i), [1]);
    const picked = body.add({ kind: "gather", inputs: [table, at], axis: 0, batchDims: 0 });
    const b = new GraphBuilder();
    const inputs = [
      b.input("table", type("float", 3)),
      b.input("carry", type("float", 3)),
      b.input("rows", type("int32", 6)),
    ];
    const results = b.addLoop({
      kind: "scan",
      inputs,
      consts: 1,
      carries: 1,
      length: 6,
      reverse: false,
      body: body.finish([body.binary("add", carry, picked), picked]),
    });
    await adapter.load();
    const watcher = watch(adapter);
    const before = watcher.alive();
    const executable = await engine.compile(b.finish(results), { floatType: "f32" });
    const compiled = watcher.alive();
    const given = [floats([3]), floats([3]), value("int32", [6], [0, 0, 0, 0, 0, 0])];
    assertThrows(() => executable.run(given.map((x) => arrayOf(x, "f32"))), Error, "3");
    assertEquals(watcher.alive(), compiled);
    executable.dispose();
    assertEquals(watcher.alive(), before);
    watcher.stop();
  });
}
