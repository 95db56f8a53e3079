/**
 * Derivatives of matMul, triangularSolve and einsum.
 *
 * @module
 */
import type { GraphBuilder } from "../builder.ts";
import { type EinsumEquation, formatEinsum, parseEinsum } from "../einsum.ts";
import type { NodeId } from "../node.ts";
import type { NodeOf } from "../value.ts";
import type { Adjoint, Pullback, Rule } from "./rule.ts";

/**
 * With A and B as they enter the product and G the adjoint, the adjoints are G·Bᵀ and Aᵀ·G, or the transposes of these,
 * B·Gᵀ and Gᵀ·A, where the operand enters transposed. All are matMuls; nothing is ever transposed by a node of its own.
 * Batch axes that were repeated are summed over by the sweep.
 */
export const matMul: Rule<NodeOf<"matMul">> = () => [
  ({ b, node: { inputs: [_, y], transposeA, transposeB }, g }) =>
    transposeA ? product(b, y, transposeB, g, true) : product(b, g, false, y, !transposeB),
  ({ b, node: { inputs: [x], transposeA, transposeB }, g }) =>
    transposeB ? product(b, g, true, x, transposeA) : product(b, x, !transposeA, g, false),
];

function product(
  b: GraphBuilder,
  x: NodeId,
  transposeA: boolean,
  y: NodeId,
  transposeB: boolean,
): NodeId {
  return b.add({ kind: "matMul", inputs: [x, y], transposeA, transposeB });
}

/**
 * Of l·x = b the adjoint of b is B = l⁻ᵀ·G, and that of l is −B·xᵀ in the lower triangle; of lᵀ·x = b they are l⁻¹·G and
 * −x·Bᵀ.
 */
export const triangularSolve: Rule<NodeOf<"triangularSolve">> = () => [
  (at) => {
    const { b, node: { inputs: [l], transpose }, y } = at;
    const adjoint = rightSide(at);
    const outer = transpose
      ? product(b, y, false, adjoint, true)
      : product(b, adjoint, false, y, true);
    return b.unary("neg", lowerTriangle(b, outer, b.type(l).shape.at(-1)!));
  },
  (at) => rightSide(at),
];

function rightSide({ b, node, g }: Adjoint<NodeOf<"triangularSolve">>): NodeId {
  const { inputs: [l], transpose } = node;
  return b.add({ kind: "triangularSolve", inputs: [l, g], transpose: !transpose });
}

/** The n×n matrices in the last two axes with zeros above their diagonals. */
function lowerTriangle(b: GraphBuilder, x: NodeId, n: number): NodeId {
  const index = b.add({ kind: "range", inputs: [], start: 0, step: 1, length: n, to: "int32" });
  const below = b.compare("greaterEqual", b.reshape(index, [n, 1]), index);
  return b.where(below, x, b.scalar(0));
}

/**
 * The adjoint takes the place of the operand, and the operand's labels that of the output: of `ij,jk->ik` the first
 * operand gets `ik,jk->ij`. A label that only this operand has was summed over alone; along it the adjoint is repeated.
 */
export const einsum: Rule<NodeOf<"einsum">> = (node) => {
  const equation = parseEinsum(node.equation) as EinsumEquation;
  return node.inputs.map((_, i) => einsumPullback(equation, i));
};

function einsumPullback(
  { operands, output }: EinsumEquation,
  i: number,
): Pullback<NodeOf<"einsum">> {
  const others = operands.filter((_, j) => j !== i);
  const elsewhere = new Set([output, ...others].join(""));
  const shared = [...operands[i]].filter((label) => elsewhere.has(label)).join("");
  const equation = formatEinsum({ operands: [output, ...others], output: shared });
  return ({ b, node, g }) => {
    const inputs = [g, ...node.inputs.filter((_, j) => j !== i)];
    const adjoint = others.length === 0 && shared === output
      ? g
      : b.add({ kind: "einsum", inputs, equation });
    const { shape } = b.type(node.inputs[i]);
    const kept = shape.map((n, axis) => (elsewhere.has(operands[i][axis]) ? n : 1));
    return b.broadcastTo(b.reshape(adjoint, kept), shape);
  };
}
