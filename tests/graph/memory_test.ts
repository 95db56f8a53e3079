import { assert, assertEquals } from "@std/assert";
import v8 from "node:v8";
import vm from "node:vm";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import { diesAfter } from "../../lib/graph/liveness.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { FLOAT, INT, value } from "./_helpers.ts";

v8.setFlagsFromString("--expose-gc");
const collect: () => void = vm.runInNewContext("gc");

/** Bytes in arrays that something still refers to. */
function liveBytes(): number {
  collect();
  return Deno.memoryUsage().external;
}

const SIZE = 100_000, BYTES = 8 * SIZE;

/** The largest number of live arrays of SIZE doubles seen while the graph ran, beyond those before. */
function peakArrays(graph: Graph, inputs: Parameters<typeof interpret>[1]): number {
  const before = liveBytes();
  let peak = 0;
  interpret(graph, inputs, {
    observe: (_graph, _id, { data }) => {
      if (data.length > 1) peak = Math.max(peak, liveBytes() - before);
    },
  });
  return Math.round(peak / BYTES);
}

Deno.test("liveness: a value dies after its last user, unused ones at once, outputs never", () => {
  const b = new GraphBuilder();
  const x = b.input("x", FLOAT), unused = b.input("unused", FLOAT);
  const y = b.unary("exp", x);
  const z = b.binary("mul", y, x);
  const last = b.unary("log", y);
  const graph = b.graph([z, last]);
  assertEquals(diesAfter(graph), [[], [unused], [], [x], [y]]);
});

Deno.test("liveness: a loop lives until its last get", () => {
  const body = new GraphBuilder();
  body.input("i", INT);
  const c = body.input("c", FLOAT);
  const b = new GraphBuilder();
  const x = b.input("x", FLOAT);
  const [first, second] = b.addLoop({
    kind: "scan",
    inputs: [x],
    consts: 0,
    carries: 1,
    length: 2,
    reverse: false,
    body: body.finish([c, c]),
  });
  const loop = first - 1;
  assertEquals(diesAfter(b.graph([first])), [[], [x], [], [loop, second]]);
});

Deno.test("interpret: a chain of 12 arrays holds two at a time", () => {
  const b = new GraphBuilder();
  let x = b.full([SIZE], 1);
  for (let i = 0; i < 10; i++) x = b.binary("mul", x, x);
  const peak = peakArrays(b.finish([b.reduce("sum", x, [0])]), []);
  assert(peak <= 2, `${peak} arrays were alive`);
});

Deno.test("interpret: the values of an iteration die with it", () => {
  const body = new GraphBuilder();
  body.input("i", INT);
  const c = body.input("c", FLOAT);
  let x = body.broadcastTo(c, [SIZE]);
  for (let i = 0; i < 3; i++) x = body.unary("sin", x);
  const sum = body.reduce("mean", x, [0]);
  const b = new GraphBuilder();
  const initial = b.input("c", FLOAT);
  const results = b.addLoop({
    kind: "scan",
    inputs: [initial],
    consts: 0,
    carries: 1,
    length: 5,
    reverse: false,
    body: body.finish([sum, sum]),
  });
  const peak = peakArrays(b.finish(results), [value("float", [], [1])]);
  assert(peak <= 2, `${peak} arrays were alive`);
});

Deno.test("interpret: stacked outputs are held once", () => {
  const rows = 5;
  const body = new GraphBuilder();
  const i = body.input("i", INT);
  const row = body.broadcastTo(body.cast(i, "float"), [SIZE / rows]);
  const b = new GraphBuilder();
  const [stack] = b.addLoop({
    kind: "map",
    inputs: [],
    consts: 0,
    length: rows,
    body: body.finish([row]),
  });
  const peak = peakArrays(b.finish([b.reduce("sum", stack, [0, 1])]), []);
  assert(peak <= 1, `${peak} arrays were alive`);
});
