import { evaluateNode } from "../../graph/evaluate_node.ts";
import { inferType } from "../../graph/infer.ts";
import type { NodeId, TensorNode, TensorOp } from "../../graph/node.ts";
import type { Value } from "../../graph/value.ts";
import type { Rewriter, Rule } from "./rewriter.ts";

/** Kinds whose result is no larger than their operands. */
const FOLDED: ReadonlySet<TensorOp["kind"]> = new Set([
  "unary",
  "binary",
  "compare",
  "logical",
  "not",
  "classify",
  "clip",
  "cast",
  "reshape",
  "range",
]);

/** What is made of constants is one, known when compiling. */
export const foldConstants: Rule = (op, to) => {
  if (!FOLDED.has(op.kind)) return undefined;
  const operands = op.inputs.map((id) => constantAt(to, id));
  if (!operands.every((operand) => operand !== undefined)) return undefined;
  const type = inferType(op, operands);
  return to.constant(evaluateNode({ ...op, ...type } as TensorNode, operands), type);
};

function constantAt(to: Rewriter, id: NodeId): Value | undefined {
  const node = to.node(id);
  return node.kind === "constant" ? node : undefined;
}
