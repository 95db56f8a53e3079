/**
 * The reverse sweep itself: what it visits, what it gives, what it refuses.
 */
import { assertEquals, assertThrows } from "@std/assert";
import { Origin } from "../../lib/core/origin.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { gradient, vjp } from "../../lib/graph/gradient.ts";
import { GraphTypeError } from "../../lib/graph/graph_type_error.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import { print } from "../../lib/graph/print.ts";
import { verify } from "../../lib/graph/verify.ts";
import { bodyOf } from "./_cases/loops.ts";
import { FLOAT, KEY, type, value } from "./_helpers.ts";

Deno.test("gradient: the graph as text", () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 2, 3)), w = b.input("w", type("float", 3));
  const y = b.unary("tanh", b.binary("mul", x, w));
  const loss = b.reduce("mean", y, [0, 1]);
  const graph = b.finish([loss, ...gradient(b, loss, [w])]);
  verify(graph);
  assertEquals(
    print(graph),
    `%0 = input "x" : float[2, 3]
%1 = input "w" : float[3]
%2 = binary mul %0 %1 : float[2, 3]
%3 = unary tanh %2 : float[2, 3]
%4 = reduce mean [0,1] %3 : float[]
%7 = binary div 1.0 6.0 : float[]
%8 = reshape %7 : float[1, 1]
%9 = broadcastTo %8 : float[2, 3]
%10 = unary square %3 : float[2, 3]
%11 = binary sub 1.0 %10 : float[2, 3]
%12 = binary mul %9 %11 : float[2, 3]
%13 = binary mul %12 %0 : float[2, 3]
%14 = reduce sum [0] %13 : float[3]
return %4, %14`,
  );
});

Deno.test("gradient: zeros of the right shape where the output does not depend", () => {
  const b = new GraphBuilder();
  const x = b.input("x", FLOAT), y = b.input("y", type("float", 2, 0)), z = b.input("z", FLOAT);
  const [dx, dy, dz] = gradient(b, b.unary("exp", x), [x, y, z]);
  const graph = b.finish([dx, dy, dz]);
  verify(graph);
  const inputs = [value("float", [], [0]), value("float", [2, 0], []), value("float", [], [5])];
  const results = interpret(graph, inputs);
  assertEquals(results.map(({ shape }) => shape), [[], [2, 0], []]);
  assertEquals([results[0].data[0], results[2].data[0]], [1, 0]);
});

Deno.test("gradient: by an inner node, by the output itself, by one node twice", () => {
  const b = new GraphBuilder();
  const x = b.input("x", FLOAT);
  const y = b.unary("square", x), z = b.binary("mul", y, x);
  const graph = b.finish(gradient(b, z, [z, y, x, x]));
  verify(graph);
  const results = interpret(graph, [value("float", [], [3])]).map(({ data }) => data[0]);
  // The derivative by y is that with x held; by x it goes through y too.
  assertEquals(results, [1, 3, 27, 27]);
});

Deno.test("gradient: only nodes between the variables and the output are visited", () => {
  const b = new GraphBuilder();
  const x = b.input("x", FLOAT), y = b.input("y", FLOAT);
  const costly = b.unary("tan", b.unary("sinh", y));
  const loss = b.binary("mul", b.unary("exp", x), costly);
  const before = b.size;
  gradient(b, loss, [x]);
  // The seed, 1·costly, and that times exp x.
  assertEquals(b.size - before, 3);
});

Deno.test("vjp: several outputs, some without a cotangent; undefined for no dependence", () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 2)), y = b.input("y", type("float", 2));
  const u = b.unary("square", x), v = b.binary("mul", x, y);
  const cotangent = b.constant(Float64Array.of(1, 10), type("float", 2));
  const [dx, dy] = vjp(b, [u, v, u], [cotangent, undefined, cotangent], [x, y]);
  assertEquals(dy, undefined);
  const graph = b.finish([dx!]);
  const inputs = [value("float", [2], [3, 4]), value("float", [2], [5, 6])];
  assertEquals([...interpret(graph, inputs)[0].data], [12, 160]);
  const both = vjp(b, [v], [cotangent], [x, y]).map((id) => id!);
  const results = interpret(b.finish(both), inputs).map(({ data }) => [...data]);
  assertEquals(results, [[5, 60], [3, 40]]);
});

Deno.test("gradient: nothing goes through integers, bools and keys", () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 3));
  const whole = b.cast(b.cast(x, "int32"), "float");
  const condition = b.cast(b.compare("greater", x, b.scalar(0)), "float");
  const first = b.add({ kind: "argReduce", op: "argMax", inputs: [x], axis: 0 });
  const hot = b.add({ kind: "oneHot", inputs: [first], depth: 3, on: 1, off: 0, to: "float" });
  const sum = b.binary("add", b.binary("add", whole, condition), hot);
  const adjoints = vjp(b, [sum], [b.full([3], 1)], [x]);
  assertEquals(adjoints, [undefined]);
});

Deno.test("gradient: backward nodes come from where their forward nodes come from", () => {
  const b = new GraphBuilder();
  const x = b.input("x", FLOAT);
  const [first, second, own] = [Origin.here(), Origin.here(), Origin.here()];
  b.origin = first;
  const y = b.unary("sin", x);
  b.origin = second;
  const z = b.unary("exp", y);
  b.origin = own;
  const before = b.size;
  gradient(b, z, [x]);
  assertEquals(b.origin, own);
  const origins = Array.from({ length: b.size - before }, (_, i) => b.node(before + i).origin);
  // The seed 1, then 1·exp, then cos and the product with it.
  assertEquals(origins.map((origin) => [own, second, first].indexOf(origin!)), [0, 1, 2, 2]);
});

Deno.test("gradient: nodes of a backward loop have origins too", () => {
  const b = new GraphBuilder();
  const x = b.input("x", FLOAT);
  const origin = Origin.here();
  b.origin = origin;
  const body = new GraphBuilder();
  body.origin = origin;
  body.input("i", { shape: [], dtype: "int32" });
  const c = body.input("c", FLOAT);
  const graph = body.finish([body.unary("sin", c)]);
  const [last] = b.addLoop({
    kind: "scan",
    inputs: [x],
    consts: 0,
    carries: 1,
    length: 3,
    reverse: false,
    body: graph,
  });
  b.origin = undefined;
  const finished = b.finish(gradient(b, last, [x]));
  const backward = finished.nodes.findLast((node) => node.kind === "scan")!;
  assertEquals(backward.origin, origin);
  const inner = backward.kind === "scan" ? backward.body.nodes : [];
  for (const node of inner) if (node.kind !== "input") assertEquals(node.origin, origin);
});

/** A builder whose nodes say that they come from here. */
function builder(): GraphBuilder {
  const b = new GraphBuilder();
  b.origin = Origin.here();
  return b;
}

function refusal(f: () => void, ...parts: string[]): void {
  const error = assertThrows(f, GraphTypeError);
  for (const part of [...parts, "vjp_test.ts:"]) {
    assertEquals(error.message.includes(part), true, `${part} is not in: ${error.message}`);
  }
}

Deno.test("gradient refuses an output that is no float scalar: found, expected, where", () => {
  const b = builder();
  const x = b.input("x", type("float", 3)), n = b.input("n", type("int32"));
  refusal(
    () => gradient(b, b.unary("exp", x), [x]),
    "Cannot take a gradient: the output must be float[], got float[3] from unary exp",
    "sum it",
  );
  refusal(
    () => gradient(b, b.unary("square", n), [x]),
    "the output must be float[], got int32[] from unary square",
    "int32 has no derivative",
  );
  const positive = b.compare("greater", n, b.scalar(0, "int32"));
  refusal(() => gradient(b, positive, [x]), "must be float[], got bool[] from compare greater");
  const key = b.input("key", KEY);
  refusal(() => gradient(b, key, [x]), "must be float[], got key[] from input");
});

Deno.test("gradient refuses a variable that is no float: found, expected, where", () => {
  const b = builder();
  const x = b.input("x", FLOAT), n = b.input("n", type("int32", 2));
  const loss = b.unary("exp", x);
  const prefix = "Cannot take a gradient with respect to";
  refusal(() => gradient(b, loss, [x, n]), `${prefix} input "n": it must be float, got int32[2]`);
  const key = b.input("key", KEY);
  refusal(() => gradient(b, loss, [key]), `${prefix} input "key": it must be float, got key[]`);
  const positive = b.compare("greater", x, x);
  refusal(() => gradient(b, loss, [positive]), `${prefix} compare greater`, "got bool[]");
});

Deno.test("gradient refuses a while on the way: names it and where, and scan instead", () => {
  const b = builder();
  const x = b.input("x", FLOAT);
  const add = (origin: Origin | undefined) => {
    b.origin = origin;
    return b.addLoop({
      kind: "while",
      inputs: [x],
      consts: 0,
      condition: bodyOf([FLOAT], (f, _, x) => [f.compare("greater", x, f.scalar(1))]),
      body: bodyOf([FLOAT], (f, _, x) => [f.binary("mul", x, f.scalar(0.5))]),
    })[0];
  };
  const halved = add(Origin.here());
  refusal(
    () => gradient(b, b.unary("exp", halved), [x]),
    "Cannot differentiate while: its number of steps is not known beforehand",
    "A scan, which has a fixed number of steps, is differentiable",
  );
  // Off the way it is no hindrance.
  const y = b.input("y", FLOAT);
  gradient(b, b.binary("mul", halved, y), [y]);
});

Deno.test("vjp refuses a cotangent of another shape or dtype", () => {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 2));
  const y = b.unary("exp", x);
  assertThrows(
    () => vjp(b, [y], [b.scalar(1)], [x]),
    GraphTypeError,
    "internal: the cotangent of %1 must be float[2], got float[]",
  );
});
