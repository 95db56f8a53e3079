/** The size of each axis of an array; `[]` is a scalar. */
export type Shape = readonly number[];

/** The number of elements in an array of this shape. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let i = 0; i < shape.length; i++) size *= shape[i];
  return size;
}

/** Whether two shapes are the same, axis by axis. */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}

/** `[2, 3]` as text. */
export function formatShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

/** Row-major strides, in elements. */
export function stridesOf(shape: Shape): number[] {
  const strides = new Array<number>(shape.length);
  let stride = 1;
  for (let i = shape.length - 1; i >= 0; i--) {
    strides[i] = stride;
    stride *= shape[i];
  }
  return strides;
}

/**
 * The shape that arrays of shapes `a` and `b` broadcast to by NumPy's rule: aligned at the last axis, each pair of sizes
 * is equal or one of the two is 1. `undefined` where they do not broadcast.
 */
export function broadcast(a: Shape, b: Shape): Shape | undefined {
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let i = 1; i <= rank; i++) {
    const m = a[a.length - i] ?? 1, n = b[b.length - i] ?? 1;
    if (m !== n && m !== 1 && n !== 1) return undefined;
    out[rank - i] = m === 1 ? n : m;
  }
  return out;
}

/** Whether an array of shape `from` can be repeated to shape `to`. */
export function broadcastsTo(from: Shape, to: Shape): boolean {
  const out = broadcast(from, to);
  return out !== undefined && sameShape(out, to);
}

/**
 * Strides with which to walk an array of shape `from` as if it had shape `to`: zero along every axis that is repeated.
 */
export function broadcastStrides(from: Shape, to: Shape): number[] {
  const strides = stridesOf(from);
  const lead = to.length - from.length;
  return to.map((_, i) => (i < lead || from[i - lead] === 1 ? 0 : strides[i - lead]));
}

/** The axes of `to` along which an array of shape `from` is repeated when it broadcasts to `to`. */
export function repeatedAxes(from: Shape, to: Shape): number[] {
  const lead = to.length - from.length;
  return to.flatMap((n, i) => (i < lead || (from[i - lead] === 1 && n !== 1) ? [i] : []));
}

/** An axis counted from the end when negative, as a number in `0 … rank − 1`; `undefined` if there is no such axis. */
export function normalizeAxis(axis: number, rank: number): number | undefined {
  const i = axis < 0 ? axis + rank : axis;
  return Number.isInteger(i) && i >= 0 && i < rank ? i : undefined;
}
