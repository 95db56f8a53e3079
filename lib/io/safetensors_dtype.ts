import type { Shape } from "../core/shape.ts";

/** Element types that are written and read, by their names in the format. */
export type SafetensorsDType = "F64" | "F32" | "I32" | "U32" | "U8" | "BOOL";

/** How the elements of each type are kept; in the order in which the reference implementation lays out arrays. */
export const DTYPES = {
  F64: { ArrayClass: Float64Array, bytes: 8 },
  F32: { ArrayClass: Float32Array, bytes: 4 },
  U32: { ArrayClass: Uint32Array, bytes: 4 },
  I32: { ArrayClass: Int32Array, bytes: 4 },
  U8: { ArrayClass: Uint8Array, bytes: 1 },
  BOOL: { ArrayClass: Uint8Array, bytes: 1 },
} as const;

/** How many elements an array of this shape has; undefined if that is no shape, or no number a double can hold. */
export function elements(shape: Shape): number | undefined {
  if (!shape.every((n) => Number.isSafeInteger(n) && n >= 0)) return undefined;
  // A zero anywhere makes it empty, however large the rest.
  const size = shape.includes(0) ? 0 : shape.reduce((product, n) => product * n, 1);
  return Number.isSafeInteger(size) ? size : undefined;
}
