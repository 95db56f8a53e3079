/**
 * Convolutions and their adjoints: by products of matrices, or tap by tap where each channel is on its own.
 *
 * @module
 */
import type { FloatType } from "../../../core/dtype.ts";
import type { TensorType } from "../../../graph/node.ts";
import type { ArrayNode } from "../../plan/selected.ts";
import { i32 } from "../asm/mod.ts";
import {
  convGeometry,
  type Convolution,
  type ConvShapes,
  convShapes,
  type Geometry,
} from "../conv/geometry.ts";
import { defineDepthwise, defineDepthwiseFilter } from "../conv/depthwise.ts";
import { patchLength } from "../conv/patches.ts";
import {
  convScratchBytes,
  defineConv,
  defineConvFilter,
  defineConvInput,
  placesIn,
} from "../conv/products.ts";
import type { Emitter, SingleEmitter } from "../emitter.ts";
import { itemsOf, type Parts } from "./parts.ts";

/** Fewer multiplications than that in a part are not worth sharing. */
const PART_WORK = 200_000;
/** Each part has scratch memory of its own. */
const MOST_PARTS = 16;

/** Convolutions, of one group or of a group for each channel. */
export const convolution: SingleEmitter = {
  accepts(node, types) {
    const { groups } = node as Convolution;
    const { image, filter } = convShapes(node as Convolution, types);
    return groups === 1 || (groups === image[3] && groups === filter[3]);
  },
  scratchBytes(node, types, width) {
    const plan = planOf(node, types, width);
    return plan.scratchBytes * plan.parts.count;
  },
  units: (node, types, width) => planOf(node, types, width).parts.count,
  emit(scope) {
    const { f, node, types, inputs: [a, b], output, width, scratch, begin } = scope;
    const { define, parts, scratchBytes } = planOf(node, types, width);
    const { from, to } = itemsOf(scope, parts);
    const own = i32.add(i32.const(scratch), i32.mul(begin, i32.const(scratchBytes)));
    f.call(define(scope), i32.const(a), i32.const(b), i32.const(output), from, to, own);
  },
};

/** How a node is computed: the function, how its work is shared, and the scratch memory of each part. */
function planOf(node: ArrayNode, types: readonly TensorType[], width: FloatType) {
  const op = node as Convolution, shapes = convShapes(op, types);
  const geometry = convGeometry(shapes, op.window, width);
  const spec = { geometry, outputs: shapes.filter[3] };
  const isDepthwise = op.groups > 1;
  switch (op.kind) {
    case "conv":
    case "convInput": {
      const kind = op.kind, forAll = kind === "conv" ? defineConv : defineConvInput;
      const define = (emitter: Emitter) =>
        isDepthwise ? defineDepthwise(emitter, kind, geometry) : forAll(emitter, spec);
      const scratchBytes = isDepthwise ? 0 : convScratchBytes(kind, spec);
      return { define, scratchBytes, parts: partsOf(op, shapes, geometry) };
    }
    case "convFilter":
    case "convFilterParts": {
      const all = placesIn(geometry);
      const shares = op.kind === "convFilter" ? { count: 1, places: all } : op.parts;
      const define = (emitter: Emitter) =>
        isDepthwise
          ? defineDepthwiseFilter(emitter, geometry, shares)
          : defineConvFilter(emitter, spec, shares);
      const scratchBytes = isDepthwise ? 0 : convScratchBytes("convFilter", spec);
      const parts: Parts = { items: shares.count, size: 1, count: shares.count };
      return { define, scratchBytes, parts };
    }
    default:
      return op satisfies never;
  }
}

/** Places are computed apart, adjoints of images image by image. */
function partsOf({ kind, groups }: Convolution, { filter }: ConvShapes, geometry: Geometry): Parts {
  const { batch, down, across } = geometry, isForward = kind === "conv";
  const items = isForward ? placesIn(geometry) : batch;
  const perPlace = patchLength(geometry) * filter[3] / groups;
  const work = isForward ? perPlace : perPlace * down * across;
  const least = Math.max(1, Math.ceil(PART_WORK / work), Math.ceil(items / MOST_PARTS));
  const size = isForward ? Math.ceil(least / 8) * 8 : least;
  return { items, size, count: Math.max(1, Math.ceil(items / size)) };
}
