import { assert, assertEquals, assertThrows } from "@std/assert";
import { Origin } from "../../lib/core/origin.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { GraphTypeError } from "../../lib/graph/graph_type_error.ts";
import { print } from "../../lib/graph/print.ts";
import { verify } from "../../lib/graph/verify.ts";
import { everyOp, nestedLoops } from "./_graphs.ts";
import { FLOAT, INT, type } from "./_helpers.ts";

Deno.test("builder: types each node, and an error has the place where it was made", () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 2, 3)), y = b.input("y", type("float", 4));
  assertEquals(b.type(b.reduce("sum", x, [1])).shape, [2]);
  b.origin = Origin.here();
  const error = assertThrows(() => b.binary("add", x, y), GraphTypeError);
  assertEquals(
    error.message,
    `Cannot apply binary add: shapes [2, 3] and [4] do not broadcast\n    at ${b.origin}`,
  );
  assert(/builder_test\.ts:\d+:\d+$/.test(error.message));
  assertEquals(b.size, 3);
});

Deno.test("builder: equal scalars are one node; 0 and -0, and dtypes, are told apart", () => {
  const b = new GraphBuilder();
  assertEquals(b.scalar(2), b.scalar(2));
  assertEquals(b.scalar(NaN), b.scalar(NaN));
  const ids = [b.scalar(0), b.scalar(-0), b.scalar(0, "int32"), b.scalar(0, "bool")];
  assertEquals(new Set(ids).size, 4);
});

Deno.test("builder: a constant that repeats one value is a scalar, broadcast", () => {
  const b = new GraphBuilder();
  b.constant(new Float64Array(6).fill(2), type("float", 2, 3));
  b.constant(Float64Array.of(0, -0), type("float", 2));
  b.constant(new Float64Array(0), type("float", 0));
  b.constant(Float64Array.of(7, 7), { shape: [], dtype: "key" });
  assertEquals(
    b.graph([]).nodes.map((node) => node.kind),
    ["constant", "broadcastTo", "constant", "constant", "constant"],
  );
});

Deno.test("builder: an op that changes nothing gives its operand back", () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 2, 3));
  const size = b.size;
  assertEquals(
    [
      b.cast(x, "float"),
      b.reshape(x, [2, 3]),
      b.broadcastTo(x, [2, 3]),
      b.transpose(x, [0, 1]),
      b.reduce("sum", x, []),
      b.sumTo(x, [2, 3]),
    ],
    [x, x, x, x, x, x],
  );
  assertEquals(b.size, size);
  const flat = b.reshape(x, [6]);
  assertEquals(b.reshape(flat, [2, 3]), x);
  assertEquals(b.node(b.reshape(flat, [3, 2])).inputs, [x]);
});

Deno.test("builder: sumTo sums what broadcasting repeats", () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 5, 2, 3));
  for (const shape of [[], [3], [1, 3], [2, 1], [1, 1, 1], [5, 1, 3]]) {
    assertEquals(b.type(b.sumTo(x, shape)).shape, shape);
  }
  assertEquals(b.node(b.sumTo(x, [2, 1])).inputs.map((id) => b.node(id).kind), ["reduce"]);
});

Deno.test("builder: goes on from a finished graph, whose ids stay", () => {
  const graph = nestedLoops();
  const b = GraphBuilder.from(graph);
  assertEquals(b.inputs, graph.inputs);
  const sum = b.reduce("sum", graph.outputs[1], [0, 1]);
  assertEquals(sum, graph.nodes.length);
  verify(b.finish([sum]));
  assertEquals(print(b.graph(graph.outputs)).startsWith(print(graph).split("\nreturn")[0]), true);
});

Deno.test("builder: replaceLoop keeps id and origin, and may give more", () => {
  const body = new GraphBuilder();
  const i = body.input("i", INT), x = body.input("x", FLOAT);
  const b = new GraphBuilder();
  const xs = b.input("xs", type("float", 3));
  b.origin = Origin.here();
  const map = (outputs: number[]) =>
    ({ kind: "map", inputs: [xs], consts: 0, length: 3, body: body.finish(outputs) }) as const;
  const [first] = b.addLoop(map([x]));
  const loop = first - 1, { origin } = b.node(loop);
  b.origin = undefined;
  b.replaceLoop(loop, map([x, i]));
  assertEquals(b.node(loop).origin === origin, true);
  const results = b.results(loop);
  assertEquals(results.map((id) => b.type(id).dtype), ["float", "int32"]);
  verify(b.finish([first, ...results]));
});

Deno.test("builder: append copies another builder behind the nodes here", () => {
  const there = new GraphBuilder();
  const x = there.input("x", FLOAT);
  const two = there.scalar(2);
  const y = there.binary("mul", there.unary("exp", x), two);
  const here = new GraphBuilder();
  const z = here.input("z", FLOAT);
  const own = here.scalar(2);
  const ids = new Map([[x, z]]);
  here.append(there, ids);
  assertEquals(ids.get(two), own);
  const graph = here.finish([ids.get(y)!]);
  verify(graph);
  assertEquals(
    print(graph),
    `%0 = input "z" : float[]\n%2 = unary exp %0 : float[]\n` +
      `%3 = binary mul %2 2.0 : float[]\nreturn %3`,
  );
});

Deno.test("builder: unknown ids, and loops where arrays belong, are our own faults", () => {
  const b = GraphBuilder.from(nestedLoops());
  assertThrows(() => b.unary("exp", 99), GraphTypeError, "internal: the graph has no node %99");
  assertThrows(() => b.unary("exp", 2), GraphTypeError, "internal: map %2 is no array");
  assertThrows(() => b.results(0), GraphTypeError, "internal: input %0 has no results");
  verify(everyOp());
});
