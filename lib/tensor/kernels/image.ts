/**
 * Images in another size. Where a pixel comes from is known when recording, so that resizing is picking rows and columns,
 * and for the bilinear one a mean of two of each.
 *
 * @module
 */
import type { GraphBuilder } from "../../graph/builder.ts";
import type { NodeId } from "../../graph/node.ts";
import { takeRows } from "./axes.ts";
import { attrsOf, type KernelCall, type KernelTable, toFloat } from "./kernel.ts";

interface ResizeAttrs {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
  readonly size: [number, number];
}

/** Height and width. */
const AXES = [1, 2] as const;

/** Where the pixels of a line of `to` lie in one of `from`; half a pixel's width is not taken off. */
function placesOf(from: number, to: number, attrs: ResizeAttrs): number[] {
  const isAligned = attrs.alignCorners && to > 1;
  const ratio = isAligned ? (from - 1) / (to - 1) : from / to;
  const half = attrs.halfPixelCenters ? 0.5 : 0;
  return Array.from({ length: to }, (_, i) => ratio * (i + half));
}

function nearest(b: GraphBuilder, image: NodeId, attrs: ResizeAttrs): NodeId {
  const round = attrs.alignCorners ? Math.round : Math.floor;
  return AXES.reduce((x, axis, i) => {
    const from = b.type(x).shape[axis];
    const rows = placesOf(from, attrs.size[i], attrs).map((at) => Math.min(from - 1, round(at)));
    return takeRows(b, x, axis, rows);
  }, image);
}

/** One axis after the other: the mean of the two nearest rows, each weighted by the distance to the other. */
function bilinear(b: GraphBuilder, image: NodeId, attrs: ResizeAttrs): NodeId {
  const half = attrs.halfPixelCenters ? 0.5 : 0;
  return AXES.reduce((x, axis, i) => {
    const { shape } = b.type(x), from = shape[axis], to = attrs.size[i];
    const places = placesOf(from, to, attrs).map((at) => Math.max(0, at - half));
    const low = places.map((at) => Math.min(from - 1, Math.floor(at)));
    const high = places.map((at) => Math.min(from - 1, Math.ceil(at)));
    const weights = Float64Array.from(places, (at, k) => high[k] > low[k] ? at - low[k] : 0);
    const first = takeRows(b, x, axis, low);
    if (weights.every((weight) => weight === 0)) return first;
    const unit = shape.map((_, k) => (k === axis ? to : 1));
    const weight = b.constant(weights, { shape: unit, dtype: "float" });
    const step = b.binary("sub", takeRows(b, x, axis, high), first);
    return b.binary("add", first, b.binary("mul", step, weight));
  }, image);
}

const resize = (write: typeof nearest, isFloat: boolean) => (call: KernelCall) => {
  const { builder: b, inputs: { images } } = call;
  if (b.type(images).shape.includes(0)) {
    throw new RangeError("an image without pixels has no others");
  }
  return write(b, isFloat ? toFloat(b, images) : images, attrsOf<ResizeAttrs>(call));
};

/** Kernels that resize images. */
export const IMAGE: KernelTable = {
  ResizeBilinear: resize(bilinear, true),
  ResizeNearestNeighbor: resize(nearest, false),
};
