/**
 * Nodes that give bool, and the choice that takes one.
 *
 * @module
 */
import type { ClassifyName, CompareName, LogicalName } from "../node.ts";
import type { NodeOf, Value } from "../value.ts";
import { broadcastData } from "./strided.ts";

/** Defines `compare`: after broadcasting. NaN equals nothing and has no order. */
export function compare(node: NodeOf<"compare">, a: Value, b: Value): Float64Array {
  return test(node, COMPARISONS[node.op], a, b);
}

/** Defines `logical`: after broadcasting. */
export function logical(node: NodeOf<"logical">, a: Value, b: Value): Float64Array {
  return test(node, LOGICAL_FUNCTIONS[node.op], a, b);
}

/** Defines `not`. */
export function not(x: Value): Float64Array {
  return x.data.map((value) => 1 - value);
}

/** Defines `classify`. */
export function classify(node: NodeOf<"classify">, x: Value): Float64Array {
  const f = CLASSES[node.op];
  return x.data.map((value) => (f(value) ? 1 : 0));
}

/** Defines `where`: `condition ? a : b`, after broadcasting; the side not chosen leaves no trace, be it NaN. */
export function where(
  node: NodeOf<"where">,
  condition: Value,
  a: Value,
  b: Value,
): Float64Array {
  const [test, x, y] = [condition, a, b].map((operand) => broadcastData(operand, node.shape));
  return test.map((chosen, i) => (chosen ? x[i] : y[i]));
}

type Test = (a: number, b: number) => boolean;

const COMPARISONS: Readonly<Record<CompareName, Test>> = {
  equal: (a, b) => a === b,
  notEqual: (a, b) => a !== b,
  less: (a, b) => a < b,
  lessEqual: (a, b) => a <= b,
  greater: (a, b) => a > b,
  greaterEqual: (a, b) => a >= b,
};

const LOGICAL_FUNCTIONS: Readonly<Record<LogicalName, Test>> = {
  and: (a, b) => a !== 0 && b !== 0,
  or: (a, b) => a !== 0 || b !== 0,
  xor: (a, b) => a !== b,
};

const CLASSES: Readonly<Record<ClassifyName, (x: number) => boolean>> = {
  isNan: Number.isNaN,
  isInf: (x) => Math.abs(x) === Infinity,
  isFinite: Number.isFinite,
};

function test(node: NodeOf<"compare" | "logical">, f: Test, a: Value, b: Value): Float64Array {
  const x = broadcastData(a, node.shape), y = broadcastData(b, node.shape);
  const out = new Float64Array(x.length);
  for (let i = 0; i < out.length; i++) out[i] = f(x[i], y[i]) ? 1 : 0;
  return out;
}
