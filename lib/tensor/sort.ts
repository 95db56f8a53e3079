import { inGraph } from "./in_graph.ts";
import type { GraphBuilder } from "../graph/builder.ts";
import type { NodeId } from "../graph/node.ts";
import { toNumber } from "./kernels/kernel.ts";
import { sortedPlaces, takeAlong } from "./kernels/order.ts";
import { axesOf } from "./kernels/reduce.ts";
import { operand } from "./operand.ts";
import { recorder, symbolic } from "./recording.ts";
import type { Tensor, TensorLike } from "./types.ts";
import { wrap } from "./wrap.ts";

/** Options of {@linkcode sort} and {@linkcode argSort}. */
export interface SortOptions {
  /** The axis along which it is sorted, by default the last. */
  readonly axis?: number;
  /** Whether the largest comes first. */
  readonly descending?: boolean;
}

/** A permutation of axes that exchanges one with the last; it is its own inverse. */
function exchangeWithLast(rank: number, axis: number): number[] {
  const last = rank - 1;
  return Array.from({ length: rank }, (_, i) => (i === axis ? last : i === last ? axis : i));
}

/** What is done along the last axis, done along any. */
function along(
  name: string,
  apply: (b: GraphBuilder, x: NodeId, descending: boolean) => NodeId,
): (x: Tensor | TensorLike, options?: SortOptions) => Tensor {
  return wrap(name, (x, { axis = -1, descending = false } = {}) =>
    inGraph(() => {
      const { builder: b } = recorder();
      const id = toNumber(b, operand(x)), { length: rank } = b.type(id).shape;
      const perm = exchangeWithLast(rank, axesOf(axis, b.type(id).shape)[0]);
      return symbolic(b.transpose(apply(b, b.transpose(id, perm), descending), perm));
    }), { one: [0] });
}

/**
 * The elements along an axis in their order. Equal ones keep theirs; NaN is last, whichever way it goes.
 *
 * The derivative by an element is that by its place in the result.
 *
 * @param x Numbers of shape [...a, n, ...b].
 * @param options The axis, by default the last, and the direction.
 * @returns A tensor of the same shape and dtype.
 * @throws {RangeError} If there is no such axis.
 *
 * @example
 * ```ts
 * import { sort } from "@credence/credence";
 *
 * console.log(await sort([3, 1, 2]).array()); // [1, 2, 3]
 * console.log(await sort([3, 1, 2], { descending: true }).array()); // [3, 2, 1]
 * ```
 */
export const sort: (x: Tensor | TensorLike, options?: SortOptions) => Tensor = along(
  "sort",
  (b, x, descending) => takeAlong(b, x, sortedPlaces(b, x, descending)),
);

/**
 * Where the elements that {@linkcode sort} would give stand: the permutation that sorts.
 *
 * @param x Numbers of shape [...a, n, ...b].
 * @param options The axis, by default the last, and the direction.
 * @returns An int32 tensor of the same shape, its elements from 0 to n − 1.
 * @throws {RangeError} If there is no such axis.
 *
 * @example
 * ```ts
 * import { argSort } from "@credence/credence";
 *
 * console.log(await argSort([3, 1, 2]).array()); // [1, 2, 0]
 * ```
 */
export const argSort: (x: Tensor | TensorLike, options?: SortOptions) => Tensor = along(
  "argSort",
  sortedPlaces,
);
