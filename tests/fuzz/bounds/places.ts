/**
 * Errors of what moves elements, and of what is placed by an index.
 *
 * @module
 */
import { evaluateNode } from "../../../lib/graph/evaluate_node.ts";
import type { NodeOf } from "../../../lib/graph/value.ts";
import {
  type Bounded,
  isExact,
  type Precision,
  representation,
  settled,
  unknown,
} from "./bounded.ts";

/** Nodes whose elements are elements of their operands. */
export type Moving = NodeOf<
  "reshape" | "broadcastTo" | "transpose" | "reverse" | "slice" | "pad" | "tile" | "concat"
>;

/** The value of such a node: errors move as their elements do. */
export function boundMovement(
  node: Moving,
  operands: readonly Bounded[],
  precision: Precision,
): Bounded {
  const { shape, dtype } = node;
  const data = evaluateNode(node, operands);
  const errors = operands.map((x) => ({ data: x.error, shape: x.shape, dtype: "float" as const }));
  const filled = node.kind === "pad" && dtype === "float"
    ? representation(node.value, precision)
    : 0;
  const mover = node.kind === "pad" ? { ...node, value: filled } : node;
  return { data, shape, dtype, error: evaluateNode({ ...mover, dtype: "float" }, errors) };
}

/** The value of `gather`. If an index is not known, nothing is. */
export function boundGather(node: NodeOf<"gather">, [x, indices]: readonly Bounded[]): Bounded {
  const { shape, dtype } = node;
  const data = evaluateNode(node, [x, indices]);
  if (!isExact(indices)) return unknown(node, data);
  return { data, shape, dtype, error: evaluateNode(node, [{ ...x, data: x.error }, indices]) };
}

/** The value of `oneHot`. If an index is not known, its row is not. */
export function boundOneHot(
  node: NodeOf<"oneHot">,
  indices: Bounded,
  precision: Precision,
): Bounded {
  const { shape, dtype } = node;
  const data = evaluateNode(node, [indices]);
  const error = data.map((value, i) => {
    const isKnown = indices.error[Math.floor(i / node.depth)] === 0;
    return isKnown ? representation(value, precision) : Math.abs(node.on - node.off) * 2;
  });
  return { data, shape, dtype, error: settled(data, dtype, error, precision) };
}
