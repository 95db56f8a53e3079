/**
 * Elements that are moved twice are moved once, and those that stay where they are, never.
 *
 *   reshape(reshape x) = reshape x              transpose(transpose x) = transpose x, permutations composed
 *   transpose x = reshape x                     where only axes of size 1 change places
 *   transpose(A·B) = Bᵀ·Aᵀ, Aᵀ·B = matMul with a flag: a matrix is read in either order, never turned
 *   reverse(reverse x) = x                      slice(slice x) = slice x, pad(pad x) = pad x with one value
 *   slice(B x) = B(slice x)                     for B repeating
 *   slice(concat(…, x, …)) = slice x            where it lies in one part; slice(pad x) = slice x, where it lies in x
 *   concat(concat(a, b), c) = concat(a, b, c)   concat(x) = x
 *
 * All are exact.
 *
 * @module
 */
import { sameShape } from "../../core/shape.ts";
import type { NodeId, TensorOp } from "../../graph/node.ts";
import { nothingMoves } from "../rewrite/movement.ts";
import { type Pass, passOf, type Simplifier } from "./simplifier.ts";

type Of<Kind extends TensorOp["kind"]> = Extract<TensorOp, { kind: Kind }>;

/** Moves elements once. */
export const movement: Pass = passOf({
  reshape,
  transpose: (op, to) => nothingMoves(op, to) ?? transpose(op, to),
  reverse: (op, to) => nothingMoves(op, to) ?? reverse(op, to),
  slice: (op, to) => nothingMoves(op, to) ?? slice(op, to),
  pad: (op, to) => nothingMoves(op, to) ?? pad(op, to),
  tile: nothingMoves,
  concat,
  matMul,
});

function reshape(op: Of<"reshape">, to: Simplifier): NodeId | undefined {
  const [x] = op.inputs, node = to.node(x);
  if (sameShape(to.type(x).shape, op.to)) return x;
  return node.kind === "reshape" ? to.reshape(node.inputs[0], op.to) : undefined;
}

function transpose(op: Of<"transpose">, to: Simplifier): NodeId | undefined {
  const [x] = op.inputs, node = to.node(x), { shape } = to.type(x);
  const moving = op.perm.filter((axis) => shape[axis] !== 1);
  if (moving.every((axis, i) => i === 0 || axis > moving[i - 1])) {
    return to.reshape(x, op.perm.map((axis) => shape[axis]));
  }
  if (node.kind === "transpose") {
    return to.transpose(node.inputs[0], op.perm.map((axis) => node.perm[axis]));
  }
  if (node.kind !== "matMul" || !turnsMatrix(op.perm)) return undefined;
  const { inputs: [a, b], transposeA, transposeB } = node;
  return to.add({
    kind: "matMul",
    inputs: [b, a],
    transposeA: !transposeB,
    transposeB: !transposeA,
  });
}

/** Whether a permutation changes the last two axes and nothing else. */
function turnsMatrix(perm: readonly number[]): boolean {
  const n = perm.length;
  return n >= 2 && perm.every((axis, i) => axis === (i < n - 2 ? i : 2 * n - 3 - i));
}

function matMul(op: Of<"matMul">, to: Simplifier): NodeId | undefined {
  const [a, b] = op.inputs.map((id) => {
    const node = to.node(id);
    return node.kind === "transpose" && turnsMatrix(node.perm) ? node.inputs[0] : id;
  });
  if (a === op.inputs[0] && b === op.inputs[1]) return undefined;
  return to.add({
    ...op,
    inputs: [a, b],
    transposeA: op.transposeA !== (a !== op.inputs[0]),
    transposeB: op.transposeB !== (b !== op.inputs[1]),
  });
}

function reverse(op: Of<"reverse">, to: Simplifier): NodeId | undefined {
  const node = to.node(op.inputs[0]);
  if (node.kind !== "reverse") return undefined;
  const once = [
    ...op.axes.filter((axis) => !node.axes.includes(axis)),
    ...node.axes.filter((axis) => !op.axes.includes(axis)),
  ].sort((a, b) => a - b);
  return once.length === 0 ? node.inputs[0] : to.add({ ...op, inputs: node.inputs, axes: once });
}

function slice(op: Of<"slice">, to: Simplifier): NodeId | undefined {
  const node = to.node(op.inputs[0]), { begin, size } = op;
  switch (node.kind) {
    case "slice":
      return to.add({ ...op, inputs: node.inputs, begin: plus(begin, node.begin) });
    case "broadcastTo":
      return sliceOfRepeated(op, node.inputs[0], to);
    case "concat":
      return sliceOfPart(op, node, to);
    case "pad": {
      const before = node.padding.map(([n]) => -n), { shape } = to.type(node.inputs[0]);
      const at = plus(begin, before);
      const isInside = at.every((n, axis) => n >= 0 && n + size[axis] <= shape[axis]);
      return isInside ? to.add({ ...op, inputs: node.inputs, begin: at }) : undefined;
    }
    default:
      return undefined;
  }
}

function plus(a: readonly number[], b: readonly number[]): number[] {
  return a.map((n, i) => n + b[i]);
}

function sliceOfRepeated(op: Of<"slice">, x: NodeId, to: Simplifier): NodeId {
  const { shape } = to.type(x), lead = op.size.length - shape.length;
  const size = shape.map((n, i) => (n === 1 ? Math.min(1, op.size[lead + i]) : op.size[lead + i]));
  const begin = shape.map((n, i) => (n === 1 ? 0 : op.begin[lead + i]));
  return to.broadcastTo(to.add({ kind: "slice", inputs: [x], begin, size }), op.size);
}

function sliceOfPart(
  op: Of<"slice">,
  { inputs, axis }: Of<"concat">,
  to: Simplifier,
): NodeId | undefined {
  let start = 0;
  for (const part of inputs) {
    const end = start + to.type(part).shape[axis], at = op.begin[axis];
    if (at >= start && at + op.size[axis] <= end) {
      const begin = op.begin.map((n, i) => (i === axis ? n - start : n));
      return to.add({ ...op, inputs: [part], begin });
    }
    start = end;
  }
  return undefined;
}

function pad(op: Of<"pad">, to: Simplifier): NodeId | undefined {
  const node = to.node(op.inputs[0]);
  if (node.kind !== "pad" || !Object.is(node.value, op.value)) return undefined;
  const padding = op.padding.map(([before, after], i) =>
    [before + node.padding[i][0], after + node.padding[i][1]] as const
  );
  return to.add({ ...op, inputs: node.inputs, padding });
}

function concat(op: Of<"concat">, to: Simplifier): NodeId | undefined {
  const isEmpty = (id: NodeId) => to.type(id).shape[op.axis] === 0;
  const parts = op.inputs.flatMap((id): readonly NodeId[] => {
    const node = to.node(id);
    if (node.kind === "concat" && node.axis === op.axis) return node.inputs;
    return isEmpty(id) && op.inputs.length > 1 ? [] : [id];
  });
  if (parts.length === 0) return op.inputs[0];
  if (parts.length === 1) return parts[0];
  return sameShape(parts, op.inputs) ? undefined : to.add({ ...op, inputs: parts });
}
