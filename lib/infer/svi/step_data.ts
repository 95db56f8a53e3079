/**
 * The data of a step, as its graph takes them.
 *
 * @module
 */
import type { NdArray } from "../../core/nd_array.ts";
import { callOf } from "../../tensor/record.ts";
import { readData } from "../../tensor/leaves.ts";
import * as tf from "../../tensor/namespace.ts";
import type { Tensor, Tensor1D } from "../../tensor/types.ts";
import { Value } from "../../tensor/value.ts";

/** What a step is given, and how the model's arguments come of it. */
export interface StepData<A extends readonly unknown[]> {
  /** The trees of arrays that the graph has inputs for. */
  readonly given: readonly unknown[];
  /** How many of them, the first, are the same at every step. */
  readonly constant: number;
  /** What differs between data that are not computed with alike, besides the types of `given`. */
  readonly form: string;
  /** The model's arguments, from tensors in the places of the arrays. */
  unpack(given: readonly unknown[]): A;
}

/** An array of which a batch is some rows. */
export interface BatchColumn {
  /** All rows. Bytes stay bytes. */
  readonly array: NdArray;
  /** What each byte is multiplied by; without it the elements are what they are. */
  readonly scale?: number;
}

/** Arguments as they are. */
export function plainData<A extends readonly unknown[]>(
  args: A,
  { isConstant }: { readonly isConstant: boolean },
): StepData<A> {
  return {
    given: args,
    constant: isConstant ? args.length : 0,
    form: "",
    unpack: (given) => given as unknown as A,
  };
}

/** Arguments that are rows of arrays: the arrays are given once, the numbers of the rows at each step. */
export function rowData<A extends readonly unknown[]>(
  columns: readonly BatchColumn[],
  rows: Int32Array,
): StepData<A> {
  const arrays = columns.map(({ array }) => new Value(array, "host"));
  return {
    given: [...arrays, new Value({ data: rows, shape: [rows.length], dtype: "int32" }, "host")],
    constant: columns.length,
    form: `rows ${columns.map(({ scale }) => scale)}`,
    unpack(given) {
      const order = given[columns.length] as Tensor1D;
      return columns.map(({ scale }, i) =>
        rowsOf(given[i] as Tensor, order, scale)
      ) as unknown as A;
    },
  };
}

function rowsOf(array: Tensor, rows: Tensor1D, scale: number | undefined): Tensor {
  const picked = tf.gather(array, rows);
  return scale === undefined ? picked : tf.mul(tf.cast(picked, "float32"), scale);
}

/** The arrays of trees, in the order of a graph's inputs. */
export function arraysOf(trees: readonly unknown[]): NdArray[] {
  const call = callOf(trees);
  return call.data.map((data, i) => readData(data, call.names[i]));
}
