/**
 * Which way a graph went: every decision that a run of it took, made into one number.
 *
 * @module
 */
import { evaluateNode } from "../../lib/graph/evaluate_node.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import { type Graph, isLoop, type TensorNode } from "../../lib/graph/node.ts";
import { broadcastData } from "../../lib/graph/kernels/strided.ts";
import type { Value } from "../../lib/graph/value.ts";

/** A run of a graph with one output: its value, and a number that is another one if any decision was. */
export interface Course {
  readonly value: number;
  readonly decisions: number;
}

/**
 * Runs a graph whose first output is a float scalar. Where two runs took the same decisions, the function between them is
 * smooth: nothing was compared, cut off, rounded to a whole number or chosen as the largest in another way.
 */
export function runCourse(graph: Graph, inputs: readonly Value[]): Course {
  const values = new Map<Graph, Value[]>();
  let decisions = 0;
  const [output] = interpret(graph, inputs, {
    observe(at, id, value) {
      const known = values.get(at) ?? [];
      values.set(at, known);
      known[id] = value;
      const node = at.nodes[id];
      if (isLoop(node)) return;
      const operands = node.kind === "get" ? [] : node.inputs.map((input) => known[input]);
      decisions = absorb(decisions, taken(node, operands, value));
    },
  });
  return { value: output.data[0], decisions };
}

/** Mixes whole numbers into a hash, as FNV does. */
function absorb(hash: number, numbers: Iterable<number>): number {
  for (const n of numbers) hash = Math.imul(hash ^ n, 16777619) + 1 | 0;
  return hash;
}

const NOTHING: readonly number[] = [];

/** The decisions of one node, as whole numbers. */
function taken(node: TensorNode, operands: readonly Value[], value: Value): Iterable<number> {
  if (node.dtype !== "float") return value.data;
  switch (node.kind) {
    case "unary":
      return ofUnary(node, operands[0], value);
    case "binary":
      return ofBinary(node, operands, value);
    case "clip":
      return operands[0].data.map((x) => (x < node.min ? -1 : x > node.max ? 1 : 0));
    case "reduce":
      return node.op === "max" || node.op === "min" ? winners(node, operands[0]) : NOTHING;
    default:
      return NOTHING;
  }
}

function ofUnary({ op }: Extract<TensorNode, { kind: "unary" }>, x: Value, value: Value) {
  if (op === "ceil" || op === "floor" || op === "round") return value.data;
  return op === "abs" || op === "sign" || op === "relu" ? x.data.map(Math.sign) : NOTHING;
}

function ofBinary(
  node: Extract<TensorNode, { kind: "binary" }>,
  operands: readonly Value[],
  value: Value,
): Iterable<number> {
  switch (node.op) {
    case "floorDiv":
      return value.data;
    case "mod":
      return evaluateNode({ ...node, op: "floorDiv" }, operands);
    case "maximum":
    case "minimum":
      return evaluateNode({ ...node, op: "sub" }, operands).map(Math.sign);
    case "atan2":
      return operands.flatMap((x) => [...x.data.map(Math.sign)]);
    default:
      return NOTHING;
  }
}

/** Which elements are the extremum of their row. */
function winners(node: Extract<TensorNode, { kind: "reduce" }>, x: Value): Float64Array {
  const shape = x.shape.map((n, axis) => (node.axes.includes(axis) ? 1 : n));
  const data = evaluateNode({ ...node, keepDims: true, shape }, [x]);
  const spread = broadcastData({ data, shape, dtype: "float" }, x.shape);
  return x.data.map((element, i) => (element === spread[i] ? 1 : 0));
}
