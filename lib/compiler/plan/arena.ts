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
 * Packs lifetimes: one after the other, each at the lowest place that is free for all of its time. Which order takes the least
 * room cannot be told beforehand; a few are tried, until one takes no more than is needed at once. What is needed all the time
 * shares its place with nothing, and lies before the others.
 *
 * @param lifetimes What needs a place.
 * @param alignment Offsets are multiples of it.
 */
export function pack(lifetimes: readonly Lifetime[], alignment: number): Arena {
  const aligned = lifetimes.map((lifetime) => ({
    ...lifetime,
    bytes: Math.ceil(lifetime.bytes / alignment) * alignment,
  }));
  const begin = Math.min(...aligned.map(({ from }) => from));
  const end = Math.max(...aligned.map(({ to }) => to));
  const isLasting = aligned.map(({ from, to }) => from === begin && to === end);
  const passing = aligned.filter((_, i) => !isLasting[i]);
  const { offsets, bytes } = packPassing(passing);
  let base = 0, next = 0;
  const lasting = aligned.map((
    lifetime,
    i,
  ) => (isLasting[i] ? (base += lifetime.bytes) - lifetime.bytes : 0));
  return {
    offsets: lasting.map((offset, i) => (isLasting[i] ? offset : base + offsets[next++])),
    bytes: base + bytes,
  };
}

function packPassing(lifetimes: readonly Lifetime[]): Arena {
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
