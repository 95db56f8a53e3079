/**
 * Engines with faults, each put in on purpose: whether a fuzzer finds anything is best seen where there is something.
 *
 * @module
 */
import type { Engine } from "../../lib/core/engine.ts";
import { tfjsCpu } from "../../lib/compiler/engines/tfjs_cpu.ts";
import type { GraphBuilder } from "../../lib/graph/builder.ts";
import { type Graph, isLoop, type NodeId, type Op } from "../../lib/graph/node.ts";
import { copyGraph } from "./copy_graph.ts";
import type { Subject } from "./engines.ts";

/** What an engine does instead of an op: another op, or a node that it adds; the op itself where nothing is wrong. */
type Fault = (op: Op, b: GraphBuilder) => Op | NodeId;

/** An engine that runs another graph than it was given. */
function faulty(name: string, fault: Fault): Engine<Graph> {
  const wrong = (graph: Graph): Graph =>
    copyGraph(graph, (op, _, b) => {
      if (!isLoop(op)) return fault(op, b);
      const inside = op.kind === "while"
        ? { ...op, body: wrong(op.body), condition: wrong(op.condition) }
        : { ...op, body: wrong(op.body) };
      return fault(inside, b);
    });
  return {
    name,
    floatTypes: tfjsCpu.floatTypes,
    compile: (graph, options) => tfjsCpu.compile(wrong(graph), options),
  };
}

/** `tanh` of the wrong sign. */
export const tanhNegated = faulty(
  "tanh negated",
  (op, b) => op.kind === "unary" && op.op === "tanh" ? b.unary("neg", b.add(op)) : op,
);

/** `exp` too large by one part in 50,000: some 170 ulp in single precision. */
export const expTooLarge = faulty(
  "exp too large",
  (op, b) =>
    op.kind === "unary" && op.op === "exp" ? b.binary("mul", b.add(op), b.scalar(1.00002)) : op,
);

/** `reduce` over one axis takes another one of the same size, if there is any. */
export const reduceOfWrongAxis = faulty("reduce of the wrong axis", (op, b) => {
  if (op.kind !== "reduce" || op.axes.length !== 1) return op;
  const { shape } = b.type(op.inputs[0]), [axis] = op.axes;
  const other = shape.findIndex((n, i) => n === shape[axis] && i !== axis);
  return other < 0 ? op : { ...op, axes: [other] };
});

/** `matMul` of a square matrix forgets to transpose it. */
export const transposeForgotten = faulty("transpose forgotten", (op, b) => {
  if (op.kind !== "matMul") return op;
  const [rows, columns] = b.type(op.inputs[1]).shape.slice(-2);
  return rows === columns ? { ...op, transposeB: false } : op;
});

/** `less` is true of equal ones. */
export const lessOrEqual = faulty(
  "less or equal",
  (op) => op.kind === "compare" && op.op === "less" ? { ...op, op: "lessEqual" } : op,
);

/** `scan` never runs backwards. */
export const alwaysForwards = faulty(
  "always forwards",
  (op) => op.kind === "scan" ? { ...op, reverse: false } : op,
);

/** `deriveKey` splits where it should fold. */
export const splitForFold = faulty("split for fold", (op, b) => {
  if (op.kind !== "deriveKey" || op.op !== "fold") return op;
  const [key, data] = op.inputs;
  const positive = b.add({ kind: "clip", inputs: [data], min: 0, max: Infinity });
  return { ...op, op: "split", inputs: [key, positive] };
});

/** `argReduce` finds the last of equal elements. */
export const lastOfEquals = faulty("last of equals", (op, b) => {
  if (op.kind !== "argReduce") return op;
  const [x] = op.inputs, n = b.type(x).shape[op.axis];
  const turned = b.add({ kind: "reverse", inputs: [x], axes: [op.axis] });
  const place = b.add({ ...op, inputs: [turned] });
  return b.binary("sub", b.scalar(n - 1, "int32"), place);
});

/** All of them. */
export const PLANTED: readonly Subject[] = Object.entries({
  tanhNegated,
  expTooLarge,
  reduceOfWrongAxis,
  transposeForgotten,
  lessOrEqual,
  alwaysForwards,
  splitForFold,
  lastOfEquals,
}).map(([name, engine]) => ({ engine, floatType: "f32", name, module: "tests/fuzz/planted.ts" }));
