/**
 * Where the arrays of the hand-written step lie.
 *
 * @module
 */

/** A network with three layers of weights: the sizes between them and the rows of a batch. */
export interface Sizes {
  /** Pixels, units, units, classes. */
  readonly layers: readonly [number, number, number, number];
  readonly batch: number;
}

/** The byte addresses of arrays of singles. */
export interface Places {
  /** The sizes with the classes padded to whole tiles. */
  readonly padded: readonly [number, number, number, number];
  /** How many weights and biases there are, padded. */
  readonly weights: number;
  readonly at: Readonly<Record<ArrayName, number>>;
  /** Offsets in bytes of w1, b1, w2, b2, w3, b3 in an array of all weights. */
  readonly offsets: readonly number[];
  readonly bytes: number;
}

type ArrayName =
  | ("mu" | "logVar" | "w" | "eps" | "grad" | "m1" | "v1" | "m2" | "v2")
  | ("x" | "labels" | "h1" | "h2" | "z" | "d3" | "d2" | "d1" | "transposed" | "zeros");

/** Columns of a tile: two vectors. */
export const TILE_COLUMNS = 8;
/** Rows of a tile. */
export const TILE_ROWS = 4;

const roundUp = (n: number, to: number) => Math.ceil(n / to) * to;

/** Lays the arrays out. */
export function placesOf({ layers: [d0, d1, d2, classes], batch }: Sizes): Places {
  const d3 = roundUp(classes, 2 * TILE_COLUMNS);
  const counts = [d0 * d1, d1, d1 * d2, d2, d2 * d3, d3];
  const offsets: number[] = [];
  let all = 0;
  for (const count of counts) {
    offsets.push(4 * all);
    all += count;
  }
  const weights = roundUp(all, 16);
  let top = 1024;
  const take = (count: number) => {
    const address = top;
    top += roundUp(4 * count, 64);
    return address;
  };
  const each = (count: number) => () => take(count);
  const weight = each(weights);
  const at = {
    ...{ mu: weight(), logVar: weight(), w: weight(), eps: weight(), grad: weight() },
    ...{ m1: weight(), v1: weight(), m2: weight(), v2: weight() },
    ...{ x: take(batch * d0), labels: take(batch), h1: take(batch * d1), h2: take(batch * d2) },
    ...{ z: take(batch * d3), d3: take(batch * d3), d2: take(batch * d2), d1: take(batch * d1) },
    ...{ transposed: take(Math.max(d1 * d2, d2 * d3)), zeros: take(Math.max(d0, d1, d2, d3)) },
  };
  return { padded: [d0, d1, d2, d3], weights, at, offsets, bytes: top };
}
