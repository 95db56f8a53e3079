/**
 * Where the data of a run come from: all at once, or batch by batch.
 *
 * @module
 */
import { formatShape, sameShape, sizeOf } from "../../core/shape.ts";
import { callOf } from "../../tensor/record.ts";
import { readData, typeOfData } from "../../tensor/leaves.ts";
import { refuseNan } from "../../tensor/refuse_nan.ts";
import { Key } from "../../tensor/key.ts";
import type { Argument } from "../../tensor/evaluate.ts";
import { Value } from "../../tensor/value.ts";
import type { BatchSize } from "./step.ts";
import { type BatchColumn, plainData, rowData, type StepData } from "./step_data.ts";

/** Arguments of a model, arrays in the places of tensors. */
export type ModelArguments<A extends readonly unknown[]> = {
  readonly [K in keyof A]: Argument<A[K]>;
};

/**
 * Batches of data: a pure function of a key and the number of a step, so that an interrupted run goes on as if nothing had
 * happened. The first array of a batch tells how many rows it has; a last batch may have fewer.
 */
export interface BatchSource<A extends readonly unknown[] = readonly unknown[]> {
  /** How many data there are in all. */
  readonly numData: number;
  /** How many rows a batch has. */
  readonly batchSize: number;
  /** The name of the plate that the rows are in, where their number does not tell it. */
  readonly plate?: string;
  /** Whether all data were looked at before, and none is NaN; otherwise each batch is. */
  readonly isChecked?: boolean;
  /** The model's arguments at a step. */
  batch(key: Key, step: number): ModelArguments<A>;
  /**
   * Where batches are rows of arrays: an engine that keeps arrays gathers the rows itself, and `batch` is not called at each
   * step. It must give the same.
   */
  readonly indexed?: IndexedBatches;
}

/** Batches that are rows of arrays, one for each argument of the model. */
export interface IndexedBatches {
  /** The arrays. They are not changed from the first step that their source is used for to the end of the last run. */
  readonly columns: readonly BatchColumn[];
  /** The numbers of the rows at a step. */
  rows(key: Key, step: number): Int32Array;
}

/** All data, as the model's arguments; or batches of them. */
export type Source<A extends readonly unknown[]> = ModelArguments<A> | BatchSource<A>;

/** Whether a source gives batches. */
export function isBatchSource<A extends readonly unknown[]>(
  source: Source<A>,
): source is BatchSource<A> {
  return !Array.isArray(source);
}

/** The arguments of a step, and the batch that they are. */
export interface StepArguments<A extends readonly unknown[]> {
  /** The model's arguments, arrays in the places of tensors. */
  readonly args: A;
  /** What the step's graph is given. */
  readonly data: StepData<A>;
  readonly batch: BatchSize | undefined;
}

/** Reads a source, and refuses what is wrong with it before anything is computed. */
export class Reader<A extends readonly unknown[]> {
  readonly source: Source<A>;
  /** The batches as rows of arrays, if the engine is to gather them. */
  readonly indexed: IndexedBatches | undefined;
  readonly #whole: StepArguments<A> | undefined;
  #first: readonly ArrayFacts[] | undefined;

  /**
   * @param source What is read.
   * @param keepsBound Whether the engine keeps arrays, so that rows may be gathered there.
   */
  constructor(source: Source<A>, keepsBound = false) {
    checkSource(source);
    this.source = source;
    if (isBatchSource(source)) {
      if (keepsBound) this.indexed = source.indexed;
      return;
    }
    refuseNan(source, "the data");
    const args = onHost(source) as unknown as A;
    this.#whole = { args, data: plainData(args, { isConstant: true }), batch: undefined };
  }

  /** Whether every step has the same data. */
  get isWhole(): boolean {
    return this.#whole !== undefined;
  }

  /** The arguments of a step. */
  at(key: Key, step: number): StepArguments<A> {
    if (this.#whole) return this.#whole;
    const source = this.source as BatchSource<A>;
    if (this.indexed) return indexedArguments(source, this.indexed, key, step);
    const { numData, batchSize, plate } = source;
    const args = source.batch(key, step) as unknown as A;
    const arrays = arraysOf(args, step);
    this.#first ??= arrays;
    checkRows(arrays, this.#first, step);
    if (!source.isChecked) refuseNan(args, `the batch of step ${step}`);
    const rows = arrays[0].shape[0];
    if (rows > batchSize) {
      throw new RangeError(
        `Cannot take a batch at step ${step}: found ${rows} rows, ` +
          `expected at most batchSize, ${batchSize}`,
      );
    }
    const data = plainData(args, { isConstant: false });
    return { args, data, batch: { rows, numData, plate } };
  }
}

/** The arguments of a step that gathers them itself; they are made only if they are asked for. */
function indexedArguments<A extends readonly unknown[]>(
  source: BatchSource<A>,
  { columns, rows }: IndexedBatches,
  key: Key,
  step: number,
): StepArguments<A> {
  const order = rows(key, step), { numData, plate } = source;
  return {
    get args() {
      return source.batch(key, step) as unknown as A;
    },
    data: rowData(columns, order),
    batch: { rows: order.length, numData, plate },
  };
}

/** The arguments with their data read: nothing that happens to a tensor afterwards matters to the run. */
function onHost(args: readonly unknown[]): readonly unknown[] {
  const call = callOf(args);
  return call.rebuild(
    call.data.map((data, i) =>
      data instanceof Key ? data : new Value(readData(data, call.names[i]), "host")
    ),
  );
}

interface ArrayFacts {
  readonly name: string;
  readonly shape: readonly number[];
}

function checkSource<A extends readonly unknown[]>(source: Source<A>): void {
  if (typeof source !== "object" || source === null) {
    throw new TypeError(
      `Cannot take data: found ${source}, expected the model's arguments in a list, such as [x, y], ` +
        "or a source of batches",
    );
  }
  if (!isBatchSource(source)) {
    source.forEach((arg: unknown, i) => {
      if (!isEmptyList(arg)) return;
      throw new RangeError(`Cannot take data: args[${i}] is empty, found a list without numbers`);
    });
    for (const { name, shape } of arraysIn(source)) {
      if (sizeOf(shape) === 0) {
        throw new RangeError(
          `Cannot take data: ${name} is empty, found shape ${formatShape(shape)}`,
        );
      }
    }
    return;
  }
  const { numData, batchSize, batch } = source;
  if (typeof batch !== "function") {
    throw new TypeError("Cannot take batches: found a source without batch(key, step)");
  }
  if (numData === undefined) {
    throw new TypeError(
      "Cannot take batches: found a source without numData, expected how many data there are in all: " +
        "the likelihood of a batch is multiplied by numData / rows",
    );
  }
  for (const [name, value] of Object.entries({ numData, batchSize })) {
    if (Number.isInteger(value) && value > 0) continue;
    throw new RangeError(
      `Cannot take batches: ${name} must be a positive integer, got ${value}${
        value === 0 ? ": the source is empty" : ""
      }`,
    );
  }
  if (batchSize > numData) {
    throw new RangeError(
      `Cannot take batches: batchSize must be at most numData, ${numData}, got ${batchSize}`,
    );
  }
}

/** Whether something is a list, or lists in a list, with nothing in them: no data, and so no array either. */
function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.every(isEmptyList);
}

function arraysIn(args: readonly unknown[]): ArrayFacts[] {
  const call = callOf(args);
  return call.data.map((data, i) => ({ name: call.names[i], shape: typeOfData(data).shape }));
}

function arraysOf(args: unknown, step: number): ArrayFacts[] {
  if (!Array.isArray(args)) {
    throw new TypeError(
      `Cannot take a batch at step ${step}: found ${
        args === undefined ? "nothing" : typeof args
      }, expected the model's arguments in a list, such as [x, y]`,
    );
  }
  const arrays = arraysIn(args).filter(({ shape }) => shape.length > 0);
  if (arrays.length === 0) {
    throw new TypeError(`Cannot take a batch at step ${step}: found no array in it`);
  }
  return arrays;
}

/** A batch may have another number of rows than the first one, and nothing else. */
function checkRows(
  arrays: readonly ArrayFacts[],
  first: readonly ArrayFacts[],
  step: number,
): void {
  const rows = arrays[0].shape[0];
  if (rows === 0) {
    throw new RangeError(`Cannot take a batch at step ${step}: ${arrays[0].name} has no rows`);
  }
  const missing = first.find(({ name }) => !arrays.some((array) => array.name === name));
  if (missing) {
    throw new TypeError(
      `Cannot take a batch at step ${step}: found no ${missing.name}, ` +
        `expected one of shape ${formatShape(missing.shape)} as in the first batch`,
    );
  }
  arrays.forEach(({ name, shape }, i) => {
    const model = first[i];
    if (model && sameShape(shape, model.shape)) return;
    if (!model || !sameShape(shape.slice(1), model.shape.slice(1))) {
      const expected = model
        ? `[rows, ${model.shape.slice(1).join(", ")}]`.replace(", ]", "]")
        : "no such array";
      throw new TypeError(
        `Cannot take a batch at step ${step}: found ${name} of shape ${formatShape(shape)}, ` +
          `expected ${expected} as in the first batch`,
      );
    }
    if (model.shape[0] === first[0].shape[0] && shape[0] !== rows) {
      throw new TypeError(
        `Cannot take a batch at step ${step}: found ${name} of ${
          shape[0]
        } rows, expected ${rows}, ` +
          `those of ${arrays[0].name}`,
      );
    }
  });
}
