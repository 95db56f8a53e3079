import { sizeOf } from "../../core/shape.ts";
import type { NodeOf, Value } from "../value.ts";
import { broadcastData } from "./strided.ts";

/**
 * Defines `triangularSolve` by substitution: forward from the first row for l·x = b, backward from the last for lᵀ·x = b.
 * A zero on the diagonal divides by zero.
 */
export function triangularSolve(
  node: NodeOf<"triangularSolve">,
  l: Value,
  b: Value,
): Float64Array {
  const batch = node.shape.slice(0, -2);
  const [n, columns] = node.shape.slice(-2);
  const matrices = broadcastData(l, [...batch, n, n]);
  const out = Float64Array.from(broadcastData(b, node.shape));
  for (let i = 0; i < sizeOf(batch); i++) {
    const matrix = matrices.subarray(i * n * n, (i + 1) * n * n);
    const x = out.subarray(i * n * columns, (i + 1) * n * columns);
    substitute(matrix, x, { n, columns, transpose: node.transpose });
  }
  return out;
}

/** Turns right sides into solutions, in place. */
function substitute(
  l: Float64Array,
  x: Float64Array,
  size: { readonly n: number; readonly columns: number; readonly transpose: boolean },
): void {
  const { n, columns, transpose } = size;
  for (let step = 0; step < n; step++) {
    const row = transpose ? n - 1 - step : step;
    const [from, to] = transpose ? [row + 1, n] : [0, row];
    for (let c = 0; c < columns; c++) {
      let rest = x[row * columns + c];
      for (let k = from; k < to; k++) {
        rest -= (transpose ? l[k * n + row] : l[row * n + k]) * x[k * columns + c];
      }
      x[row * columns + c] = rest / l[row * n + row];
    }
  }
}
