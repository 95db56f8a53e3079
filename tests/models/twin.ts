/**
 * Log densities on plain numbers, written out from the formulas: what the models are compared with.
 *
 * @module
 */

const HALF_LOG_2PI = Math.log(2 * Math.PI) / 2;

/** log N(x; loc, scale). */
export function normal(x: number, loc: number, scale: number): number {
  const z = (x - loc) / scale;
  return -0.5 * z * z - Math.log(scale) - HALF_LOG_2PI;
}

/** log HalfNormal(x; scale) at x = eᵘ, with the Jacobian of the exponential. */
export function halfNormalOfLog(u: number, scale: number): number {
  return normal(Math.exp(u), 0, scale) + Math.LN2 + u;
}

/** log Exponential(x; rate) at x = eᵘ, with the Jacobian of the exponential. */
export function exponentialOfLog(u: number, rate: number): number {
  return Math.log(rate) - rate * Math.exp(u) + u;
}

/** log Bernoulli(y; logit). */
export function bernoulli(y: number, logit: number): number {
  const against = y === 1 ? -logit : logit;
  return -(Math.max(against, 0) + Math.log1p(Math.exp(-Math.abs(against))));
}

/** log Categorical(k; logits). */
export function categorical(k: number, logits: readonly number[]): number {
  return logits[k] - logSumExp(logits);
}

/** log Σ exp. */
export function logSumExp(xs: readonly number[]): number {
  const max = Math.max(...xs);
  return max + Math.log(sum(xs.map((x) => Math.exp(x - max))));
}

/** The sum, small terms kept by Neumaier's compensation. */
export function sum(xs: readonly number[]): number {
  let total = 0, lost = 0;
  for (const x of xs) {
    const next = total + x;
    lost += Math.abs(total) >= Math.abs(x) ? (total - next) + x : (x - next) + total;
    total = next;
  }
  return total + lost;
}

/** A product of a row vector and a row-major matrix of `columns`, plus a bias. */
export function affine(
  x: ArrayLike<number>,
  w: ArrayLike<number>,
  b: ArrayLike<number>,
): number[] {
  const columns = b.length;
  return Array.from(b, (bias, j) => {
    let total = bias;
    for (let i = 0; i < x.length; i++) total += x[i] * w[i * columns + j];
    return total;
  });
}
