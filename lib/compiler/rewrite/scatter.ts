import { sizeOf } from "../../core/shape.ts";
import type { NodeId } from "../../graph/node.ts";
import type { Rewriter, Rule } from "./rewriter.ts";

/**
 * Adding along any axis, and batch by batch, for engines that add along the first axis alone: that axis is brought to the
 * front, and each batch has rows of its own. An index out of range becomes one that is out of range of all of them.
 *
 * ```
 * updates [batch, before, indices, after]  →  [batch · indices, before, after]
 * index i of batch b                       →  b·size + i, or −1
 * result  [batch · size, before, after]    →  [batch, before, size, after]
 * ```
 */
export const scatterToFront: Rule = (op, to) => {
  if (op.kind !== "scatterAdd" || op.axis === 0) return undefined;
  const [indices, updates] = op.inputs, { axis, batchDims } = op;
  const batch = op.to.slice(0, batchDims), before = op.to.slice(batchDims, axis);
  const size = op.to[axis], after = op.to.slice(axis + 1);
  const each = to.type(indices).shape.slice(batchDims), batches = sizeOf(batch);
  const parts = to.reshape(updates, [batches, sizeOf(before), sizeOf(each), sizeOf(after)]);
  const rows = to.reshape(to.transpose(parts, [0, 2, 1, 3]), [
    batches * sizeOf(each),
    sizeOf(before),
    sizeOf(after),
  ]);
  const inRows = ownRows(to, to.reshape(indices, [batches, sizeOf(each)]), batches, size);
  const sums = to.add({
    kind: "scatterAdd",
    inputs: [to.reshape(inRows, [batches * sizeOf(each)]), rows],
    axis: 0,
    batchDims: 0,
    to: [batches * size, sizeOf(before), sizeOf(after)],
  });
  const apart = to.reshape(sums, [batches, size, sizeOf(before), sizeOf(after)]);
  return to.reshape(to.transpose(apart, [0, 2, 1, 3]), op.to);
};

/** Indices into the rows of their own batch, where the batches' rows follow one another. */
function ownRows(to: Rewriter, indices: NodeId, batches: number, size: number): NodeId {
  if (batches === 1) return indices;
  const isInside = to.add({
    kind: "logical",
    op: "and",
    inputs: [
      to.compare("greaterEqual", indices, to.scalar(0, "int32")),
      to.compare("less", indices, to.scalar(size, "int32")),
    ],
  });
  const first = Float64Array.from({ length: batches }, (_, i) => i * size);
  const shifted = to.binary(
    "add",
    indices,
    to.constant(first, { shape: [batches, 1], dtype: "int32" }),
  );
  return to.where(isInside, shifted, to.scalar(-1, "int32"));
}
