import type { Value } from "../value.ts";
import { logSumBelow, maxOf } from "./reduce.ts";
import { pairwiseSum } from "./sum.ts";

/** Defines `softmax`: `exp(x − m) / Σ exp(x − m)` over the last axis, m the largest there. */
export function softmax(x: Value): Float64Array {
  return eachRow(x, (row) => {
    const max = maxOf(row, 0, row.length);
    const terms = row.map((value) => Math.exp(value - max));
    const sum = pairwiseSum(terms, 0, terms.length);
    return terms.map((term) => term / sum);
  });
}

/** Defines `logSoftmax`: `x − m − log Σ exp(x − m)` over the last axis, m the largest there. */
export function logSoftmax(x: Value): Float64Array {
  return eachRow(x, (row) => {
    const max = maxOf(row, 0, row.length);
    const logSum = logSumBelow(row, 0, row.length, max);
    return row.map((value) => value - max - logSum);
  });
}

function eachRow(x: Value, f: (row: Float64Array) => Float64Array): Float64Array {
  const length = x.shape[x.shape.length - 1];
  const out = new Float64Array(x.data.length);
  for (let at = 0; at < out.length; at += length) out.set(f(x.data.slice(at, at + length)), at);
  return out;
}
