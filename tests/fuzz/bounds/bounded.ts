import type { DType } from "../../../lib/core/dtype.ts";
import type { TensorNode } from "../../../lib/graph/node.ts";
import type { Value } from "../../../lib/graph/value.ts";

/**
 * A value of the reference, and how far an engine of less precision may be from it, element by element.
 *
 * What is not known at all has the error Infinity: a float that may have overflowed, an integer or a bool that hangs on a
 * decision which rounding may have turned. An integer or a bool is known exactly or not at all.
 */
export interface Bounded extends Value {
  readonly error: Float64Array;
}

/** The arithmetic of an engine. */
export interface Precision {
  /** The largest relative error of one rounding: 2⁻²⁴ in single precision. */
  readonly unit: number;
  /** The largest finite number. */
  readonly largest: number;
  /** Below this numbers lose precision, or are taken for 0. */
  readonly smallest: number;
}

/** Single precision. */
export const F32: Precision = {
  unit: 2 ** -24,
  largest: (2 - 2 ** -23) * 2 ** 127,
  smallest: 2 ** -126,
};

/** A value that every engine is given, or makes, without any error. */
export function exact(value: Value): Bounded {
  return { ...value, error: new Float64Array(value.data.length) };
}

/** Whether nothing is wrong with any element. */
export function isExact({ error }: Bounded): boolean {
  return error.every((e) => e === 0);
}

/** A value of a node, of which nothing is known. */
export function unknown(node: TensorNode, data: Float64Array): Bounded {
  return { data, shape: node.shape, dtype: node.dtype, error: data.map(() => Infinity) };
}

/** The error of one rounding of a number by itself, not of an operation: none if it needs none. */
export function representation(x: number, { unit }: Precision): number {
  // What single precision holds, every other precision in use holds too.
  return Math.fround(x) === x || Number.isNaN(x) ? 0 : unit * Math.abs(x);
}

/** How far two results are from one another. The same infinity, and NaN both times, is no distance. */
export function distance(a: number, b: number): number {
  if (a === b || (Number.isNaN(a) && Number.isNaN(b))) return 0;
  const d = Math.abs(a - b);
  return Number.isNaN(d) ? Infinity : d;
}

/**
 * Puts errors in order: an integer or bool is known or not; a float that may have left the range, or is not finite and may
 * not be in the engine, is not known.
 */
export function settled(
  data: Float64Array,
  dtype: DType,
  error: Float64Array,
  { largest, smallest }: Precision,
): Float64Array {
  return error.map((e, i) => {
    if (dtype !== "float") return e === 0 ? 0 : Infinity;
    const size = Math.abs(data[i]);
    if (!Number.isFinite(size)) return e === 0 ? 0 : Infinity;
    if (!(size + e <= largest)) return Infinity;
    return size !== 0 && size < smallest * 2 ** 26 ? e + smallest : e;
  });
}
