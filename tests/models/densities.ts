/**
 * Log densities of numbers, as they stand in a textbook.
 *
 * @module
 */

/** log N(x | mean, sd²). */
export function normal(x: number, mean: number, sd: number): number {
  return -((x - mean) ** 2) / (2 * sd * sd) - Math.log(sd * Math.sqrt(2 * Math.PI));
}

/** The log density of |z|, z ~ N(0, sd²). */
export function halfNormal(x: number, sd: number): number {
  return Math.LN2 + normal(x, 0, sd);
}

/** log(rate · e^(−rate·x)). */
export function exponential(x: number, rate: number): number {
  return Math.log(rate) - rate * x;
}

/** The log density of eᶻ, z ~ N(mean, sd²). */
export function logNormal(x: number, mean: number, sd: number): number {
  return normal(Math.log(x), mean, sd) - Math.log(x);
}

/** log P(y) of a coin whose log odds of 1 are given. */
export function bernoulli(y: number, logOdds: number): number {
  return -Math.log1p(Math.exp(y === 1 ? -logOdds : logOdds));
}

/** log Σ eˣ. */
export function logSumExp(xs: readonly number[]): number {
  const top = Math.max(...xs);
  return top + Math.log(xs.reduce((sum, x) => sum + Math.exp(x - top), 0));
}

/** Σ of terms. */
export function total(xs: Iterable<number>, term: (x: number, i: number) => number): number {
  let sum = 0, i = 0;
  for (const x of xs) sum += term(x, i++);
  return sum;
}
