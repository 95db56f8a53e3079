import type { DType } from "../../core/dtype.ts";
import { sizeOf } from "../../core/shape.ts";
import type { ReduceName } from "../node.ts";
import type { NodeOf, Value } from "../value.ts";
import { transposeData } from "./strided.ts";
import { pairwiseSum } from "./sum.ts";

/**
 * Defines `reduce`.
 *
 * Sums of floats are pairwise; those and products of int32 wrap modulo 2³². Of no elements: sum 0, prod 1, mean NaN, max
 * and logSumExp −∞, min ∞, any false, all true. NaN goes through all but any and all.
 */
export function reduce(node: NodeOf<"reduce">, x: Value): Float64Array {
  const f = reducer(node.op, x.dtype);
  const kept = x.shape.flatMap((_, axis) => (node.axes.includes(axis) ? [] : [axis]));
  const rows = transposeData(x, [...kept, ...node.axes]);
  const length = sizeOf(node.axes.map((axis) => x.shape[axis]));
  const out = new Float64Array(sizeOf(node.shape));
  for (let i = 0; i < out.length; i++) out[i] = f(rows, i * length, (i + 1) * length);
  return out;
}

/** The largest of a stretch of doubles; NaN if one of them is, −∞ of none. */
export function maxOf(data: Float64Array, from: number, to: number): number {
  return fold(Math.max, -Infinity, data, from, to);
}

/** What makes one number of those from `from` to `to`, exclusive. */
type Reducer = (data: Float64Array, from: number, to: number) => number;

function reducer(op: ReduceName, dtype: DType): Reducer {
  const integer = dtype === "int32";
  switch (op) {
    case "sum":
      return integer ? (...row) => fold((a, b) => (a + b) | 0, 0, ...row) : pairwiseSum;
    case "mean":
      return (data, from, to) => pairwiseSum(data, from, to) / (to - from);
    case "prod":
      return (...row) => fold(integer ? Math.imul : (a, b) => a * b, 1, ...row);
    case "max":
      return maxOf;
    case "min":
      return (...row) => fold(Math.min, Infinity, ...row);
    case "logSumExp":
      return logSumExp;
    case "any":
      return (...row) => fold(Math.max, 0, ...row);
    case "all":
      return (...row) => fold(Math.min, 1, ...row);
    default:
      return op satisfies never;
  }
}

function fold(
  f: (a: number, b: number) => number,
  initial: number,
  data: Float64Array,
  from: number,
  to: number,
): number {
  let result = initial;
  for (let i = from; i < to; i++) result = f(result, data[i]);
  return result;
}

/** `m + log Σ exp(x − m)` with m the largest; ±∞ and NaN as m need no sum. */
function logSumExp(data: Float64Array, from: number, to: number): number {
  const max = maxOf(data, from, to);
  return Number.isFinite(max) ? max + logSumBelow(data, from, to, max) : max;
}

/** `log Σ exp(x − m)`, where m is the largest: its own term is 1, and `log1p` of the others keeps their digits. */
export function logSumBelow(data: Float64Array, from: number, to: number, max: number): number {
  const terms = data.slice(from, to).map((value) => Math.exp(value - max));
  terms[terms.indexOf(1)] = 0;
  return Math.log1p(pairwiseSum(terms, 0, terms.length));
}
