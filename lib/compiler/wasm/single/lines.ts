import { type Shape, sizeOf } from "../../../core/shape.ts";

/**
 * An array as lines along one of its axes: `outer` blocks of `length` rows of `inner` elements. A line is a column of a block.
 */
export interface Lines {
  readonly outer: number;
  readonly length: number;
  readonly inner: number;
}

/** The lines of an array along an axis. */
export function linesOf(shape: Shape, axis: number): Lines {
  return {
    outer: sizeOf(shape.slice(0, axis)),
    length: shape[axis],
    inner: sizeOf(shape.slice(axis + 1)),
  };
}
