/**
 * Places for things that are needed for a time each: two that are never needed at once may lie in one place.
 *
 * @module
 */

/** Something that needs a place. */
export interface Lifetime {
  /** How many bytes. */
  readonly bytes: number;
  /** The first step at which it is needed. */
  readonly from: number;
  /** The last. */
  readonly to: number;
}

/** Where things lie. */
export interface Arena {
  /** For each, the bytes before it. */
  readonly offsets: readonly number[];
  /** How many bytes there are in all. */
  readonly bytes: number;
}

/**
 * Packs lifetimes. What is needed all the time lies side by side; behind it the rest, one after the other, each at the lowest
 * place that is free for all of its time. Which order takes the least room cannot be told beforehand; a few are tried, until
 * one takes no more than is needed at once.
 *
 * @param lifetimes What needs a place.
 * @param alignment Offsets are multiples of it.
 */
export function pack(lifetimes: readonly Lifetime[], alignment: number): Arena {
  const aligned = lifetimes.map((lifetime) => ({
    ...lifetime,
    bytes: Math.ceil(lifetime.bytes / alignment) * alignment,
  }));
  const first = aligned.reduce((least, { from }) => Math.min(least, from), Infinity);
  const last = aligned.reduce((most, { to }) => Math.max(most, to), -Infinity);
  const offsets = new Array<number>(aligned.length).fill(0), rest: number[] = [];
  let begin = 0;
  aligned.forEach(({ bytes, from, to }, i) => {
    offsets[i] = begin;
    if (from > first || to < last) rest.push(i);
    else begin += bytes;
  });
  const arena = packed(rest.map((i) => aligned[i]));
  rest.forEach((i, n) => offsets[i] = begin + arena.offsets[n]);
  return { offsets, bytes: begin + arena.bytes };
}

function packed(lifetimes: readonly Lifetime[]): Arena {
  const least = liveBytes(lifetimes);
  let best: Arena | undefined;
  for (const weight of WEIGHTS) {
    const order = lifetimes.map((lifetime, i) => [weight(lifetime), i] as const)
      .sort(([a, i], [b, j]) => b - a || i - j);
    const arena = inOrder(lifetimes, order.map(([, i]) => i));
    if (!best || arena.bytes < best.bytes) best = arena;
    if (best.bytes === least) break;
  }
  return best!;
}

/** What is placed first: by size and time together, by size, by time, by when it ends and when it begins. */
const WEIGHTS: readonly ((lifetime: Lifetime) => number)[] = [
  ({ bytes, from, to }) => bytes * (to - from + 1),
  ({ bytes }) => bytes,
  ({ bytes, from, to }) => bytes * (to - from + 1) ** 2,
  ({ from, to }) => to - from,
  ({ from }) => -from,
  ({ to }) => to,
];

/** Places lifetimes in an order. */
function inOrder(lifetimes: readonly Lifetime[], order: readonly number[]): Arena {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const placed: { begin: number; end: number; from: number; to: number }[] = [];
  let end = 0;
  for (const i of order) {
    const { bytes, from, to } = lifetimes[i];
    let begin = 0;
    // Sorted by their beginnings: the first gap that is large enough is the lowest.
    for (let at = 0; at < placed.length; at++) {
      const other = placed[at];
      if (other.to < from || to < other.from) continue;
      if (begin + bytes <= other.begin) break;
      begin = Math.max(begin, other.end);
    }
    const at = placed.findIndex((other) => other.begin > begin);
    placed.splice(at < 0 ? placed.length : at, 0, { begin, end: begin + bytes, from, to });
    offsets[i] = begin;
    end = Math.max(end, begin + bytes);
  }
  return { offsets, bytes: end };
}

/** The largest sum of bytes that are needed at one step: no packing takes less. */
export function liveBytes(lifetimes: readonly Lifetime[]): number {
  const changes = new Map<number, number>();
  const change = (at: number, by: number) => changes.set(at, (changes.get(at) ?? 0) + by);
  for (const { bytes, from, to } of lifetimes) {
    change(from, bytes);
    change(to + 1, -bytes);
  }
  let live = 0, most = 0;
  for (const at of [...changes.keys()].sort((a, b) => a - b)) {
    live += changes.get(at)!;
    most = Math.max(most, live);
  }
  return most;
}
