/**
 * What depends on the order of elements, and running products.
 *
 * @module
 */
import { sizeOf } from "../../core/shape.ts";
import type { GraphBuilder } from "../../graph/builder.ts";
import type { NodeId } from "../../graph/node.ts";
import { padAxis, reverseAxis, sliceAxis } from "./axes.ts";
import { attrsOf, type KernelTable, toNumber, toSameNumber } from "./kernel.ts";
import { axesOf } from "./reduce.ts";

/** The permutations that sort along the last axis, or of these the first `count` places. */
export function sortedPlaces(
  b: GraphBuilder,
  x: NodeId,
  descending: boolean,
  count?: number,
): NodeId {
  const places = b.add({ kind: "argSort", inputs: [x], descending });
  const { shape } = b.type(x), last = shape.length - 1;
  return count === undefined || count === shape[last]
    ? places
    : sliceAxis(b, places, last, 0, count);
}

/** The elements at places along the last axis, which each row has of its own: x of [..., n] at places of [..., k]. */
export function takeAlong(b: GraphBuilder, x: NodeId, places: NodeId): NodeId {
  const { shape } = b.type(x), to = b.type(places).shape;
  const n = shape[shape.length - 1], k = to[to.length - 1], rows = sizeOf(shape.slice(0, -1));
  const axis = rows === 1 ? 0 : 1;
  const inputs = axis === 0
    ? [b.reshape(x, [n]), b.reshape(places, [k])] as const
    : [b.reshape(x, [rows, n]), b.reshape(places, [rows, k])] as const;
  return b.reshape(b.add({ kind: "gather", inputs, axis, batchDims: axis }), to);
}

/**
 * Running products along an axis, by doubling: after step i an element is the product of the last 2ⁱ. That takes n·log₂ n
 * multiplications in log₂ n nodes, none of which depends on another element of its own, and no division in its derivative.
 */
function cumprod(b: GraphBuilder, x: NodeId, axis: number, exclusive: boolean): NodeId {
  const n = b.type(x).shape[axis];
  const shifted = (y: NodeId, by: number) =>
    padAxis(b, sliceAxis(b, y, axis, 0, n - by), axis, [by, 0], 1);
  if (n === 0) return x;
  let y = exclusive ? shifted(x, 1) : x;
  for (let by = 1; by < n; by *= 2) y = b.binary("mul", y, shifted(y, by));
  return y;
}

/** Kernels that depend on the order of elements. */
export const ORDER: KernelTable = {
  TopK: (call) => {
    const { builder: b } = call, { k } = attrsOf<{ k: number }>(call);
    const x = toNumber(b, call.inputs.x), places = sortedPlaces(b, x, true, k);
    return [takeAlong(b, x, places), places];
  },
  /** How many elements of a sorted row are less than a value, or not greater: it belongs behind these. */
  SearchSorted: (call) => {
    const { builder: b, inputs } = call;
    const [sorted, values] = toSameNumber(b, inputs.sortedSequence, inputs.values);
    const [rows, n] = b.type(sorted).shape, [, m] = b.type(values).shape;
    const op = attrsOf<{ side: string }>(call).side === "left" ? "less" : "lessEqual";
    const isBefore = b.compare(
      op,
      b.reshape(sorted, [rows, 1, n]),
      b.reshape(values, [rows, m, 1]),
    );
    return b.reduce("sum", b.cast(isBefore, "int32"), [2]);
  },
  Cumprod: (call) => {
    const { builder: b } = call;
    const { axis, exclusive, reverse } = attrsOf<
      { axis: number; exclusive: boolean; reverse: boolean }
    >(call);
    const x = toNumber(b, call.inputs.x), [along] = axesOf(axis, b.type(x).shape);
    const turned = (y: NodeId) => (reverse ? reverseAxis(b, y, along) : y);
    return turned(cumprod(b, turned(x), along, exclusive));
  },
};
