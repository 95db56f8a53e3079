/**
 * Kernels of tfjs that put elements elsewhere, each a composition of nodes that do.
 *
 * @module
 */
import { slice_util } from "@tensorflow/tfjs-core";
import { sizeOf } from "../../core/shape.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { NodeId } from "../../graph/node.ts";
import { concat, padAxis, reverseAxis, sliceAxis } from "./axes.ts";
import { attrsOf, type KernelTable } from "./kernel.ts";

interface StridedSliceAttrs {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

/** `count` elements of an axis, every `stride`-th one from `begin` on; backwards if the stride is negative. */
function strided(
  b: GraphBuilder,
  x: NodeId,
  axis: number,
  { begin, stride, count }: { begin: number; stride: number; count: number },
): NodeId {
  const n = b.type(x).shape[axis], step = Math.abs(stride);
  if (count === 0) return sliceAxis(b, x, axis, 0, 0);
  if (stride < 0) x = reverseAxis(b, x, axis);
  const first = stride < 0 ? n - 1 - begin : begin;
  if (step === 1) return sliceAxis(b, x, axis, first, count);
  // Rows of as many elements as a stride, of which the first is taken.
  const length = Math.min(count * step, n - first);
  const stretch = padAxis(
    b,
    sliceAxis(b, x, axis, first, length),
    axis,
    [0, count * step - length],
    0,
  );
  const { shape } = b.type(x);
  const rows = b.reshape(stretch, [
    ...shape.slice(0, axis),
    count,
    step,
    ...shape.slice(axis + 1),
  ]);
  return b.reshape(sliceAxis(b, rows, axis + 1, 0, 1), shape.with(axis, count));
}

/** The elements next to both ends once more in front of and behind them, mirrored. */
function mirrored(
  b: GraphBuilder,
  x: NodeId,
  axis: number,
  [before, behind]: readonly [number, number],
  offset: 0 | 1,
): NodeId {
  const n = b.type(x).shape[axis];
  const mirror = (begin: number, size: number) =>
    size === 0 ? [] : [reverseAxis(b, sliceAxis(b, x, axis, begin, size), axis)];
  const parts = [...mirror(offset, before), x, ...mirror(n - offset - behind, behind)];
  return concat(b, parts, axis);
}

/**
 * A matrix with the elements on its diagonal and 0 elsewhere: each is followed by as many zeros as there are elements, and
 * the last rows of these are left out.
 */
function diagonal(b: GraphBuilder, x: NodeId): NodeId {
  const { shape } = b.type(x), n = sizeOf(shape);
  const column = padAxis(b, b.reshape(x, [n, 1]), 1, [0, n], 0);
  const flat = b.reshape(column, [n * (n + 1)]);
  return b.reshape(sliceAxis(b, flat, 0, 0, n * n), [...shape, ...shape]);
}

function depthToSpace(b: GraphBuilder, x: NodeId, size: number, format: string): NodeId {
  const { shape } = b.type(x);
  if (format === "NHWC") {
    const [n, h, w, d] = shape, depth = d / (size * size);
    const apart = b.reshape(x, [n, h, w, size, size, depth]);
    return b.reshape(b.transpose(apart, [0, 1, 3, 2, 4, 5]), [n, h * size, w * size, depth]);
  }
  const [n, d, h, w] = shape, depth = d / (size * size);
  const apart = b.reshape(x, [n, size, size, depth, h, w]);
  return b.reshape(b.transpose(apart, [0, 3, 4, 1, 5, 2]), [n, depth, h * size, w * size]);
}

/** Kernels that put elements elsewhere. */
export const REARRANGE: KernelTable = {
  StridedSlice: (call) => {
    const { builder: b, inputs: { x } } = call, a = attrsOf<StridedSliceAttrs>(call);
    const info = slice_util.sliceInfo(
      [...b.type(x).shape],
      a.begin,
      a.end,
      a.strides,
      a.beginMask,
      a.endMask,
      a.ellipsisMask,
      a.newAxisMask,
      a.shrinkAxisMask,
    );
    const counts = slice_util.computeOutShape(info.begin, info.end, info.strides)
      .map((count) => Math.max(0, count));
    const taken = counts.reduce((y, count, axis) => {
      const at = { begin: info.begin[axis], stride: info.strides[axis], count };
      return strided(b, y, axis, at);
    }, x);
    return b.reshape(taken, info.finalShape);
  },
  MirrorPad: (call) => {
    const { paddings, mode } = attrsOf<
      { paddings: [number, number][]; mode: "reflect" | "symmetric" }
    >(call);
    const offset = mode === "reflect" ? 1 : 0;
    return paddings.reduce(
      (x, padding, axis) => mirrored(call.builder, x, axis, padding, offset),
      call.inputs.x,
    );
  },
  Diag: ({ builder, inputs: { x } }) => diagonal(builder, x),
  DepthToSpace: (call) => {
    const { blockSize, dataFormat } = attrsOf<{ blockSize: number; dataFormat: string }>(call);
    return depthToSpace(call.builder, call.inputs.x, blockSize, dataFormat);
  },
  FlipLeftRight: ({ builder, inputs: { image } }) => reverseAxis(builder, image, 2),
};
