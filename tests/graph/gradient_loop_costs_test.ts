/**
 * What the derivative of a loop takes: nodes, and memory for each step.
 */
import { assertAlmostEquals, assertEquals } from "@std/assert";
import { storageSize } from "../../lib/core/nd_array.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { gradient } from "../../lib/graph/gradient.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import { bodiesOf, type Graph, isLoop, type NodeId } from "../../lib/graph/node.ts";
import { print } from "../../lib/graph/print.ts";
import { verify } from "../../lib/graph/verify.ts";
import { FLOAT, KEY, type, value } from "./_helpers.ts";
import { loop, LOOP_MODELS } from "./_loop_models.ts";

/** Nodes in a graph and in the bodies of its loops. */
function countNodes(graph: Graph): number {
  return graph.nodes.reduce(
    (sum, node) => sum + bodiesOf(node).reduce((n, body) => n + countNodes(body), 1),
    0,
  );
}

/** What one kind of loop gives that has the length as its leading axis, as text. */
function stacksOf(graph: Graph, length: number): string[] {
  return graph.nodes.flatMap((node) =>
    isLoop(node)
      ? node.results.filter(({ shape }) => shape[0] === length).map((stack) =>
        `${node.kind}: ${stack.dtype}[${stack.shape}]`
      )
      : []
  );
}

type Name = "a" | "c" | "xs";

/** c ← a·c + x, differentiated by some of its operands. */
function linear(length: number, wrt: readonly Name[]): Graph {
  const b = new GraphBuilder();
  const a = b.input("a", FLOAT), c = b.input("c", FLOAT), xs = b.input("xs", type("float", length));
  const [last] = loop(b, { consts: [a], carries: [c], xs: [xs], length }, (f, _, a, c, x) => [
    f.binary("add", f.binary("mul", a, c), x),
  ]);
  const ids: Record<Name, NodeId> = { a, c, xs };
  const graph = b.finish([last, ...gradient(b, last, wrt.map((name) => ids[name]))]);
  verify(graph);
  return graph;
}

Deno.test("scan: the gradient's size does not depend on the number of steps, for any model", () => {
  for (const model of LOOP_MODELS) {
    const [few, many] = [3, 10_000].map((steps) => {
      const b = GraphBuilder.from(model.build(steps).graph);
      const variables = b.inputs.filter((id) => b.type(id).dtype === "float");
      const [scalar] = model.build(steps).graph.outputs;
      return countNodes(b.finish(gradient(b, scalar, variables)));
    });
    assertEquals(few, many, model.name);
  }
});

Deno.test("scan over 10,000 steps: the gradient is the formula's, to 1e-12", () => {
  const length = 10_000, a = 0.9995;
  const xs = Float64Array.from({ length }, (_, i) => Math.sin(i));
  const [last, da, dc, dxs] = interpret(linear(length, ["a", "c", "xs"]), [
    value("float", [], [a]),
    value("float", [], [2]),
    value("float", [length], xs),
  ]).map(({ data }) => data);
  // c ← a·c + x and d ← a·d + c with d = ∂c/∂a.
  let c = 2, d = 0;
  for (const x of xs) [c, d] = [a * c + x, a * d + c];
  assertAlmostEquals(last[0], c, 1e-12);
  assertAlmostEquals(da[0], d, 1e-12 * Math.abs(d));
  assertAlmostEquals(dc[0], a ** length, 1e-12);
  for (const i of [0, 1, 5000, 9999]) assertAlmostEquals(dxs[i], a ** (length - 1 - i), 1e-12);
});

Deno.test("scan, linear, by its walked array: nothing is stored", () => {
  assertEquals(stacksOf(linear(10_000, ["xs"]), 10_000), ["scan: float[10000]"]);
  assertEquals(stacksOf(linear(10_000, ["c"]), 10_000), []);
  assertEquals(
    print(linear(7, ["xs"])),
    `%0 = input "a" : float[]
%1 = input "c" : float[]
%2 = input "xs" : float[7]
%3 = scan length=7 consts=1 carries=1 %0 %1 %2 : (float[])
  body
    %0 = input "i" : int32[]
    %1 = input "p0" : float[]
    %2 = input "p1" : float[]
    %3 = input "p2" : float[]
    %4 = binary mul %1 %2 : float[]
    %5 = binary add %4 %3 : float[]
    return %5
%4 = get 0 %3 : float[]
%6 = scan length=7 consts=1 carries=1 reverse %0 1.0 : (float[], float[7])
  body
    %0 = input "i" : int32[]
    %1 = input "p0" : float[]
    %2 = input "adjoint 0" : float[]
    %3 = binary mul %2 %1 : float[]
    return %3, %2
%7 = get 1 %6 : float[7]
return %4, %7`,
  );
});

Deno.test("scan, linear, by its constant: the carry is stored, one float a step", () => {
  const graph = linear(10_000, ["a"]);
  assertEquals(stacksOf(graph, 10_000), ["scan: float[10000]"]);
  const bytes = graph.nodes.reduce((sum, node) => {
    const stacks = isLoop(node) ? node.results.filter(({ shape }) => shape.length > 0) : [];
    return sum + stacks.reduce((n, { shape, dtype }) => n + 8 * storageSize(shape, dtype), 0);
  }, 0);
  assertEquals(bytes, 80_000);
});

Deno.test("scan: what is stacked already is not stacked twice", () => {
  const b = new GraphBuilder();
  const c = b.input("c", FLOAT);
  const [, stack] = loop(b, { carries: [c], length: 9 }, (f, _, c) => {
    const y = f.unary("sin", c);
    const z = f.unary("exp", y);
    return [z, z];
  });
  const graph = b.finish(gradient(b, b.reduce("sum", stack, [0]), [c]));
  verify(graph);
  // The derivative of exp is read from the result; that of sin needs the carry.
  assertEquals(stacksOf(graph, 9), ["scan: float[9]", "scan: float[9]"]);
});

Deno.test("scan: what depends on constants alone is computed once, outside", () => {
  const b = new GraphBuilder();
  const a = b.input("a", FLOAT), c = b.input("c", FLOAT);
  const [last] = loop(b, { consts: [a], carries: [c], length: 9 }, (f, _, a, c) => [
    f.binary("mul", f.unary("exp", f.unary("sin", a)), c),
  ]);
  const graph = b.finish(gradient(b, last, [c]));
  const backward = graph.nodes.findLast((node) => node.kind === "scan")!;
  assertEquals(
    bodiesOf(backward)[0].nodes.map(({ kind }) => kind),
    ["input", "input", "input", "binary"],
  );
  assertEquals(
    graph.nodes.flatMap((node) => (node.kind === "unary" ? [node.op] : [])),
    ["sin", "exp"],
  );
});

Deno.test("scan: the index is at hand, it is not stored", () => {
  const b = new GraphBuilder();
  const table = b.input("table", type("float", 12, 2)), c = b.input("c", type("float", 2));
  const [last] = loop(b, { consts: [table], carries: [c], length: 9 }, (f, i, table, c) => [
    f.binary("add", c, f.add({ kind: "gather", inputs: [table, i], axis: 0, batchDims: 0 })),
  ]);
  const graph = b.finish(gradient(b, b.reduce("sum", last, [0]), [table]));
  verify(graph);
  assertEquals(stacksOf(graph, 9), []);
});

Deno.test("scan in scan: the backward step runs each inner loop once", () => {
  const b = new GraphBuilder();
  const c = b.input("c", FLOAT), d = b.input("d", FLOAT), xs = b.input("xs", type("float", 9, 4));
  const results = loop(
    b,
    { carries: [c, d], xs: [xs], length: 9 },
    (f, _, c, d, row) =>
      loop(f, { carries: [c, d], xs: [row], length: 4 }, (g, _, c, d, x) => [
        g.unary("sin", g.binary("mul", d, x)),
        g.unary("cos", g.binary("mul", c, x)),
      ]),
  );
  const graph = b.finish(gradient(b, b.binary("mul", results[0], results[1]), [c, d, xs]));
  const loops = graph.nodes.filter((node) => node.kind === "scan").flatMap(bodiesOf)
    .map(({ nodes }) => nodes.filter((node) => node.kind === "scan").length);
  assertEquals(loops, [1, 1]);
});

Deno.test("map: the derivative is a map if it is by walked arrays alone, otherwise a scan", () => {
  const derivative = (wrt: (ids: readonly NodeId[]) => readonly NodeId[]) => {
    const b = new GraphBuilder();
    const a = b.input("a", FLOAT), xs = b.input("xs", type("float", 4));
    const [ys] = loop(b, { consts: [a], xs: [xs], length: 4 }, (f, _, a, x) => [
      f.binary("mul", a, x),
    ]);
    const graph = b.finish(gradient(b, b.reduce("sum", ys, [0]), wrt([a, xs])));
    return graph.nodes.flatMap((node) => (isLoop(node) ? [node.kind] : []));
  };
  assertEquals(derivative(([_, xs]) => [xs]), ["map"]);
  assertEquals(derivative(([a]) => [a]), ["scan"]);
});

Deno.test("scan: a draw is stored, its key is not needed", () => {
  const b = new GraphBuilder();
  const k = b.input("k", KEY), scale = b.input("scale", FLOAT);
  const [, last] = loop(
    b,
    { consts: [scale], carries: [k, b.scalar(0)], length: 6 },
    (f, i, s, k, c) => {
      const next = f.add({ kind: "deriveKey", op: "fold", inputs: [k, i] });
      const noise = f.add({ kind: "random", op: "normal", inputs: [next], to: [] });
      return [next, f.binary("add", c, f.binary("mul", s, noise))];
    },
  );
  const graph = b.finish(gradient(b, last, [scale]));
  verify(graph);
  assertEquals(stacksOf(graph, 6), ["scan: float[6]"]);
  const keyed = graph.nodes.filter((node) => node.kind === "scan" && node.reverse)
    .flatMap(bodiesOf).flatMap(({ nodes }) => nodes).filter(({ kind }) => kind === "random");
  assertEquals(keyed, []);
});
