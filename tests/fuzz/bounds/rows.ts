/**
 * Errors of functions of a row: extrema, soft maxima, their places.
 *
 * @module
 */
import { sizeOf } from "../../../lib/core/shape.ts";
import { evaluateNode } from "../../../lib/graph/evaluate_node.ts";
import type { ReduceName } from "../../../lib/graph/node.ts";
import { transposeData } from "../../../lib/graph/kernels/strided.ts";
import type { NodeOf, Value } from "../../../lib/graph/value.ts";
import { type Bounded, isExact, type Precision, settled, unknown } from "./bounded.ts";

/** Nodes that go through rows. `reduce` only of max, min, logSumExp, any and all. */
export type OfRows = NodeOf<"reduce" | "argReduce" | "argSort" | "softmax" | "logSoftmax">;

type OfPlaces = NodeOf<"argReduce" | "argSort">;

function isOfPlaces(node: OfRows): node is OfPlaces {
  return node.kind === "argReduce" || node.kind === "argSort";
}

/** The value of such a node with its errors. */
export function boundRows(node: OfRows, x: Bounded, precision: Precision): Bounded {
  const data = evaluateNode(node, [x]);
  if (x.dtype !== "float" && !isExact(x)) return unknown(node, data);
  const { shape, dtype } = node;
  if (x.dtype !== "float") return { data, shape, dtype, error: new Float64Array(data.length) };
  const error = errorsOf(node, x, data, precision);
  const certain = isOfPlaces(node) ? error : withNonFinite(node, x, data, error);
  return { data, shape, dtype, error: settled(data, dtype, certain, precision) };
}

function errorsOf(
  node: OfRows,
  x: Bounded,
  data: Float64Array,
  precision: Precision,
): Float64Array {
  switch (node.kind) {
    case "argReduce":
      return placeErrors(node, x);
    case "argSort":
      return orderErrors(node, x, data);
    case "reduce": {
      const worst = worstOfRow(node, x.error, x);
      return node.op === "logSumExp"
        ? worst.map((e, i) => e + softRounding(data[i], rowLength(node, x), precision))
        : worst;
    }
    case "softmax":
    case "logSoftmax":
      return softErrors(node, x, data, precision);
    default:
      return node satisfies never;
  }
}

/** The largest error in the row that each element of the result is made of. */
function worstOfRow(node: NodeOf<"reduce">, error: Float64Array, { shape }: Value): Float64Array {
  const max = { ...node, op: "max" satisfies ReduceName } as const;
  // Of no elements the extremum is exact.
  const worst = evaluateNode(max, [{ data: error, shape, dtype: "float" }]);
  return worst.map((e) => Math.max(e, 0));
}

function rowLength(node: NodeOf<"reduce">, x: Value): number {
  return sizeOf(node.axes.map((axis) => x.shape[axis]));
}

/** Of m + log Σ exp(x − m): n roundings in the sum, those of exp and log, one more of the result. */
function softRounding(value: number, n: number, { unit }: Precision): number {
  return unit * (n + 12 + Math.log(Math.max(n, 1)) + 2 * Math.abs(value));
}

/** With e the largest error in the row, log p is within 2e; rounding adds what it adds to logSumExp, and to x − m. */
function softErrors(
  node: NodeOf<"softmax" | "logSoftmax">,
  x: Bounded,
  data: Float64Array,
  precision: Precision,
): Float64Array {
  const n = x.shape[x.shape.length - 1], error = new Float64Array(data.length);
  for (let at = 0; at < data.length; at += n) {
    const worst = Math.max(...x.error.subarray(at, at + n));
    const top = Math.max(...x.data.subarray(at, at + n));
    for (let i = at; i < at + n; i++) {
      const depth = top - x.data[i];
      const log = 2 * worst + softRounding(depth, n, precision);
      error[i] = node.kind === "logSoftmax" ? log : data[i] * Math.expm1(log);
    }
  }
  return error;
}

/** A row with NaN or an infinity in it gives the same elsewhere, if no error in it is infinite. */
function withNonFinite(
  node: Exclude<OfRows, OfPlaces>,
  x: Bounded,
  data: Float64Array,
  error: Float64Array,
): Float64Array {
  const worst = node.kind === "reduce" ? worstOfRow(node, x.error, x) : worstOfLastAxis(x);
  return error.map((e, i) => {
    if (worst[i] === Infinity) return Infinity;
    return Number.isFinite(data[i]) && !Number.isNaN(e) ? e : 0;
  });
}

function worstOfLastAxis({ error, shape }: Bounded): Float64Array {
  const n = shape[shape.length - 1];
  return error.map((_, i) => {
    const at = i - i % n;
    return Math.max(...error.subarray(at, at + n));
  });
}

/** The place of the extremum is sure if no other element can reach it. Equal elements without errors keep their order. */
function placeErrors(node: NodeOf<"argReduce">, x: Bounded): Float64Array {
  const perm = [...x.shape.keys()].filter((axis) => axis !== node.axis).concat(node.axis);
  const values = transposeData(x, perm), errors = transposeData({ ...x, data: x.error }, perm);
  const n = x.shape[node.axis], sign = node.op === "argMax" ? 1 : -1;
  return new Float64Array(values.length / n).map((_, row) => {
    const data = values.subarray(row * n, (row + 1) * n),
      error = errors.subarray(row * n, (row + 1) * n);
    return isSure(data, error, sign) ? 0 : Infinity;
  });
}

/** Whether the largest or smallest of some elements stands where it seems to, wherever their errors move them. */
export function isSure(data: Float64Array, error: Float64Array, sign: 1 | -1): boolean {
  if (error.every((e) => e === 0)) return true;
  if (error.includes(Infinity)) return false;
  // The first NaN wins, whatever the others are.
  if (data.some(Number.isNaN)) return true;
  const sizes = data.map((value) => sign * value);
  const best = sizes.indexOf(Math.max(...sizes));
  return sizes.every((value, i) =>
    i === best || value + error[i] < sizes[best] - error[best] ||
    (error[i] + error[best] === 0 && (value < sizes[best] || i > best))
  );
}

/** The order of a row is sure if no element can pass the next. Equal elements without errors keep their order. */
function orderErrors(node: NodeOf<"argSort">, x: Bounded, places: Float64Array): Float64Array {
  const n = node.shape[node.shape.length - 1], sign = node.descending ? -1 : 1;
  return places.map((_, at) => {
    const start = at - at % n, order = places.subarray(start, start + n);
    const values = Array.from(order, (place) => sign * x.data[start + place]);
    const errors = Array.from(order, (place) => x.error[start + place]);
    if (errors.includes(Infinity)) return Infinity;
    const isSure = values.every((value, k) =>
      k === 0 || Number.isNaN(value) || errors[k - 1] + errors[k] === 0 ||
      values[k - 1] + errors[k - 1] < value - errors[k]
    );
    return isSure ? 0 : Infinity;
  });
}
