/**
 * Graphs that several tests look at: one with every kind of node, one with loops in loops.
 */
import { GraphBuilder } from "../../lib/graph/builder.ts";
import type { Graph } from "../../lib/graph/node.ts";
import { FLOAT, INT, KEY, type } from "./_helpers.ts";

/** Every op that has one result, with every attribute that is printed. */
export function everyOp(): Graph {
  const b = new GraphBuilder();
  const x = b.input("x", type("float", 2, 3)), i = b.input('a "name"', type("int32", 2));
  const key = b.input("key", KEY);
  const table = b.constant(Float64Array.of(1, 2.5, -0, NaN, Infinity, 6), type("float", 2, 3));
  const long = b.constant(Float64Array.of(1, 2, 3, 4, 5, 6, 7), type("int32", 7));
  const fixed = b.constant(Float64Array.of(1, 2), KEY);
  const positive = b.compare("greater", x, b.scalar(-1e21));
  const finite = b.add({ kind: "classify", op: "isFinite", inputs: [x] });
  const both = b.add({ kind: "logical", op: "and", inputs: [positive, finite] });
  const picked = b.where(b.add({ kind: "not", inputs: [both] }), x, b.scalar(0));
  const clipped = b.add({ kind: "clip", inputs: [picked], min: -1, max: Infinity });
  const outputs = [
    b.unary("exp", b.binary("add", clipped, table)),
    b.add({ kind: "range", inputs: [], start: 0.5, step: -2, length: 4, to: "float" }),
    b.cast(i, "float"),
    b.reshape(x, [3, 2]),
    b.broadcastTo(x, [5, 2, 3]),
    b.full([2], 1, "bool"),
    b.transpose(x, [1, 0]),
    b.add({ kind: "reverse", inputs: [x], axes: [0, 1] }),
    b.add({ kind: "slice", inputs: [x], begin: [0, 1], size: [2, 2] }),
    b.add({ kind: "pad", inputs: [x], padding: [[0, 1], [2, 0]], value: -1 }),
    b.add({ kind: "tile", inputs: [x], reps: [2, 1] }),
    b.add({ kind: "concat", inputs: [x, table], axis: 1 }),
    b.add({ kind: "gather", inputs: [x, i], axis: 0, batchDims: 0 }),
    b.add({ kind: "gather", inputs: [x, i], axis: 1, batchDims: 1 }),
    b.add({ kind: "scatterAdd", inputs: [i, x], axis: 0, batchDims: 0, to: [7, 3] }),
    b.add({ kind: "oneHot", inputs: [i], depth: 4, on: 1, off: 0, to: "float" }),
    b.add({ kind: "oneHot", inputs: [long], depth: 2, on: 3, off: -1, to: "int32" }),
    b.add({ kind: "cumsum", inputs: [x], axis: 0, exclusive: true, reverse: true }),
    b.add({ kind: "cumsum", inputs: [x], axis: 1, exclusive: false, reverse: false }),
    b.reduce("mean", x, [0, 1]),
    b.reduce("logSumExp", x, [1], true),
    b.add({ kind: "argReduce", op: "argMax", inputs: [x], axis: 1 }),
    b.add({ kind: "softmax", inputs: [x] }),
    b.add({ kind: "logSoftmax", inputs: [x] }),
    b.add({ kind: "matMul", inputs: [x, table], transposeA: false, transposeB: true }),
    b.add({ kind: "einsum", inputs: [x, table], equation: "ij,ij->i" }),
    b.add({ kind: "deriveKey", op: "split", inputs: [key, b.scalar(3, "int32")] }),
    b.add({ kind: "random", op: "normal", inputs: [fixed], to: [2, 2] }),
    b.scalar(1),
  ];
  return b.finish(outputs);
}

/** A map whose body runs a scan whose body runs a while. */
export function nestedLoops(): Graph {
  const matrix = type("float", 4, 3), row = type("float", 3);
  const condition = new GraphBuilder();
  condition.input("i", INT);
  const limit = condition.input("limit", FLOAT), value = condition.input("v", FLOAT);
  const halve = new GraphBuilder();
  halve.input("i", INT);
  halve.input("limit", FLOAT);
  const v = halve.input("v", FLOAT);
  const step = new GraphBuilder();
  step.input("i", INT);
  const k = step.input("k", FLOAT), carry = step.input("c", FLOAT), item = step.input("x", FLOAT);
  const [small] = step.addLoop({
    kind: "while",
    inputs: [k, step.binary("add", carry, item)],
    consts: 1,
    condition: condition.finish([condition.compare("greater", value, limit)]),
    body: halve.finish([halve.binary("mul", v, halve.scalar(0.5))]),
  });
  const each = new GraphBuilder();
  const index = each.input("i", INT), one = each.input("k", FLOAT), xs = each.input("row", row);
  const scanned = each.addLoop({
    kind: "scan",
    inputs: [one, each.cast(index, "float"), xs],
    consts: 1,
    carries: 1,
    length: 3,
    reverse: true,
    body: step.finish([small, item]),
  });
  const b = new GraphBuilder();
  const inputs = [b.input("k", FLOAT), b.input("m", matrix)];
  return b.finish(
    b.addLoop({ kind: "map", inputs, consts: 1, length: 4, body: each.finish(scanned) }),
  );
}
