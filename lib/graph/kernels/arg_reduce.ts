import type { NodeOf, Value } from "../value.ts";
import { transposeData } from "./strided.ts";

/** Defines `argReduce`: of equal elements the first. As in NumPy, the first NaN is both the largest and the smallest. */
export function argReduce(node: NodeOf<"argReduce">, x: Value): Float64Array {
  const better = node.op === "argMax"
    ? (a: number, b: number) => a > b
    : (a: number, b: number) => a < b;
  const kept = x.shape.flatMap((_, axis) => (axis === node.axis ? [] : [axis]));
  const rows = transposeData(x, [...kept, node.axis]);
  const length = x.shape[node.axis];
  const out = new Float64Array(rows.length / length);
  for (let i = 0; i < out.length; i++) {
    out[i] = firstBest(rows.subarray(i * length, (i + 1) * length), better);
  }
  return out;
}

function firstBest(row: Float64Array, better: (a: number, b: number) => boolean): number {
  const nan = row.findIndex(Number.isNaN);
  if (nan >= 0) return nan;
  let best = 0;
  for (let i = 1; i < row.length; i++) if (better(row[i], row[best])) best = i;
  return best;
}
