/** Numbers at places: a line or a cloud of points. */
export interface Series {
  /** What it is; stands in the legend. */
  readonly label: string;
  /** Where along the horizontal axis; 0, 1, 2, … by default. */
  readonly x?: ArrayLike<number>;
  /** How high. A number that is not finite leaves a gap. */
  readonly y: ArrayLike<number>;
}

/** A series whose numbers have been found as many as they should be. */
export interface CheckedSeries {
  readonly label: string;
  readonly x: ArrayLike<number>;
  readonly y: ArrayLike<number>;
}

/** Checks that a list has something in it. */
export function checkSome(title: string, what: string, list: ArrayLike<unknown>): void {
  if (list.length > 0) return;
  throw new RangeError(`Cannot draw "${title}": found no ${what}, expected one at least`);
}

/** Checks that lists which belong together are equally long. */
export function checkLengths(
  title: string,
  label: string,
  lists: Readonly<Record<string, ArrayLike<number>>>,
): void {
  const [[first, { length }], ...rest] = Object.entries(lists);
  checkSome(title, `points of "${label}"`, { length });
  const other = rest.find(([, list]) => list.length !== length);
  if (!other) return;
  throw new TypeError(
    `Cannot draw "${label}" in "${title}": found ${other[1].length} ${other[0]}, ` +
      `expected ${length}, as many as there are ${first}`,
  );
}

/** Checks a series and fills in its places. */
export function checkSeries(title: string, { label, x, y }: Series): CheckedSeries {
  const places = x ?? Float64Array.from({ length: y.length }, (_, i) => i);
  checkLengths(title, label, { y, x: places });
  if (!Array.from(y).some(Number.isFinite)) {
    throw new RangeError(
      `Cannot draw "${label}" in "${title}": found no finite point, expected one`,
    );
  }
  return { label, x: places, y };
}

/** All numbers of several lists, one after the other. */
export function* allOf(...lists: readonly ArrayLike<number>[]): Generator<number> {
  for (const list of lists) for (let i = 0; i < list.length; i++) yield list[i];
}
