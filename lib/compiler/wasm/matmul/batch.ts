/**
 * Products of many pairs of matrices: which of them some rows belong to.
 *
 * @module
 */

import { type Expr, type FunctionBuilder, i32, type Local } from "../asm/mod.ts";
import { FLOAT_LANES } from "./float_lanes.ts";
import { batchCount, type Product } from "./spec.ts";

type I32 = Local<"i32">;

/** The operands of one product, and rows of it, counted through the batch. */
export interface ProductRows {
  /** Address of A, moved so that rows counted through the batch find theirs. */
  readonly a: I32;
  readonly b: I32;
  readonly first: I32;
  readonly end: I32;
}

/** Writes a loop over the products that rows of the batch belong to, or just the body where there is one product. */
export function forEachProduct(
  f: FunctionBuilder,
  product: Product,
  all: ProductRows,
  body: (rows: ProductRows) => void,
): void {
  const { batch, m, transposeA, lda, width } = product;
  const count = batchCount(batch);
  if (count === 0 || m === 0) return;
  if (count === 1) return body(all);
  const { size } = FLOAT_LANES[width];
  const index = f.local("i32"), a = f.local("i32"), b = f.local("i32");
  const first = f.local("i32"), end = f.local("i32");
  const begin = i32.divU(all.first, i32.const(m));
  const stop = i32.divU(i32.add(all.end, i32.const(m - 1)), i32.const(m));
  f.for(index, begin, stop, 1, () => {
    f.set(first, i32.mul(index, i32.const(m)));
    const skipped = i32.mul(first, i32.const((transposeA ? 1 : lda) * size));
    const offset = (strides: readonly number[]) => offsetOf(index, batch.shape, strides, size);
    f.set(a, i32.sub(i32.add(all.a, offset(batch.strideA)), skipped));
    f.set(b, i32.add(all.b, offset(batch.strideB)));
    f.set(end, i32.add(first, i32.const(m)));
    f.if(i32.gtS(end, all.end), () => f.set(end, all.end));
    f.if(i32.ltS(first, all.first), () => f.set(first, all.first));
    body({ a, b, first, end });
  });
}

/** The bytes to the matrix of that number, the last axis of the batch counting fastest. */
export function offsetOf(
  index: I32,
  shape: readonly number[],
  strides: readonly number[],
  size: number,
): Expr<"i32"> {
  let bytes: Expr<"i32"> = i32.const(0), faster = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const digit = i32.remU(i32.divU(index, i32.const(faster)), i32.const(shape[axis]));
    faster *= shape[axis];
    if (strides[axis] === 0 || shape[axis] === 1) continue;
    bytes = i32.add(bytes, i32.mul(digit, i32.const(strides[axis] * size)));
  }
  return bytes;
}
