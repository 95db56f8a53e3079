/**
 * Walking an array with strides: the one loop behind every node that moves elements.
 *
 * @module
 */
import { broadcastStrides, sameShape, type Shape, sizeOf, stridesOf } from "../../core/shape.ts";
import type { Value } from "../value.ts";

/**
 * An array of shape `shape` read from `data` with any strides: zero repeats, negative ones run backwards.
 *
 * ```
 * out[i, j, …] = data[offset + i·strides[0] + j·strides[1] + …]
 * ```
 *
 * @param data The elements to read.
 * @param shape The shape of the result.
 * @param strides How far apart neighbours along each axis are in `data`, in elements.
 * @param offset Where in `data` the first element of the result stands.
 * @returns New memory, row-major.
 */
export function readStrided(
  data: Float64Array,
  shape: Shape,
  strides: readonly number[],
  offset = 0,
): Float64Array {
  const out = new Float64Array(sizeOf(shape));
  if (strides.every((stride) => stride === 0)) return out.fill(data[offset]);
  let to = 0;
  eachRow(shape, strides, offset, (from, length, step) => {
    for (let i = 0; i < length; i++) out[to++] = data[from + i * step];
  });
  return out;
}

/**
 * The converse of {@linkcode readStrided}: puts an array into `out` at places given by strides.
 *
 * ```
 * out[offset + i·strides[0] + j·strides[1] + …] = data[i, j, …]
 * ```
 *
 * @param out Receives the elements.
 * @param strides How far apart neighbours along each axis are in `out`, in elements.
 * @param offset Where in `out` the first element is put.
 * @param data The elements, row-major.
 * @param shape The shape of `data`.
 */
export function writeStrided(
  out: Float64Array,
  strides: readonly number[],
  offset: number,
  data: Float64Array,
  shape: Shape,
): void {
  let from = 0;
  eachRow(shape, strides, offset, (to, length, step) => {
    for (let i = 0; i < length; i++) out[to + i * step] = data[from++];
  });
}

/**
 * The elements of an array repeated to a shape that it broadcasts to.
 *
 * @param x The array.
 * @param to The shape to repeat it to.
 * @returns The array's own memory where nothing is repeated.
 */
export function broadcastData(x: Value, to: Shape): Float64Array {
  return sameShape(x.shape, to) ? x.data : readStrided(x.data, to, broadcastStrides(x.shape, to));
}

/**
 * The elements of an array with its axes in another order.
 *
 * @param x The array.
 * @param perm Axis i of the result is axis `perm[i]` of `x`.
 * @returns The array's own memory where the order is the old one.
 */
export function transposeData(x: Value, perm: readonly number[]): Float64Array {
  if (perm.every((axis, i) => axis === i)) return x.data;
  const strides = stridesOf(x.shape);
  return readStrided(x.data, perm.map((axis) => x.shape[axis]), perm.map((axis) => strides[axis]));
}

/** Gives the place, length and step of each row along the last axis, in row-major order; a scalar is a row of one. */
function eachRow(
  shape: Shape,
  strides: readonly number[],
  offset: number,
  visit: (at: number, length: number, step: number) => void,
): void {
  const last = shape.length - 1;
  if (last < 0) return visit(offset, 1, 0);
  const walk = (axis: number, at: number): void => {
    if (axis === last) return visit(at, shape[last], strides[last]);
    for (let i = 0; i < shape[axis]; i++) walk(axis + 1, at + i * strides[axis]);
  };
  walk(0, offset);
}
