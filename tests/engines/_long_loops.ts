/**
 * Loops of many steps, with bounds in roundings. Errors are damped from step to step, so none depends on the length.
 */
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { gradient } from "../../lib/graph/gradient.ts";
import type { Graph } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { FLOAT, floats, INT, type, value } from "../graph/_helpers.ts";

interface LongLoop {
  readonly name: string;
  readonly graph: Graph;
  readonly inputs: readonly Value[];
  /** In roundings. */
  readonly bound: number;
}

const LENGTH = 10_000;

/** c ← a·c + xᵢ, every c stacked; and with it the derivative of their sum. */
function recurrence(): Graph {
  const body = new GraphBuilder();
  body.input("i", INT);
  const a = body.input("a", FLOAT), c = body.input("c", FLOAT), x = body.input("x", FLOAT);
  const next = body.binary("add", body.binary("mul", a, c), x);
  const b = new GraphBuilder();
  const inputs = [b.input("a", FLOAT), b.input("c", FLOAT), b.input("xs", type("float", LENGTH))];
  const [last, stack] = b.addLoop({
    kind: "scan",
    inputs,
    consts: 1,
    carries: 1,
    length: LENGTH,
    reverse: false,
    body: body.finish([next, next]),
  });
  const mean = b.reduce("mean", b.unary("square", stack), [0]);
  return b.finish([last, stack, ...gradient(b, mean, inputs)]);
}

/** Counts in an int32, exactly, while halving a float back and forth. */
function countdown(): Graph {
  const condition = new GraphBuilder();
  const step = condition.input("i", INT);
  condition.input("n", INT);
  condition.input("x", FLOAT);
  const body = new GraphBuilder();
  const i = body.input("i", INT), n = body.input("n", INT), x = body.input("x", FLOAT);
  const b = new GraphBuilder();
  return b.finish(b.addLoop({
    kind: "while",
    inputs: [b.input("n", INT), b.input("x", FLOAT)],
    consts: 0,
    condition: condition.finish([
      condition.compare("less", step, condition.scalar(LENGTH, "int32")),
    ]),
    body: body.finish([
      body.binary("add", n, i),
      body.binary("sub", body.scalar(1), body.binary("mul", x, body.scalar(0.5))),
    ]),
  }));
}

/** The squares of rows, in a loop of independent iterations that looks at the index too. */
function rows(): Graph {
  const body = new GraphBuilder();
  const i = body.input("i", INT), row = body.input("row", type("float", 3));
  const b = new GraphBuilder();
  return b.finish(b.addLoop({
    kind: "map",
    inputs: [b.input("rows", type("float", LENGTH, 3))],
    consts: 0,
    length: LENGTH,
    body: body.finish([body.binary("add", body.unary("square", row), body.cast(i, "float")), i]),
  }));
}

/** Loops of 10,000 steps. */
export const LONG_LOOPS: readonly LongLoop[] = [
  {
    name: "a scan over 10,000 steps, and its gradient",
    graph: recurrence(),
    inputs: [value("float", [], [0.5]), value("float", [], [1]), floats([LENGTH], 1)],
    bound: 256,
  },
  {
    name: "a while of 10,000 steps",
    graph: countdown(),
    inputs: [value("int32", [], [3]), value("float", [], [8])],
    bound: 4,
  },
  { name: "a map over 10,000 rows", graph: rows(), inputs: [floats([LENGTH, 3])], bound: 4 },
];
