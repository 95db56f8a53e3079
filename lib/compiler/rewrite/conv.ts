/**
 * Convolutions in other words.
 *
 * ```
 * of one tap, without padding and strides:  products of matrices
 * of groups:                                one convolution a group, joined
 * of a group a channel, m outputs each:     of each channel m times; the image's adjoint is the sum of its m
 * ```
 *
 * @module
 */
import { type Shape, sizeOf } from "../../core/shape.ts";
import type { NodeId, TensorOp, Window } from "../../graph/node.ts";
import type { Rewriter, Rule } from "./rewriter.ts";

type Convolution = Extract<TensorOp, { kind: "conv" | "convInput" | "convFilter" }>;

function isConvolution(op: TensorOp): op is Convolution {
  return op.kind === "conv" || op.kind === "convInput" || op.kind === "convFilter";
}

/** A filter of one tap is a matrix that every pixel is multiplied by. */
export const convOfOneTap: Rule = (op, to) => {
  if (!isConvolution(op) || op.groups !== 1 || !isPlain(op.window)) return undefined;
  const [a, b] = op.inputs;
  const filter = op.kind === "convFilter" ? op.to : to.type(b).shape;
  if (filter[0] !== 1 || filter[1] !== 1) return undefined;
  const rows = (id: NodeId) => {
    const { shape } = to.type(id);
    return to.reshape(id, [sizeOf(shape.slice(0, 3)), shape[3]]);
  };
  const product = (x: NodeId, y: NodeId, transposeA: boolean, transposeB: boolean) =>
    to.add({ kind: "matMul", inputs: [x, y], transposeA, transposeB });
  const matrix = (id: NodeId) => to.reshape(id, filter.slice(2));
  switch (op.kind) {
    case "conv":
      return to.reshape(product(rows(a), matrix(b), false, false), [
        ...to.type(a).shape.slice(0, 3),
        filter[3],
      ]);
    case "convInput":
      return to.reshape(product(rows(a), matrix(b), false, true), op.to);
    case "convFilter":
      return to.reshape(product(rows(a), rows(b), true, false), op.to);
    default:
      return op satisfies never;
  }
};

function isPlain({ strides, padding }: Window): boolean {
  return strides.every((n) => n === 1) && padding.flat().every((n) => n === 0);
}

/** Groups of several channels are convolutions of their own. All three arrays have the groups along their last axis. */
export const convOfGroups: Rule = (op, to) => {
  if (!isConvolution(op) || op.groups === 1 || channelsOf(op, to) === op.groups) return undefined;
  const { groups } = op;
  const parts = Array.from({ length: groups }, (_, group) => {
    const [a, b] = op.inputs.map((id) => sliceLast(to, id, group, groups));
    const own = { ...op, inputs: [a, b] as const, groups: 1 };
    if (own.kind === "conv") return to.add(own);
    return to.add({ ...own, to: [...own.to.slice(0, 3), own.to[3] / groups] });
  });
  return to.add({ kind: "concat", inputs: parts, axis: 3 });
};

/** Where each channel makes several outputs, each of these has a copy of the channel. */
export const convOfCopies: Rule = (op, to) => {
  if (!isConvolution(op) || op.groups === 1 || channelsOf(op, to) !== op.groups) return undefined;
  const [a, b] = op.inputs, outputs = to.type(op.kind === "conv" ? b : a).shape[3];
  const all = op.kind === "convFilter" ? op.to[3] : outputs, copies = all / op.groups;
  if (copies === 1) return undefined;
  if (op.kind !== "convInput") {
    return to.add({ ...op, inputs: [repeatLast(to, a, copies), b], groups: all });
  }
  const apart = to.add({ ...op, groups: all, to: [...op.to.slice(0, 3), all] });
  return to.reduce("sum", to.reshape(apart, [...op.to, copies]), [4]);
};

function channelsOf(op: Convolution, to: Rewriter): number {
  return op.kind === "convInput" ? op.to[3] : to.type(op.inputs[0]).shape[3];
}

function sliceLast(to: Rewriter, x: NodeId, part: number, parts: number): NodeId {
  const { shape } = to.type(x), length = shape[3] / parts;
  const begin = [0, 0, 0, part * length], size: Shape = [...shape.slice(0, 3), length];
  return to.add({ kind: "slice", inputs: [x], begin, size });
}

function repeatLast(to: Rewriter, x: NodeId, times: number): NodeId {
  const { shape } = to.type(x);
  const repeated = to.broadcastTo(to.reshape(x, [...shape, 1]), [...shape, times]);
  return to.reshape(repeated, [...shape.slice(0, 3), shape[3] * times]);
}
