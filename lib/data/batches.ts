import type { DType } from "../core/dtype.ts";
import type { Data, NdArray } from "../core/nd_array.ts";
import { type Shape, sizeOf } from "../core/shape.ts";
import { foldKey, hashName } from "../random/key.ts";
import type { Argument } from "../tensor/evaluate.ts";
import { type Key, wordsOf } from "../tensor/key.ts";
import { type InputData, isInputData, kindOf, readData, typeOfData } from "../tensor/leaves.ts";
import { refuseNan } from "../tensor/refuse_nan.ts";
import { Value } from "../tensor/value.ts";
import { permutation } from "./permutation.ts";
import { Scaled } from "./scaled.ts";

/** Options of {@linkcode batches}. */
export interface BatchOptions {
  /** How many rows a batch has. */
  readonly batchSize: number;
  /**
   * What becomes of the rows that are left over at the end of an epoch: `drop`, the default, leaves them out (others in each
   * epoch); `keep` makes a smaller batch of them, for which a step is recorded once more.
   */
  readonly last?: "drop" | "keep";
  /** The name of the plate that the rows are in, where their number does not tell it. */
  readonly plate?: string;
}

/** Batches of data, as `SVI` takes them. */
export interface Batches<A extends readonly unknown[]> {
  /** How many rows there are in all. */
  readonly numData: number;
  /** How many rows a batch has. */
  readonly batchSize: number;
  /** How many batches an epoch has. */
  readonly batchesPerEpoch: number;
  /** All data were looked at: none is NaN. */
  readonly isChecked: true;
  /** The name of the plate that the rows are in. */
  readonly plate?: string;
  /** The arrays, and which of their rows a step has: for engines that gather them themselves. */
  readonly indexed: {
    /** For each argument all rows; bytes are multiplied by `scale`. */
    readonly columns: readonly { readonly array: NdArray; readonly scale?: number }[];
    /** The numbers of the rows of a step. */
    rows(key: Key, step: number): Int32Array;
  };
  /** The batch of a step: always the same for the same key and step. */
  batch(key: Key, step: number): { readonly [K in keyof A]: Argument<A[K]> };
}

/** An array whose rows go into batches: data, or data to be scaled on their way. */
export type BatchArray = InputData | Scaled;

/**
 * Batches of rows of arrays, shuffled anew in each epoch. A batch depends on the key and the number of the step alone, so an
 * interrupted run goes on with the very rows that it would have had. The arrays are not copied: rows are gathered, and
 * {@linkcode scaled} ones scaled, batch by batch.
 *
 * @param arrays Arrays whose first axes are the rows, equally many in each: the model's arguments in their order.
 * @param options How many rows a batch has, what happens to the last ones.
 * @returns A source of batches for `SVI`.
 * @throws {TypeError} If there is no array, or one is no array or has no axis.
 * @throws {RangeError} If the numbers of rows differ, there are none, a number is NaN, or batchSize is no integer from 1 to that number.
 *
 * @example
 * ```ts
 * import { batches, randomKey } from "@credence/credence";
 *
 * const source = batches([[[1, 2], [3, 4], [5, 6]], [0, 1, 1]], { batchSize: 2 });
 * const [x, y] = source.batch(randomKey(0), 7);
 * console.log(source.numData, source.batchesPerEpoch); // 3 1
 * ```
 */
export function batches<A extends readonly unknown[]>(
  arrays: { readonly [K in keyof A]: BatchArray },
  { batchSize, last = "drop", plate }: BatchOptions,
): Batches<A> {
  const columns = arrays.map((array, i) => columnOf(array, i));
  const numData = checkRows(columns.map(({ rows }) => rows));
  if (!(Number.isInteger(batchSize) && batchSize >= 1 && batchSize <= numData)) {
    throw new RangeError(
      `Cannot make batches: batchSize must be an integer from 1 to the number of rows, ${numData}, got ${batchSize}`,
    );
  }
  if (last !== "drop" && last !== "keep") {
    throw new TypeError(`Cannot make batches: last must be "drop" or "keep", got ${String(last)}`);
  }
  const batchesPerEpoch = last === "keep"
    ? Math.ceil(numData / batchSize)
    : Math.floor(numData / batchSize);
  refuseNan(arrays.map((array) => (array instanceof Scaled ? undefined : array)), "the data");
  const order = orders(numData);
  const rowsAt = (key: Key, step: number) => {
    if (!(Number.isInteger(step) && step >= 0)) {
      throw new RangeError(`Cannot take a batch: step must be an integer from 0 on, got ${step}`);
    }
    const begin = step % batchesPerEpoch * batchSize;
    return order(key, Math.floor(step / batchesPerEpoch)).subarray(begin, begin + batchSize);
  };
  return {
    numData,
    batchSize,
    batchesPerEpoch,
    isChecked: true,
    ...(plate !== undefined && { plate }),
    indexed: {
      columns: columns.map(({ whole }) => whole),
      rows: (key, step) => Int32Array.from(rowsAt(key, step)),
    },
    batch(key, step) {
      const rows = rowsAt(key, step);
      return columns.map((column) => column.gather(rows)) as never;
    },
  };
}

/** The order of the rows in an epoch; the last one is remembered, since the next step needs it again. */
function orders(numData: number): (key: Key, epoch: number) => Uint32Array {
  let made: { readonly id: string; readonly order: Uint32Array } | undefined;
  return (key, epoch) => {
    const words = wordsOf(key);
    const id = `${words} ${epoch}`;
    if (made?.id !== id) {
      const own = foldKey(foldKey(words, hashName("batches")), epoch);
      made = { id, order: permutation(own, numData) };
    }
    return made.order;
  };
}

/** An array with its rows. */
interface Column {
  readonly rows: number;
  readonly whole: Batches<readonly unknown[]>["indexed"]["columns"][number];
  gather(rows: Uint32Array): Value;
}

function columnOf(array: BatchArray, index: number): Column {
  if (array instanceof Scaled) {
    const { data, shape, factor } = array;
    const whole = { array: { data, shape, dtype: "int32" }, scale: factor } as const;
    return column(index, shape, "float", whole, (rows) => array.gather(rows));
  }
  const { shape, dtype } = typeOf(array, index);
  const { data } = readData(array, `array ${index}`);
  const size = sizeOf(shape.slice(1));
  const Elements = data.constructor as new (length: number) => Data;
  return column(index, shape, dtype, { array: { data, shape, dtype } }, (rows) => {
    const gathered = new Elements(rows.length * size);
    for (let i = 0; i < rows.length; i++) copyRow(data, rows[i] * size, gathered, i * size, size);
    return gathered;
  });
}

function column(
  index: number,
  [rows, ...inner]: Shape,
  dtype: DType,
  whole: Column["whole"],
  gather: (rows: Uint32Array) => Data,
): Column {
  if (rows === undefined) {
    throw new TypeError(
      `Cannot make batches: array ${index} is a scalar, expected an axis of rows`,
    );
  }
  return {
    rows,
    whole,
    gather: (order) =>
      new Value({ data: gather(order), shape: [order.length, ...inner], dtype }, "host"),
  };
}

/** From so many elements on a row is copied faster at once than one by one. */
const LONG = 32;

function copyRow(from: Data, begin: number, to: Data, at: number, size: number): void {
  if (size > LONG) to.set(from.subarray(begin, begin + size), at);
  else for (let i = 0; i < size; i++) to[at + i] = from[begin + i];
}

function typeOf(array: InputData, index: number): { readonly shape: Shape; readonly dtype: DType } {
  if (isInputData(array)) return typeOfData(array);
  throw new TypeError(
    `Cannot make batches: array ${index} is ${
      kindOf(array)
    }, expected an array whose first axis is the rows`,
  );
}

function checkRows(counts: readonly number[]): number {
  if (counts.length === 0) {
    throw new TypeError("Cannot make batches: found no array, expected the model's arguments");
  }
  const other = counts.findIndex((count) => count !== counts[0]);
  if (other >= 0) {
    throw new RangeError(
      `Cannot make batches: array ${other} has ${counts[other]} rows, expected ${counts[0]}, ` +
        "as many as array 0",
    );
  }
  if (counts[0] === 0) throw new RangeError("Cannot make batches: found no rows, expected some");
  return counts[0];
}
