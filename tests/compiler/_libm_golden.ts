/**
 * The golden values of elementary functions that lie beside the repository.
 *
 * @module
 */

const FULL = new URL("../../../shared/golden/libm.json", import.meta.url);

/** Arguments and value, non-finite numbers as strings. */
type Row = readonly (number | string)[];

interface Sets {
  readonly float64: readonly Row[];
  readonly float32: readonly Row[];
  readonly special?: readonly Row[];
}

/** Rows of arguments and the value, rounded to double. */
export interface LibmGolden {
  /** Arguments are singles. */
  readonly f32: readonly number[][];
  readonly f64: readonly number[][];
}

function read(): Readonly<Record<string, Sets>> {
  try {
    return JSON.parse(Deno.readTextFileSync(FULL)).functions;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return {};
    throw error;
  }
}

const functions = read();

/** The functions that have golden values there: none if the file is missing. */
export const libmNames: ReadonlySet<string> = new Set(Object.keys(functions));

/** The golden values of a function. */
export function readLibm(name: string): LibmGolden {
  const sets = functions[name];
  const rows = (list: readonly Row[]) =>
    [...list, ...sets.special ?? []].map((row) => row.map(Number));
  return { f32: rows(sets.float32), f64: rows(sets.float64) };
}
