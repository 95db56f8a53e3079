/**
 * Ops with operands and types become nodes.
 *
 * @module
 */
import type { Origin } from "../core/origin.ts";
import type { NodeId, Op, TensorNode, TensorOp, TensorType } from "./node.ts";

/** The same op, or node, with other operands. */
export function withInputs<T extends Op>(op: T, inputs: readonly NodeId[]): T {
  const node = op as Partial<TensorNode>;
  if (node.shape === undefined) return { ...op, inputs } as T;
  return typed(op as TensorNode, inputs, node as TensorType, node.origin) as Op as T;
}

/**
 * The node of an op, with operands, type and place. Most nodes are of few forms: to write these out is ten times as fast as to
 * copy an object of which only the kind is known, and nodes of one form are faster to read.
 */
export function typed(
  op: TensorOp,
  inputs: readonly NodeId[],
  { shape, dtype }: TensorType,
  origin: Origin | undefined,
): TensorNode {
  switch (op.kind) {
    case "unary":
    case "binary":
    case "compare":
    case "logical":
    case "classify":
    case "deriveKey":
      return { kind: op.kind, inputs, op: op.op, shape, dtype, origin } as TensorNode;
    case "cast":
    case "reshape":
    case "broadcastTo":
      return { kind: op.kind, inputs, to: op.to, shape, dtype, origin } as TensorNode;
    case "not":
    case "where":
      return { kind: op.kind, inputs, shape, dtype, origin } as TensorNode;
    default:
      return { ...op, inputs, shape, dtype, origin } as TensorNode;
  }
}
