/**
 * Derivatives of nodes that move elements. Each of these is linear: its pullback is its transpose.
 *
 * @module
 */
import type { GraphBuilder } from "../builder.ts";
import type { NodeId } from "../node.ts";
import type { NodeOf } from "../value.ts";
import type { Rule } from "./rule.ts";

/** Rounding a float to a float leaves it; a cast from or to another dtype is never on a differentiable path. */
export const cast: Rule<NodeOf<"cast">> = () => [({ g }) => g];

export const reshape: Rule<NodeOf<"reshape">> = () => [
  ({ b, node, g }) => b.reshape(g, b.type(node.inputs[0]).shape),
];

/** The sweep sums over the repeated axes, here as for every operand that was broadcast. */
export const broadcastTo: Rule<NodeOf<"broadcastTo">> = () => [({ g }) => g];

export const transpose: Rule<NodeOf<"transpose">> = () => [
  ({ b, node, g }) => b.transpose(g, node.perm.map((_, axis) => node.perm.indexOf(axis))),
];

export const reverse: Rule<NodeOf<"reverse">> = () => [
  ({ b, node, g }) => b.add({ kind: "reverse", inputs: [g], axes: node.axes }),
];

/** Zeros around the slice. */
export const slice: Rule<NodeOf<"slice">> = () => [({ b, node, g }) => {
  const { shape } = b.type(node.inputs[0]);
  const padding = shape.map((n, i) => [node.begin[i], n - node.begin[i] - node.size[i]] as const);
  return b.add({ kind: "pad", inputs: [g], padding, value: 0 });
}];

/** The slice without the padding. */
export const pad: Rule<NodeOf<"pad">> = () => [({ b, node, g }) => {
  const begin = node.padding.map(([before]) => before);
  return b.add({ kind: "slice", inputs: [g], begin, size: b.type(node.inputs[0]).shape });
}];

/** The sum of the copies. */
export const tile: Rule<NodeOf<"tile">> = () => [({ b, node, g }) => {
  const { shape } = b.type(node.inputs[0]);
  const copies = b.reshape(g, shape.flatMap((n, i) => [node.reps[i], n]));
  return b.reduce("sum", copies, shape.map((_, i) => 2 * i));
}];

/** To each operand the stretch that it became. */
export const concat: Rule<NodeOf<"concat">> = (node) =>
  node.inputs.map((input, i) => ({ b, node, g }) => {
    const length = (id: NodeId) => b.type(id).shape[node.axis];
    const start = node.inputs.slice(0, i).reduce((sum, id) => sum + length(id), 0);
    return stretch(b, g, node.axis, start, length(input));
  });

function stretch(b: GraphBuilder, x: NodeId, axis: number, start: number, length: number): NodeId {
  const { shape } = b.type(x);
  return b.add({
    kind: "slice",
    inputs: [x],
    begin: shape.map((_, i) => (i === axis ? start : 0)),
    size: shape.map((n, i) => (i === axis ? length : n)),
  });
}

/** Along the same axis from the other end. */
export const cumsum: Rule<NodeOf<"cumsum">> = () => [({ b, node, g }) => {
  const { axis, exclusive, reverse } = node;
  return b.add({ kind: "cumsum", inputs: [g], axis, exclusive, reverse: !reverse });
}];

/** Every element gathers its adjoint where it was read; read twice, it is added twice. */
export const gather: Rule<NodeOf<"gather">> = () => [
  ({ b, node, g }) => {
    const [x, indices] = node.inputs, { axis, batchDims } = node;
    const to = b.type(x).shape;
    return b.add({ kind: "scatterAdd", inputs: [indices, g], axis, batchDims, to });
  },
  undefined,
];

/** Every update reads the adjoint where it was added. */
export const scatterAdd: Rule<NodeOf<"scatterAdd">> = () => [
  undefined,
  ({ b, node, g }) => {
    const [indices] = node.inputs, { axis, batchDims } = node;
    return b.add({ kind: "gather", inputs: [g, indices], axis, batchDims });
  },
];
