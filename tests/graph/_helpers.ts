/**
 * What the tests of the graph share: values, one node evaluated, and naive arrays by coordinates.
 */
import { AssertionError } from "@std/assert";
import type { DType } from "../../lib/core/dtype.ts";
import { type Shape, sizeOf } from "../../lib/core/shape.ts";
import { GraphBuilder } from "../../lib/graph/builder.ts";
import { interpret } from "../../lib/graph/interpret.ts";
import type { TensorOp, TensorType } from "../../lib/graph/node.ts";
import type { Value } from "../../lib/graph/value.ts";
import { verify } from "../../lib/graph/verify.ts";
import { seedKey } from "../../lib/random/key.ts";
import { fillUniform } from "../../lib/random/uniform.ts";

/** Sizes of axes at which loops go wrong. */
export const ODD_SIZES = [0, 1, 3, 5, 7, 64, 65];

export const FLOAT: TensorType = { shape: [], dtype: "float" };
export const INT: TensorType = { shape: [], dtype: "int32" };
export const BOOL: TensorType = { shape: [], dtype: "bool" };
export const KEY: TensorType = { shape: [], dtype: "key" };

export function type(dtype: DType, ...shape: number[]): TensorType {
  return { shape, dtype };
}

export function value(dtype: DType, shape: Shape, data: Iterable<number>): Value {
  return { data: Float64Array.from(data), shape, dtype };
}

/** A vector. */
export function vector(dtype: DType, ...data: number[]): Value {
  return value(dtype, [data.length], data);
}

/** Floats spread over (−2, 2), the same for the same shape and seed. */
export function floats(shape: Shape, seed = 0): Value {
  const data = fillUniform(seedKey(seed), new Float64Array(sizeOf(shape)));
  return { data: data.map((u) => 4 * u - 2), shape, dtype: "float" };
}

/** Whole numbers in [low, high), the same for the same shape and seed. */
export function ints(shape: Shape, low: number, high: number, seed = 0): Value {
  const data = fillUniform(seedKey(seed), new Float64Array(sizeOf(shape)));
  return { data: data.map((u) => low + Math.floor(u * (high - low))), shape, dtype: "int32" };
}

/** Fair coins, the same for the same shape and seed. */
export function bools(shape: Shape, seed = 0): Value {
  return { ...ints(shape, 0, 2, seed), dtype: "bool" };
}

/** One op on values, through builder, verifier and interpreter; its operands are `inputs: [0, 1, …]`. */
export function evaluate(op: TensorOp, ...operands: Value[]): Value {
  const builder = new GraphBuilder();
  operands.forEach((operand, i) => builder.input("abc"[i], operand));
  const graph = builder.finish([builder.add(op)]);
  verify(graph);
  return interpret(graph, operands)[0];
}

/** The elements of {@linkcode evaluate}. */
export function elements(op: TensorOp, ...operands: Value[]): number[] {
  return [...evaluate(op, ...operands).data];
}

/** Every coordinate of a shape in row-major order. */
export function coordinates(shape: Shape): number[][] {
  return shape.reduce<number[][]>(
    (found, size) => found.flatMap((at) => Array.from({ length: size }, (_, i) => [...at, i])),
    [[]],
  );
}

/** The element of an array at a coordinate, which broadcasts: missing leading axes, and axes of size 1. */
export function at(x: Value, coordinate: readonly number[]): number {
  const lead = coordinate.length - x.shape.length;
  const place = x.shape.reduce(
    (sum, size, axis) => sum * size + (size === 1 ? 0 : coordinate[lead + axis]),
    0,
  );
  return x.data[place];
}

/** The array of which this is the element at each coordinate. */
export function naive(
  dtype: DType,
  shape: Shape,
  element: (coordinate: readonly number[]) => number,
): Value {
  return value(dtype, shape, coordinates(shape).map(element));
}

/** Fails unless the values have the same type and elements within `bound` of max(1, |expected|). */
export function assertClose(actual: Value, expected: Value, bound = 0, message = ""): void {
  const [found, wanted] = [actual, expected].map((x) => `${x.dtype}[${x.shape}]`);
  if (found !== wanted) throw new AssertionError(`${message}: type ${found}, expected ${wanted}`);
  if (actual.data.length !== expected.data.length) {
    throw new AssertionError(`${message}: ${actual.data.length} elements of ${wanted}`);
  }
  actual.data.forEach((x, i) => assertNear(x, expected.data[i], bound, `${message} [${i}]`));
}

/** Fails unless x is within `bound` of max(1, |expected|), or the same infinity or NaN. */
export function assertNear(x: number, expected: number, bound: number, message = ""): void {
  if (Object.is(x, expected) || x === expected) return;
  const error = Math.abs(x - expected) / Math.max(1, Math.abs(expected));
  if (error <= bound) return;
  throw new AssertionError(`${message}: got ${x}, expected ${expected}, error ${error} > ${bound}`);
}
