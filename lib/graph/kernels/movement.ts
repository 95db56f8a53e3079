/**
 * Nodes that put elements elsewhere and compute nothing.
 *
 * @module
 */
import { sizeOf, stridesOf } from "../../core/shape.ts";
import type { NodeOf, Value } from "../value.ts";
import { castElement } from "./cast.ts";
import { readStrided, writeStrided } from "./strided.ts";

/** Defines `reverse`: `out[…, i, …] = x[…, n − 1 − i, …]` along each of the axes. */
export function reverse(node: NodeOf<"reverse">, x: Value): Float64Array {
  const strides = stridesOf(x.shape);
  let offset = 0;
  for (const axis of node.axes) {
    offset += (x.shape[axis] - 1) * strides[axis];
    strides[axis] = -strides[axis];
  }
  return readStrided(x.data, x.shape, strides, offset);
}

/** Defines `slice`: `out[i, …] = x[begin[0] + i, …]`. */
export function slice(node: NodeOf<"slice">, x: Value): Float64Array {
  const strides = stridesOf(x.shape);
  return readStrided(x.data, node.size, strides, offsetOf(node.begin, strides));
}

/** Defines `pad`: the operand in the middle of an array of `value`, which is cast to its dtype. */
export function pad(node: NodeOf<"pad">, x: Value): Float64Array {
  const out = new Float64Array(sizeOf(node.shape)).fill(castElement(node.value, node.dtype));
  const strides = stridesOf(node.shape);
  const begin = node.padding.map(([before]) => before);
  writeStrided(out, strides, offsetOf(begin, strides), x.data, x.shape);
  return out;
}

/** Defines `tile`: `out[i, …] = x[i mod n, …]`. */
export function tile(node: NodeOf<"tile">, x: Value): Float64Array {
  // An axis of size n repeated r times is the two axes [r, n], the first with stride 0.
  const strides = stridesOf(x.shape);
  return readStrided(
    x.data,
    x.shape.flatMap((size, axis) => [node.reps[axis], size]),
    strides.flatMap((stride) => [0, stride]),
  );
}

/** Defines `concat`: the operands one after the other along the axis. */
export function concat(node: NodeOf<"concat">, operands: readonly Value[]): Float64Array {
  const out = new Float64Array(sizeOf(node.shape));
  const strides = stridesOf(node.shape);
  let begin = 0;
  for (const x of operands) {
    writeStrided(out, strides, begin * strides[node.axis], x.data, x.shape);
    begin += x.shape[node.axis];
  }
  return out;
}

/** Where in memory the element with these coordinates stands. */
function offsetOf(coordinates: readonly number[], strides: readonly number[]): number {
  return coordinates.reduce((offset, i, axis) => offset + i * strides[axis], 0);
}
