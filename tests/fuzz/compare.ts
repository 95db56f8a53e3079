import type { NdArray } from "../../lib/core/nd_array.ts";
import { formatType } from "../../lib/graph/node.ts";
import type { Bounded } from "./bounds/bounded.ts";
import type { Tally } from "./tally.ts";

/** The bounds are of first order; the terms of second order may double them. */
const SAFETY = 2;

/**
 * Holds what an engine gave against the reference and its bounds.
 *
 * @returns What is wrong, in words; nothing if all is well.
 */
export function compare(actual: NdArray, expected: Bounded, tally: Tally): string | undefined {
  const [is, should] = [actual, expected].map(formatType);
  if (is !== should) return `type ${is}, expected ${should}`;
  if (actual.data.length !== expected.data.length) {
    return `${actual.data.length} elements of ${is}, expected ${expected.data.length}`;
  }
  for (let i = 0; i < expected.data.length; i++) {
    const [x, y, bound] = [actual.data[i], expected.data[i], SAFETY * expected.error[i]];
    count(y, bound, tally);
    if (!agrees(x, y, bound)) {
      return `element ${i} of ${is} is ${x}, expected ${y} within ${bound.toPrecision(3)}`;
    }
  }
  return undefined;
}

function agrees(x: number, y: number, bound: number): boolean {
  if (bound === Infinity || x === y || (Number.isNaN(x) && Number.isNaN(y))) return true;
  return Math.abs(x - y) <= bound;
}

function count(y: number, bound: number, tally: Tally): void {
  if (bound === Infinity) {
    tally.unknown++;
    return;
  }
  tally.compared++;
  if (bound > 1e-2 * Math.max(1, Math.abs(y))) tally.loose++;
}
