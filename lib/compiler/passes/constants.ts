/**
 * What is made of constants is a constant.
 *
 *   f(c₁, …, cₙ) = the value, computed once in double precision
 *
 * Only small results are kept: a large one would be read from memory where it could be computed. An array that has one value
 * everywhere is that scalar, repeated, so it is never large. Indices are left alone: one that is out of range is an error
 * when the program runs, not before. So are draws, which are large or cheap.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import { evaluateNode } from "../../graph/evaluate_node.ts";
import { inferType } from "../../graph/infer.ts";
import type { NodeId, TensorNode, TensorOp } from "../../graph/node.ts";
import type { Value } from "../../graph/value.ts";
import type { Pass, Simplifier } from "./simplifier.ts";

/** The most elements of a constant that is made here, and of one that it is made of. */
const SMALL = 4096;

const KEPT: ReadonlySet<TensorOp["kind"]> = new Set([
  "input",
  "get",
  "gather",
  "scatterAdd",
  "random",
  "range",
  "broadcastTo",
]);

/** Computes what is known. */
export const constants: Pass = { about: (kind) => (KEPT.has(kind) ? undefined : computed) };

function computed(op: TensorOp, to: Simplifier): NodeId | undefined {
  if (op.kind === "constant") return uniform(op, to);
  // A scalar in more axes is how one value repeated is written.
  if (op.kind === "reshape" && sizeOf(op.to) === 1) return undefined;
  const operands: Value[] = [];
  for (const id of op.inputs) {
    const node = to.node(id);
    if (node.kind !== "constant" || node.data.length > SMALL) return undefined;
    operands.push(node);
  }
  const type = inferType(op, operands);
  if (sizeOf(type.shape) > SMALL) return undefined;
  return to.constant(evaluateNode({ ...op, ...type } as TensorNode, operands), type);
}

function uniform(op: Extract<TensorOp, { kind: "constant" }>, to: Simplifier): NodeId | undefined {
  const { type: { shape, dtype }, data } = op;
  if (shape.length === 0 || data.length === 0) return undefined;
  for (const value of data) if (!Object.is(value, data[0])) return undefined;
  return to.full(shape, data[0], dtype);
}
