/** Between what a node's elements lie, as far as the generator knows. */
export interface Range {
  readonly low: number;
  readonly high: number;
}

/** Nothing is known, not even that the elements are numbers. */
export const ANYTHING: Range = { low: -Infinity, high: Infinity };

/** All that an int32 can be. */
export const INT32: Range = { low: -(2 ** 31), high: 2 ** 31 - 1 };

/** What a bool can be. */
export const BIT: Range = { low: 0, high: 1 };

/** The smallest range that holds these numbers; anything, if one of them is NaN. */
export function hullOf(values: Iterable<number>): Range {
  let low = Infinity, high = -Infinity;
  for (const value of values) {
    if (Number.isNaN(value)) return ANYTHING;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return low <= high ? { low, high } : { low: 0, high: 0 };
}

/** The smallest range that holds both. */
export function union(a: Range, b: Range): Range {
  return { low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) };
}

/** Whether the first lies in the second. */
export function within(a: Range, b: Range): boolean {
  return a.low >= b.low && a.high <= b.high;
}

/** The largest absolute value. */
export function magnitude({ low, high }: Range): number {
  return Math.max(Math.abs(low), Math.abs(high));
}

/** Sums of `n` elements. */
export function times(n: number, { low, high }: Range): Range {
  return hullOf([n * low, n * high]);
}

/** Products of two elements. */
export function product(a: Range, b: Range): Range {
  return hullOf([a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high]);
}

/** The range of int32 arithmetic: what leaves int32 wraps around and may be anything. */
export function wrapped(range: Range): Range {
  return within(range, INT32) ? range : INT32;
}
