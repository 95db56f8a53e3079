import { sizeOf } from "../../core/shape.ts";
import type { NodeOf, Value } from "../value.ts";
import { broadcastData, transposeData } from "./strided.ts";

/**
 * Defines `matMul`: `out[…, i, j] = Σₖ a[…, i, k] b[…, k, j]`, after transposing and with the axes before broadcast.
 * Each sum goes from left to right.
 */
export function matMul(node: NodeOf<"matMul">, a: Value, b: Value): Float64Array {
  const batch = node.shape.slice(0, -2);
  const left = matrices(a, node.transposeA, batch), right = matrices(b, node.transposeB, batch);
  const [rows, inner] = left.shape.slice(-2), columns = right.shape[right.shape.length - 1];
  const out = new Float64Array(sizeOf(node.shape));
  for (let n = 0; n < sizeOf(batch); n++) {
    multiply(
      left.data.subarray(n * rows * inner, (n + 1) * rows * inner),
      right.data.subarray(n * inner * columns, (n + 1) * inner * columns),
      out.subarray(n * rows * columns, (n + 1) * rows * columns),
      { rows, inner, columns },
    );
  }
  return out;
}

/** The operand with its last two axes in plain order and all of the batch. */
function matrices(x: Value, transposed: boolean, batch: readonly number[]): Value {
  const rank = x.shape.length;
  const perm = x.shape.map((_, axis) => axis);
  if (transposed) perm.push(...perm.splice(rank - 2).reverse());
  const plain = { ...x, data: transposeData(x, perm), shape: perm.map((axis) => x.shape[axis]) };
  const shape = [...batch, ...plain.shape.slice(-2)];
  return { ...plain, data: broadcastData(plain, shape), shape };
}

/** Adds the product of two row-major matrices to `out`. */
function multiply(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  size: { readonly rows: number; readonly inner: number; readonly columns: number },
): void {
  const { rows, inner, columns } = size;
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < inner; k++) {
      const factor = a[i * inner + k];
      for (let j = 0; j < columns; j++) out[i * columns + j] += factor * b[k * columns + j];
    }
  }
}
