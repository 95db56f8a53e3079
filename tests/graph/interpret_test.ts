import { assert, assertEquals, assertThrows } from "@std/assert";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { Graph, NodeId, TensorType } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { verify } from "../../lib/graph/verify.ts";
import { foldKey, seedKey } from "../../lib/random/key.ts";
import { fillNormal } from "../../lib/random/normal.ts";
import { assertClose, FLOAT, floats, INT, KEY, naive, type, value, vector } from "./_helpers.ts";

/** A graph of a builder, its index input first when it is a body. */
function graphOf(
  types: readonly TensorType[],
  write: (b: GraphBuilder, ids: NodeId[]) => NodeId[],
): Graph {
  const b = new GraphBuilder();
  const ids = types.map((t, i) => b.input("abcdefg"[i], t));
  return b.finish(write(b, ids));
}

function run(graph: Graph, ...inputs: Value[]): Value[] {
  verify(graph);
  return interpret(graph, inputs);
}

const scalar = (x: number) => value("float", [], [x]);

/** xs ↦ scan with one constant: carry ← carry·k + x, the stack holds the carries and the indices. */
function scanGraph(length: number, reverse: boolean): Graph {
  const body = graphOf([INT, FLOAT, FLOAT, FLOAT], (b, [i, k, c, x]) => {
    const next = b.binary("add", b.binary("mul", c, k), x);
    return [next, next, i];
  });
  return graphOf(
    [FLOAT, FLOAT, type("float", length)],
    (b, inputs) =>
      b.addLoop({ kind: "scan", inputs, consts: 1, carries: 1, length, reverse, body }),
  );
}

Deno.test("scan: carry, stacks and index", () => {
  const [last, carries, indices] = run(
    scanGraph(4, false),
    scalar(10),
    scalar(1),
    vector("float", 1, 2, 3, 4),
  );
  assertClose(last, scalar(11234));
  assertClose(carries, vector("float", 11, 112, 1123, 11234));
  assertClose(indices, vector("int32", 0, 1, 2, 3));
});

Deno.test("scan reverse: from the last index on; stacks aligned with the index", () => {
  const [last, carries, indices] = run(
    scanGraph(4, true),
    scalar(10),
    scalar(1),
    vector("float", 1, 2, 3, 4),
  );
  assertClose(last, scalar(14321));
  assertClose(carries, vector("float", 14321, 1432, 143, 14));
  assertClose(indices, vector("int32", 0, 1, 2, 3));
});

Deno.test("scan: of length 0 the initial carry and empty stacks", () => {
  const [last, carries, indices] = run(scanGraph(0, false), scalar(10), scalar(7), vector("float"));
  assertClose(last, scalar(7));
  assertClose(carries, vector("float"));
  assertClose(indices, vector("int32"));
});

Deno.test("scan: rows of matrices, and a body that gives its inputs back", () => {
  const row = type("float", 3);
  const body = graphOf([INT, row, row], (b, [, c, x]) => [x, c, b.reshape(x, [3, 1])]);
  const graph = graphOf(
    [row, type("float", 5, 3)],
    (b, inputs) =>
      b.addLoop({ kind: "scan", inputs, consts: 0, carries: 1, length: 5, reverse: false, body }),
  );
  const first = floats([3], 1), xs = floats([5, 3], 2);
  const [last, before, columns] = run(graph, first, xs);
  assertClose(last, value("float", [3], xs.data.slice(12)));
  assertClose(before, value("float", [5, 3], [...first.data, ...xs.data.slice(0, 12)]));
  assertClose(columns, { ...xs, shape: [5, 3, 1] });
});

Deno.test("map: every iteration sees the constants, its row and its index", () => {
  const body = graphOf([INT, type("float", 2), type("float", 3)], (b, [i, k, x]) => {
    const outer = b.add({ kind: "einsum", equation: "i,j->ij", inputs: [k, x] });
    return [b.binary("mul", outer, b.cast(i, "float")), i];
  });
  for (const length of [0, 1, 65]) {
    const graph = graphOf(
      [type("float", 2), type("float", length, 3)],
      (b, inputs) => b.addLoop({ kind: "map", inputs, consts: 1, length, body }),
    );
    const k = floats([2], 1), xs = floats([length, 3], 2);
    const [outer, indices] = run(graph, k, xs);
    const expected = naive(
      "float",
      [length, 2, 3],
      ([n, i, j]) => k.data[i] * xs.data[n * 3 + j] * n,
    );
    assertClose(outer, expected, 1e-15);
    assertClose(indices, naive("int32", [length], ([n]) => n));
  }
});

Deno.test("while: runs until the condition fails, perhaps never; the index counts", () => {
  // n, k ↦ the Collatz number reached and the steps to 1
  const condition = graphOf(
    [INT, INT, INT, INT],
    (b, [, one, n]) => [b.compare("greater", n, one)],
  );
  const body = graphOf([INT, INT, INT, INT], (b, [i, one, n]) => {
    const two = b.scalar(2, "int32"), three = b.scalar(3, "int32");
    const odd = b.compare("equal", b.binary("mod", n, two), one);
    const next = b.binary("add", b.binary("mul", three, n), one);
    return [b.where(odd, next, b.binary("floorDiv", n, two)), b.binary("add", i, one)];
  });
  const graph = graphOf(
    [INT, INT, INT],
    (b, inputs) => b.addLoop({ kind: "while", inputs, consts: 1, condition, body }),
  );
  const int = (n: number) => value("int32", [], [n]);
  assertEquals(run(graph, int(1), int(27), int(0)).map((x) => x.data[0]), [1, 111]);
  assertEquals(run(graph, int(1), int(1), int(-5)).map((x) => x.data[0]), [1, -5]);
});

Deno.test("loops nest: a map of scans whose length differs from the map's", () => {
  const step = graphOf([INT, FLOAT, FLOAT, FLOAT], (b, [, k, c, x]) => {
    const next = b.binary("add", b.binary("mul", c, k), x);
    return [next];
  });
  const row = graphOf([INT, FLOAT, type("float", 3)], (b, [i, k, xs]) => {
    const initial = b.cast(i, "float");
    return b.addLoop({
      kind: "scan",
      inputs: [k, initial, xs],
      consts: 1,
      carries: 1,
      length: 3,
      reverse: false,
      body: step,
    });
  });
  const graph = graphOf(
    [FLOAT, type("float", 2, 3)],
    (b, inputs) => b.addLoop({ kind: "map", inputs, consts: 1, length: 2, body: row }),
  );
  const [found] = run(graph, scalar(10), value("float", [2, 3], [1, 2, 3, 4, 5, 6]));
  assertClose(found, vector("float", 123, 1456));
});

Deno.test("keys travel through loops: carried and constant", () => {
  const body = graphOf([INT, KEY, KEY], (b, [i, constant, carried]) => [
    b.add({ kind: "deriveKey", op: "fold", inputs: [carried, i] }),
    b.add({
      kind: "random",
      op: "normal",
      to: [2],
      inputs: [b.add({ kind: "deriveKey", op: "fold", inputs: [constant, i] })],
    }),
  ]);
  const graph = graphOf(
    [KEY, KEY],
    (b, inputs) =>
      b.addLoop({ kind: "scan", inputs, consts: 1, carries: 1, length: 3, reverse: false, body }),
  );
  const key = seedKey(5), other = seedKey(6);
  const [last, draws] = run(graph, value("key", [], key), value("key", [], other));
  assertEquals([...last.data], [...[0, 1, 2].reduce(foldKey, other)]);
  const expected = [0, 1, 2].flatMap((i) => [...fillNormal(foldKey(key, i), new Float64Array(2))]);
  assertClose(draws, value("float", [3, 2], expected));
});

Deno.test("a loop of which only one result is read", () => {
  const whole = scanGraph(3, false);
  const pruned = GraphBuilder.from(whole).finish([whole.outputs[1]]);
  const found = run(pruned, scalar(10), scalar(0), vector("float", 1, 2, 3));
  assertClose(found[0], vector("float", 1, 12, 123));
});

Deno.test("outputs may be inputs, constants, and the same one twice", () => {
  const graph = graphOf([FLOAT], (b, [x]) => [x, b.scalar(2), x]);
  assertEquals(run(graph, scalar(1)).map((v) => v.data[0]), [1, 2, 1]);
});

Deno.test("interpret refuses inputs of another number, type or size", () => {
  const graph = graphOf([FLOAT, type("int32", 3)], (_, ids) => ids);
  assertThrows(
    () => interpret(graph, [scalar(1)]),
    TypeError,
    "Cannot interpret the graph: it takes 2 inputs, got 1",
  );
  assertThrows(
    () => interpret(graph, [scalar(1), vector("float", 1, 2, 3)]),
    TypeError,
    'Cannot interpret the graph: input "b" must be int32[3], got float[3] with 3 values',
  );
  assertThrows(
    () => interpret(graph, [scalar(1), value("int32", [3], [1])]),
    TypeError,
    'input "b" must be int32[3], got int32[3] with 1 values',
  );
});

Deno.test("observe sees each value in order, in bodies once an iteration", () => {
  const graph = scanGraph(2, false);
  const seen: string[] = [];
  interpret(graph, [scalar(10), scalar(1), vector("float", 1, 2)], {
    observe: (where, id, { data }) => {
      seen.push(`${where === graph ? "top" : "body"} ${where.nodes[id].kind} ${data}`);
    },
  });
  const body = (i: number, c: number, x: number) => [
    `body input ${i}`,
    "body input 10",
    `body input ${c}`,
    `body input ${x}`,
    `body binary ${c * 10}`,
    `body binary ${c * 10 + x}`,
  ];
  assertEquals(seen, [
    "top input 10",
    "top input 1",
    "top input 1,2",
    ...body(0, 1, 1),
    ...body(1, 11, 2),
    "top get 112",
    "top get 11,112",
    "top get 0,1",
  ]);
});

Deno.test("a scan of 10,000 steps of 20 scalar nodes takes less than a second", () => {
  const length = 10_000;
  const body = graphOf([INT, FLOAT, FLOAT], (b, [, c, x]) => {
    for (let i = 0; i < 10; i++) c = b.unary("sin", b.binary("add", c, x));
    return [c, c];
  });
  const graph = graphOf(
    [FLOAT, type("float", length)],
    (b, inputs) =>
      b.addLoop({ kind: "scan", inputs, consts: 0, carries: 1, length, reverse: false, body }),
  );
  const xs = floats([length]);
  let expected = 1;
  for (const x of xs.data) for (let i = 0; i < 10; i++) expected = Math.sin(expected + x);
  const times = [1, 2, 3].map(() => {
    const start = performance.now();
    assertClose(run(graph, scalar(1), xs)[0], scalar(expected));
    return performance.now() - start;
  });
  const took = Math.min(...times);
  assert(took < 1000, `took ${took} ms`);
});
