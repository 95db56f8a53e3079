/**
 * Picking elements by index, and its transpose.
 *
 * @module
 */
import { located } from "../../core/origin.ts";
import { formatShape, type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import type { NodeOf, Value } from "../value.ts";

/**
 * Defines `gather`: with b the batch axes that both share, `out[b, m, i, p] = x[b, m, indices[b, i], p]`.
 *
 * @throws {RangeError} If an index is negative or not less than the size of the axis.
 */
export function gather(node: NodeOf<"gather">, x: Value, indices: Value): Float64Array {
  checkIndices(node, indices, x.shape);
  const out = new Float64Array(sizeOf(node.shape));
  eachPick(node, x.shape, indices, (picked, place, length) => {
    out.set(x.data.subarray(picked, picked + length), place);
  });
  return out;
}

/**
 * Defines `scatterAdd`: zeros, and then `out[b, m, indices[b, i], p] += updates[b, m, i, p]` in the order of the updates.
 * Sums of int32 wrap modulo 2³².
 *
 * @throws {RangeError} If an index is negative or not less than the size of the axis.
 */
export function scatterAdd(
  node: NodeOf<"scatterAdd">,
  indices: Value,
  updates: Value,
): Float64Array {
  checkIndices(node, indices, node.to);
  const out = new Float64Array(sizeOf(node.to));
  const integer = node.dtype === "int32";
  eachPick(node, node.to, indices, (picked, place, length) => {
    for (let p = 0; p < length; p++) {
      const sum = out[picked + p] + updates.data[place + p];
      out[picked + p] = integer ? sum | 0 : sum;
    }
  });
  return out;
}

type Indexed = NodeOf<"gather" | "scatterAdd">;

/**
 * Goes over all of (batch b, middle m, index i) and says where in the indexed array the run of elements that index picks
 * begins, where its counterpart among the picked ones begins, and how long both are.
 */
function eachPick(
  node: Indexed,
  shape: Shape,
  indices: Value,
  visit: (picked: number, place: number, length: number) => void,
): void {
  const { axis, batchDims } = node;
  const batch = sizeOf(shape.slice(0, batchDims)), middle = sizeOf(shape.slice(batchDims, axis));
  const size = shape[axis], length = sizeOf(shape.slice(axis + 1));
  const count = sizeOf(indices.shape.slice(batchDims));
  let place = 0;
  for (let b = 0; b < batch; b++) {
    for (let m = 0; m < middle; m++) {
      for (let i = 0; i < count; i++, place += length) {
        const index = indices.data[b * count + i];
        visit(((b * middle + m) * size + index) * length, place, length);
      }
    }
  }
}

function checkIndices(node: Indexed, indices: Value, shape: Shape): void {
  const size = shape[node.axis];
  const at = indices.data.findIndex((index) => !(index >= 0 && index < size));
  if (at >= 0) throw indexError(node, indices.shape, shape, at, indices.data[at]);
}

/** What is refused about an index. */
export type IndexedOp = Pick<Indexed, "kind" | "axis" | "origin">;

/**
 * The error of an index that is out of range.
 *
 * @param op The node.
 * @param indices The shape of the indices.
 * @param shape The shape of the array that they pick from.
 * @param at Which of the indices it is, in row-major order.
 * @param index The index.
 */
export function indexError(
  op: IndexedOp,
  indices: Shape,
  shape: Shape,
  at: number,
  index: number,
): RangeError {
  const position = stridesOf(indices).map((stride, axis) =>
    Math.floor(at / stride) % indices[axis]
  );
  return new RangeError(located(
    `Cannot ${op.kind}: index ${index} at ${
      formatShape(position)
    } of the indices is outside axis ` +
      `${op.axis} of shape ${formatShape(shape)}, whose size is ${shape[op.axis]}`,
    op.origin,
  ));
}
