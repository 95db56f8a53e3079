/** Up to here a sum is taken from left to right. */
const SHORT = 32;

/**
 * The sum of a stretch of doubles, pairwise: the two halves are summed first, each in the same way.
 *
 * The error grows with the logarithm of the length: |error| ≤ (32 + log₂ n) 2⁻⁵³ Σ|x|. Nothing is compensated, so
 * infinities and NaN come out as IEEE addition has them.
 *
 * @param data The numbers.
 * @param from The first of the stretch.
 * @param to The end of it, exclusive.
 * @returns The sum; 0 of none.
 *
 * Reference: N. J. Higham, The accuracy of floating point summation, SIAM Journal on Scientific Computing 14 (1993),
 * 783–799, section 2.
 */
export function pairwiseSum(data: Float64Array, from: number, to: number): number {
  if (to - from > SHORT) {
    const middle = (from + to) >>> 1;
    return pairwiseSum(data, from, middle) + pairwiseSum(data, middle, to);
  }
  let sum = 0;
  for (let i = from; i < to; i++) sum += data[i];
  return sum;
}
