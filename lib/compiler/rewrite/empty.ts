import { storageSize } from "../../core/nd_array.ts";
import { sizeOf } from "../../core/shape.ts";
import { evaluateNode } from "../../graph/evaluate_node.ts";
import { inferType } from "../../graph/infer.ts";
import type { TensorNode } from "../../graph/node.ts";
import type { Rule } from "./rewriter.ts";

/** Kinds that are not computed, and those that may have to refuse an index. */
const KEPT: ReadonlySet<string> = new Set([
  "input",
  "constant",
  "get",
  "deriveKey",
  "gather",
  "scatterAdd",
]);

/**
 * tfjs's kernels divide by sizes and read first elements that are not there. A result without elements, or one that is
 * made of no elements, depends on no value: it is a constant.
 */
export const emptyArrays: Rule = (op, to) => {
  if (KEPT.has(op.kind)) return undefined;
  const operands = op.inputs.map((id) => to.type(id));
  const type = inferType(op, operands);
  const isEmpty = ({ shape }: { shape: readonly number[] }) => sizeOf(shape) === 0;
  if (isEmpty(type)) return to.constant(new Float64Array(0), type);
  if (op.kind === "concat" || !operands.some(isEmpty)) return undefined;
  const values = operands.map(({ shape, dtype }) => ({
    data: new Float64Array(storageSize(shape, dtype)),
    shape,
    dtype,
  }));
  return to.constant(evaluateNode({ ...op, ...type } as TensorNode, values), type);
};

/** Joining arrays without elements changes nothing. */
export const emptyParts: Rule = (op, to) => {
  if (op.kind !== "concat") return undefined;
  const parts = op.inputs.filter((id) => sizeOf(to.type(id).shape) > 0);
  if (parts.length === 1) return parts[0];
  return parts.length < op.inputs.length ? to.add({ ...op, inputs: parts }) : undefined;
};
