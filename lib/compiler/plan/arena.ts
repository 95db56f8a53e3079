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
 * Packs lifetimes. The largest are placed first, each at the lowest place that is free for all of its time.
 *
 * @param lifetimes What needs a place.
 * @param alignment Offsets are multiples of it.
 */
export function pack(lifetimes: readonly Lifetime[], alignment: number): Arena {
  const offsets = new Array<number>(lifetimes.length).fill(0);
  const placed: { begin: number; end: number; from: number; to: number }[] = [];
  let bytes = 0;
  const order = lifetimes.map((_, i) => i).sort((a, b) => lifetimes[b].bytes - lifetimes[a].bytes);
  for (const i of order) {
    const { from, to } = lifetimes[i];
    const size = Math.ceil(lifetimes[i].bytes / alignment) * alignment;
    let begin = 0;
    // Sorted by their beginnings: the first gap that is large enough is the lowest.
    for (let at = 0; at < placed.length; at++) {
      const other = placed[at];
      if (other.to < from || to < other.from) continue;
      if (begin + size <= other.begin) break;
      begin = Math.max(begin, other.end);
    }
    const place = { begin, end: begin + size, from, to };
    const at = placed.findIndex((other) => other.begin > begin);
    placed.splice(at < 0 ? placed.length : at, 0, place);
    offsets[i] = begin;
    bytes = Math.max(bytes, begin + size);
  }
  return { offsets, bytes };
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
