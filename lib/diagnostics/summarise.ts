import { checkCount, checkDraws } from "./check.ts";
import { mean, sampleSd } from "./moments.ts";
import { quantiles } from "./quantile.ts";

/** A distribution in five numbers, estimated from draws. */
export interface Summary {
  /** Σ xᵢ / n. */
  readonly mean: number;
  /** The sample standard deviation, with n − 1; NaN for a single draw. */
  readonly sd: number;
  /** The 5 % quantile: with `q95` the ends of the central 90 % interval. */
  readonly q5: number;
  /** The 50 % quantile. */
  readonly median: number;
  /** The 95 % quantile. */
  readonly q95: number;
}

/**
 * Draws in five numbers.
 *
 * @param draws Numbers in any order, at least one.
 * @returns Mean, sample standard deviation, median, and the quantiles at 5 % and 95 %.
 * @throws {RangeError} If there are none.
 *
 * @example
 * ```ts
 * import { summarise } from "@credence/credence";
 *
 * console.log(summarise(Float64Array.of(1, 2, 3)).median); // 2
 * ```
 */
export function summarise(draws: Float64Array): Summary {
  checkDraws("summarise", draws.length, 1);
  const [q5, median, q95] = quantiles(draws, [0.05, 0.5, 0.95]);
  return { mean: mean(draws), sd: draws.length > 1 ? sampleSd(draws) : NaN, q5, median, q95 };
}

/**
 * Draws of arrays, each element in five numbers.
 *
 * @param draws Row-major, of shape [draws, size]: one array after the other.
 * @param size How many elements an array has.
 * @returns A {@linkcode Summary} for each element.
 * @throws {RangeError} If there is no draw, or the last one is not whole.
 *
 * @example
 * ```ts
 * import { summariseElements } from "@credence/credence";
 *
 * const draws = Float64Array.of(1, 10, 2, 20, 3, 30);
 * console.log(summariseElements(draws, 2).map(({ mean }) => mean)); // [2, 20]
 * ```
 */
export function summariseElements(draws: Float64Array, size: number): Summary[] {
  checkCount("summarise each element", "the size", size);
  const count = draws.length / size;
  if (!Number.isInteger(count)) {
    throw new RangeError(
      `Cannot summarise each element: found ${draws.length} numbers, expected a multiple of the size, ${size}`,
    );
  }
  checkDraws("summarise each element", count, 1);
  const column = new Float64Array(count);
  return Array.from({ length: size }, (_, j) => {
    for (let i = 0; i < count; i++) column[i] = draws[i * size + j];
    return summarise(column);
  });
}
