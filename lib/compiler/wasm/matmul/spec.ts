/**
 * What a matrix product is made for: sizes, layout, what is done with its elements.
 *
 * @module
 */

import type { FloatType } from "../../../core/dtype.ts";
import type { Epilogue } from "./epilogue.ts";

/** Products of many pairs of matrices of the same sizes. */
export interface MatmulBatch {
  /** The sizes of the batch. */
  readonly shape: readonly number[];
  /** Elements from one matrix A to the next along each axis; 0 where it is the same one. */
  readonly strideA: readonly number[];
  /** Likewise for B. The matrices of C follow each other. */
  readonly strideB: readonly number[];
}

/** C[m, n] = op(A) · op(B), where op transposes or does not. */
export interface MatmulSpec {
  /** The type of the numbers. */
  readonly width: FloatType;
  /** Rows of C and of op(A). */
  readonly m: number;
  /** Columns of op(A), rows of op(B). */
  readonly k: number;
  /** Columns of C and of op(B). */
  readonly n: number;
  /** Whether A lies in memory as k × m. */
  readonly transposeA?: boolean;
  /** Whether B lies in memory as n × k. */
  readonly transposeB?: boolean;
  /** Elements from row to row of A as it lies in memory; its row's length unless it is given. */
  readonly lda?: number;
  /** Likewise for B. */
  readonly ldb?: number;
  /** Likewise for C. */
  readonly ldc?: number;
  /** One product unless it is given. */
  readonly batch?: MatmulBatch;
  /** What is done with the finished elements before they are stored. */
  readonly epilogue?: Epilogue;
}

/** A specification with nothing left open. */
export interface Product extends Required<Omit<MatmulSpec, "epilogue">> {
  readonly epilogue: Epilogue | undefined;
}

/**
 * Fills in what a specification leaves open. A batch whose matrices A follow each other and meet the same B is one product of
 * more rows.
 *
 * @throws {RangeError} If a size is no integer ≥ 0, or a stride between rows is shorter than a row.
 */
export function productOf(spec: MatmulSpec): Product {
  const { m, k, n, transposeA = false, transposeB = false } = spec;
  for (const [name, size] of Object.entries({ m, k, n })) checkSize(name, size, 0);
  const { lda = transposeA ? m : k, ldb = transposeB ? k : n, ldc = n } = spec;
  checkSize("lda", lda, transposeA ? m : k);
  checkSize("ldb", ldb, transposeB ? k : n);
  checkSize("ldc", ldc, n);
  const batch = spec.batch ?? NO_BATCH;
  checkBatch(batch);
  const { epilogue } = spec;
  return merged({
    ...{ width: spec.width, m, k, n, transposeA, transposeB, lda, ldb, ldc, batch, epilogue },
  });
}

/** How many products a batch has. */
export function batchCount({ shape }: MatmulBatch): number {
  return shape.reduce((count, size) => count * size, 1);
}

/** What tells products apart; the epilogue apart. */
export function productKey(p: Product): string {
  const { shape, strideA, strideB } = p.batch;
  const batch = shape.length ? `.${shape}.${strideA}.${strideB}`.replaceAll(",", "_") : "";
  const letters = `${p.transposeA ? "t" : "n"}${p.transposeB ? "t" : "n"}`;
  return `${p.width}.${letters}.${p.m}x${p.k}x${p.n}.${p.lda}_${p.ldb}_${p.ldc}${batch}`;
}

const NO_BATCH: MatmulBatch = { shape: [], strideA: [], strideB: [] };

function merged(p: Product): Product {
  const { shape, strideA, strideB } = p.batch;
  if (shape.length === 0 || p.transposeA || strideB.some((stride) => stride !== 0)) return p;
  let expected = p.m * p.lda;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strideA[axis] !== expected) return p;
    expected *= shape[axis];
  }
  return { ...p, m: p.m * batchCount(p.batch), batch: NO_BATCH };
}

function checkSize(name: string, size: number, least: number): void {
  if (Number.isInteger(size) && size >= least && size < 2 ** 31) return;
  throw new RangeError(
    `Cannot define a matrix product: ${name} must be an integer from ${least} to 2^31 - 1, got ${size}`,
  );
}

function checkBatch({ shape, strideA, strideB }: MatmulBatch): void {
  if (shape.length !== strideA.length || shape.length !== strideB.length) {
    throw new RangeError(
      `Cannot define a matrix product: the batch has ${shape.length} axes, strideA ${strideA.length}, ` +
        `strideB ${strideB.length}`,
    );
  }
  const checkAll = (name: string, sizes: readonly number[]) =>
    sizes.forEach((size, axis) => checkSize(`${name}[${axis}]`, size, 0));
  checkAll("shape", shape);
  checkAll("strideA", strideA);
  checkAll("strideB", strideB);
}
