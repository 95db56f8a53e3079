/**
 * Kernels that walk over images: convolutions and pooling.
 *
 * @module
 */
import { backend_util } from "@tensorflow/tfjs-core";
import { type Shape, sizeOf } from "../../core/shape.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { NodeId, Window } from "../../graph/node.ts";
import { tapsInside, windowAxes, type WindowAxis } from "../../graph/window.ts";
import { attrsOf, type KernelCall, type KernelTable, toFloat } from "./kernel.ts";
import { finished } from "./linear.ts";

type Pair = [number, number];
type Shape4D = [number, number, number, number];
type Pad = Parameters<typeof backend_util.computeConv2DInfo>[4];
type RoundingMode = "floor" | "round" | "ceil";

/** What tfjs's kernels of convolutions have in common. */
interface ConvAttrs {
  readonly strides: number | Pair;
  readonly pad: Pad;
  readonly dilations?: number | Pair;
  readonly dataFormat?: "NHWC" | "NCHW";
  readonly dimRoundingMode?: RoundingMode;
}

/** Kernels of convolutions and pooling. */
export const WINDOW: KernelTable = {
  Conv2D: conv,
  FusedConv2D: (call) => finished(call, conv(call), "tf.fused.conv2d"),
  Conv2DBackpropInput: convTranspose,
  DepthwiseConv2dNative: depthwise,
  FusedDepthwiseConv2D: (call) => finished(call, depthwise(call), "tf.fused.depthwiseConv2d"),
  MaxPool: (call) => maxPool(call)[0],
  MaxPoolWithArgmax: maxPool,
  AvgPool: avgPool,
};

function conv(call: KernelCall): NodeId {
  const { builder: b } = call, image = imageOf(call, call.inputs.x);
  const filter = toFloat(b, call.inputs.filter);
  const window = windowOf(attrsOf<ConvAttrs>(call), image.given, b.type(filter).shape, false);
  return image.back(b.add({ kind: "conv", inputs: [image.id, filter], window, groups: 1 }));
}

function convTranspose(call: KernelCall): NodeId {
  const { builder: b } = call, image = imageOf(call, call.inputs.dy);
  const attrs = attrsOf<ConvAttrs & { inputShape: Shape }>(call), { inputShape } = attrs;
  const filter = toFloat(b, call.inputs.filter);
  const window = windowOf(attrs, inputShape, b.type(filter).shape, false);
  const inputs = [image.id, filter] as const, to = image.ordered(inputShape);
  return image.back(b.add({ kind: "convInput", inputs, window, groups: 1, to }));
}

/** tfjs has the outputs of each channel along an axis of their own. */
function depthwise(call: KernelCall): NodeId {
  const { builder: b } = call, image = imageOf(call, call.inputs.x);
  const filter = toFloat(b, call.inputs.filter), { shape } = b.type(filter);
  const [rows, columns, channels, outputs] = shape;
  const window = windowOf(attrsOf<ConvAttrs>(call), image.given, shape, true);
  const apart = b.reshape(filter, [rows, columns, 1, channels * outputs]);
  const inputs = [image.id, apart] as const;
  return image.back(b.add({ kind: "conv", inputs, window, groups: channels }));
}

/** An operand with its channels last, and the way back to how it was given. */
function imageOf(call: KernelCall, x: NodeId) {
  const { builder: b } = call, { dataFormat = "NHWC" } = attrsOf<ConvAttrs>(call);
  const id = toFloat(b, x), given = b.type(id).shape, isLast = dataFormat === "NHWC";
  return {
    given,
    id: isLast ? id : b.transpose(id, [0, 2, 3, 1]),
    ordered: ([n, ...rest]: Shape) => isLast ? [n, ...rest] : [n, rest[1], rest[2], rest[0]],
    back: (result: NodeId) => isLast ? result : b.transpose(result, [0, 3, 1, 2]),
  };
}

/** The window that tfjs derives from its attributes, with as much padding behind an image as its last place reaches into. */
function windowOf(attrs: ConvAttrs, image: Shape, filter: Shape, depthwise: boolean): Window {
  const { strides, dilations = 1, pad, dimRoundingMode, dataFormat = "NHWC" } = attrs;
  const info = backend_util.computeConv2DInfo(
    ...[[...image] as Shape4D, [...filter] as Shape4D, strides, dilations] as const,
    padOf(pad, dataFormat),
    ...[dimRoundingMode, depthwise, backend_util.convertConv2DDataFormat(dataFormat)] as const,
  );
  const after = (places: number, stride: number, span: number, size: number, before: number) =>
    Math.max(0, (places - 1) * stride + span - size - before);
  const { padInfo: { top, left }, strideHeight, strideWidth } = info;
  return {
    strides: [strideHeight, strideWidth],
    dilations: [info.dilationHeight, info.dilationWidth],
    padding: [
      [top, after(info.outHeight, strideHeight, info.effectiveFilterHeight, info.inHeight, top)],
      [left, after(info.outWidth, strideWidth, info.effectiveFilterWidth, info.inWidth, left)],
    ],
  };
}

/** Of a number tfjs derives a width by the filter's height and the stride downwards; of a number for each side it does not. */
function padOf(pad: Pad, dataFormat: "NHWC" | "NCHW"): Pad {
  if (typeof pad !== "number") return pad;
  const none: Pair = [0, 0], all: Pair = [pad, pad];
  return dataFormat === "NHWC" ? [none, all, all, none] : [none, none, all, all];
}

/** What tfjs's kernels of pooling have in common. */
interface PoolAttrs {
  readonly filterSize: number | Pair;
  readonly strides: number | Pair;
  readonly pad: Pad;
  readonly dimRoundingMode?: RoundingMode;
  readonly includeBatchInIndex?: boolean;
}

function poolOf(call: KernelCall, x: NodeId): { readonly size: Pair; readonly window: Window } {
  const attrs = attrsOf<PoolAttrs>(call), { filterSize } = attrs;
  const { shape } = call.builder.type(x);
  const size: Pair = typeof filterSize === "number" ? [filterSize, filterSize] : filterSize;
  return { size, window: windowOf(attrs, shape, [...size, shape[3], shape[3]], false) };
}

/** The largest elements, and their indices within their images or, if that is asked for, in all of them. */
function maxPool(call: KernelCall): [NodeId, NodeId] {
  const { builder: b, inputs: { x } } = call, { shape } = b.type(x);
  const places = b.add({ kind: "argMaxPool", inputs: [x], ...poolOf(call, x) });
  const flat = b.reshape(x, [sizeOf(shape)]);
  const largest = b.add({ kind: "gather", inputs: [flat, places], axis: 0, batchDims: 0 });
  if (attrsOf<PoolAttrs>(call).includeBatchInIndex) return [largest, places];
  const step = sizeOf(shape.slice(1));
  const first = b.add({
    kind: "range",
    inputs: [],
    start: 0,
    step,
    length: shape[0],
    to: "int32",
  });
  return [largest, b.binary("sub", places, b.reshape(first, [shape[0], 1, 1, 1]))];
}

/** The sums under windows of ones, one for each channel, by how many elements are under each; padding is none. */
function avgPool(call: KernelCall): NodeId {
  const { builder: b } = call, x = toFloat(b, call.inputs.x), { shape } = b.type(x);
  const { size, window } = poolOf(call, x), channels = shape[3];
  const ones = b.full([...size, Math.min(channels, 1), channels], 1);
  const groups = Math.max(channels, 1);
  const sums = b.add({ kind: "conv", inputs: [x, ones], window, groups });
  return b.binary("div", sums, counts(b, windowAxes(shape, size, window)));
}

function counts(b: GraphBuilder, axes: readonly [WindowAxis, WindowAxis]): NodeId {
  const [down, across] = axes.map(tapsInside);
  const data = Float64Array.from(down.flatMap((n) => across.map((m) => n * m)));
  if (data.includes(0)) {
    throw new TypeError("Cannot average: a window has nothing but padding in it");
  }
  if (data.every((n) => n === data[0])) return b.scalar(data[0]);
  return b.constant(data, { shape: [down.length, across.length, 1], dtype: "float" });
}
