import { checkDraws, checkProbability } from "./check.ts";

/**
 * A quantile of draws, between the two nearest of them where it falls between.
 *
 *   h = (n − 1) p,   Q(p) = x₍⌊h⌋₎ + (h − ⌊h⌋) (x₍⌊h⌋₊₁₎ − x₍⌊h⌋₎)   with x₍₀₎ ≤ x₍₁₎ ≤ …
 *
 * This is definition 7 of Hyndman and Fan, the default of NumPy and R; results are NumPy's to the bit.
 *
 * @param draws Numbers in any order, at least one; they are not changed.
 * @param p The probability, from 0, the least draw, to 1, the greatest.
 * @returns The quantile; NaN if a draw is NaN.
 * @throws {RangeError} If there are no draws or `p` is not in [0, 1].
 *
 * Reference: R. J. Hyndman and Y. Fan, Sample quantiles in statistical packages, The American Statistician 50 (1996), 361–365,
 * definition 7.
 *
 * @example
 * ```ts
 * import { quantile } from "@credence/credence";
 *
 * console.log(quantile(Float64Array.of(4, 1, 2, 3), 0.5)); // 2.5
 * ```
 */
export function quantile(draws: Float64Array, p: number): number {
  return quantiles(draws, [p])[0];
}

/**
 * Several quantiles of the same draws, which are sorted once: see {@linkcode quantile}.
 *
 * @param draws Numbers in any order, at least one; they are not changed.
 * @param ps The probabilities, each from 0 to 1.
 * @returns The quantiles, in the order of `ps`; all NaN if a draw is NaN.
 * @throws {RangeError} If there are no draws or a probability is not in [0, 1].
 *
 * @example
 * ```ts
 * import { quantiles } from "@credence/credence";
 *
 * console.log(quantiles(Float64Array.of(4, 1, 2, 3), [0, 0.5, 1])); // [1, 2.5, 4]
 * ```
 */
export function quantiles(draws: Float64Array, ps: readonly number[]): number[] {
  checkDraws("take a quantile", draws.length, 1);
  for (const p of ps) checkProbability("take a quantile", "the probability", p);
  const sorted = draws.toSorted();
  return ps.map((p) => quantileOfSorted(sorted, p));
}

/** {@linkcode quantile} of draws that are sorted already: NaNs are then last. */
export function quantileOfSorted(sorted: Float64Array, p: number): number {
  const last = sorted.length - 1;
  if (Number.isNaN(sorted[last])) return NaN;
  const h = last * p;
  const i = Math.floor(h), t = h - i;
  // At a draw it is that draw, though the next one may be infinite.
  if (t === 0) return sorted[i];
  const [low, high] = [sorted[i], sorted[i + 1]];
  if (low === high) return low;
  // Where the difference is beyond what a double holds, the formula that does without it.
  if (!Number.isFinite(high - low)) return (1 - t) * low + t * high;
  // From the nearer end: so that the result is monotonous in p and exact at both.
  return t < 0.5 ? low + (high - low) * t : high - (high - low) * (1 - t);
}
