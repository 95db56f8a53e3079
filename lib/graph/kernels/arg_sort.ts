import type { NodeOf, Value } from "../value.ts";

/**
 * Defines `argSort`: the permutation that sorts each line of the last axis, stably, NaN last whichever way it goes.
 */
export function argSort(node: NodeOf<"argSort">, x: Value): Float64Array {
  const length = x.shape[x.shape.length - 1];
  const out = new Float64Array(x.data.length);
  for (let start = 0; start < out.length; start += length) {
    const line = x.data.subarray(start, start + length);
    out.set(Array.from(line, (_, i) => i).sort((i, j) => order(node, line[i], line[j])), start);
  }
  return out;
}

/** Negative if a comes first, positive if b does, 0 where they stay as they are. */
function order({ descending }: NodeOf<"argSort">, a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  const ascending = Number(a > b) - Number(a < b);
  return descending ? -ascending : ascending;
}
