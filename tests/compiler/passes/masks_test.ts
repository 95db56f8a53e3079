import { assert, assertEquals } from "@std/assert";
import { simplify } from "../../../lib/compiler/passes/simplify.ts";
import { GraphBuilder } from "../../../lib/graph/builder.ts";
import { gradient } from "../../../lib/graph/gradient.ts";
import { interpret } from "../../../lib/graph/interpret.ts";
import type { Graph, NodeId } from "../../../lib/graph/node.ts";
import { assertClose, type, vector } from "../../graph/_helpers.ts";
import { F, linesOf, testRows } from "./_rows.ts";

/** A function of x that is guarded by a choice, and an x at which the branch not chosen has an infinite slope. */
interface Guarded {
  readonly name: string;
  /** Dead in the first two places, alive in the others. */
  readonly x: readonly [number, number, number, number];
  f(b: GraphBuilder, x: NodeId): NodeId;
}

const k = (b: GraphBuilder, value: number) => b.scalar(value);
const positive = (b: GraphBuilder, x: NodeId) => b.compare("greater", x, k(b, 0));

/** where(x > 0, f(x), 0). */
const ifPositive = (f: (b: GraphBuilder, x: NodeId) => NodeId): Guarded["f"] => (b, x) =>
  b.where(positive(b, x), f(b, x), k(b, 0));

const GUARDED: readonly Guarded[] = [
  { name: "log x", x: [0, -1, 1, 2], f: ifPositive((b, x) => b.unary("log", x)) },
  { name: "√x", x: [0, -1, 1, 2], f: ifPositive((b, x) => b.unary("sqrt", x)) },
  { name: "1/√x", x: [0, -1, 1, 2], f: ifPositive((b, x) => b.unary("rsqrt", x)) },
  { name: "1/x", x: [0, 0, 1, 2], f: ifPositive((b, x) => b.binary("div", k(b, 1), x)) },
  {
    name: "3x/x²",
    x: [0, 0, 1, 2],
    f: ifPositive((b, x) => b.binary("div", b.binary("mul", x, k(b, 3)), b.unary("square", x))),
  },
  { name: "x^0.3", x: [0, -1, 1, 2], f: ifPositive((b, x) => b.binary("pow", x, k(b, 0.3))) },
  { name: "x^x", x: [-1, -2.5, 1, 2], f: ifPositive((b, x) => b.binary("pow", x, x)) },
  {
    name: "x·log x",
    x: [0, -1, 1, 2],
    f: ifPositive((b, x) => b.binary("mul", x, b.unary("log", x))),
  },
  {
    name: "log(log(1 + x))",
    x: [0, -2, 1, 2],
    f: ifPositive((b, x) => b.unary("log", b.unary("log1p", x))),
  },
  {
    name: "log x in the other branch",
    x: [0, -1, 1, 2],
    f: (b, x) => b.where(b.compare("lessEqual", x, k(b, 0)), x, b.unary("log", x)),
  },
  {
    name: "acosh x",
    x: [1, 0.5, 1.5, 2],
    f: (b, x) => b.where(b.compare("greater", x, k(b, 1)), b.unary("acosh", x), k(b, 0)),
  },
  {
    name: "exp(x²), which overflows",
    x: [1e3, -1e200, 1, 2],
    f: (b, x) =>
      b.where(
        b.compare("less", b.unary("abs", x), k(b, 10)),
        b.unary("exp", b.unary("square", x)),
        k(b, 0),
      ),
  },
  {
    name: "log x behind a reshape, a transposition and a slice",
    x: [0, -1, 1, 2],
    f: (b, x) => {
      const log = b.transpose(b.reshape(b.unary("log", x), [2, 2]), [1, 0]);
      const part = b.add({ kind: "slice", inputs: [log], begin: [0, 0], size: [2, 2] });
      const mask = b.transpose(b.reshape(positive(b, x), [2, 2]), [1, 0]);
      return b.where(mask, part, k(b, 0));
    },
  },
  {
    name: "log x in two guarded terms",
    x: [0, -1, 1, 2],
    f: (b, x) => {
      const log = b.unary("log", x), other = b.compare("greater", x, k(b, 1.5));
      const first = b.where(positive(b, x), log, k(b, 0));
      return b.binary("add", first, b.where(other, b.unary("square", log), k(b, 1)));
    },
  },
  {
    name: "the larger of log x and 1, guarded",
    x: [0, -1, 1, 4],
    f: ifPositive((b, x) => b.binary("maximum", b.unary("log", x), k(b, 1))),
  },
];

function gradientOf({ f }: Guarded): Graph {
  const b = new GraphBuilder(), x = b.input("x", F);
  const y = f(b, x);
  const loss = b.reduce("sum", y, b.type(y).shape.map((_, axis) => axis));
  return b.finish(gradient(b, loss, [x]));
}

for (const row of GUARDED) {
  Deno.test(`masks: the gradient of ${row.name} where it is guarded is 0 where it is dead`, () => {
    const graph = gradientOf(row), x = vector("float", ...row.x);
    const [plain] = interpret(graph, [x]), [simple] = interpret(simplify(graph), [x]);
    assertEquals(
      [...simple.data.subarray(0, 2)].map(Math.abs),
      row.name.endsWith("branch") ? [1, 1] : [0, 0],
    );
    const live = (y: typeof plain) => vector("float", ...y.data.subarray(2));
    assertClose(live(simple), live(plain), 1e-14);
    assert(
      plain.data.subarray(0, 2).some(Number.isNaN),
      `there is nothing to protect: ${plain.data}`,
    );
  });
}

Deno.test("masks: second derivatives are 0 there as well", () => {
  const b = new GraphBuilder(), x = b.input("x", F);
  const all = (y: NodeId) => b.reduce("sum", y, [0]);
  const [first] = gradient(b, all(ifPositive((b, x) => b.unary("sqrt", x))(b, x)), [x]);
  const graph = b.finish(gradient(b, all(first), [x]));
  const [simple] = interpret(simplify(graph), [vector("float", 0, -1, 1, 4)]);
  assertClose(simple, vector("float", 0, 0, -0.25, -0.03125), 1e-15);
});

Deno.test("masks: the gradient of a guarded logarithm is a quotient and a choice", () => {
  assertEquals(linesOf(simplify(gradientOf(GUARDED[0]))), [
    "%2 = compare greater %0 0.0 : bool[4]",
    "%3 = unary reciprocal %0 : float[4]",
    "%4 = where %2 %3 0.0 : float[4]",
    "return %4",
  ]);
});

testRows(["masks"], [
  {
    name: "sums under one condition",
    inputs: [type("bool", 4), F, F],
    build: (b, c, x, y) => {
      const zero = b.scalar(0);
      const both = b.binary("add", b.where(c, x, zero), b.where(c, y, zero));
      return b.binary("add", both, b.where(c, zero, y));
    },
    after: [
      "%3 = binary add %1 %2 : float[4]",
      "%4 = where %0 %3 %2 : float[4]",
      "return %4",
    ],
  },
], { exact: true, bound: 0 });
