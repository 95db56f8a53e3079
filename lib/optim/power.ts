/**
 * A power of a number that is not negative, the same to the bit on every machine.
 *
 *   bˣ = b^⌊x⌋ · b^(x − ⌊x⌋)
 *
 * `Math.pow` differs between JavaScript engines in its last bits. Here the whole part comes from repeated squaring and the
 * fraction from repeated square roots, one for each of its binary digits: nothing but products and `Math.sqrt`, which IEEE 754
 * leaves no freedom. The relative error is at most about (x + 3) 2⁻⁵³.
 *
 * @param base The base, not negative.
 * @param exponent The exponent, finite and not negative.
 * @returns The power.
 */
export function power(base: number, exponent: number): number {
  let result = 1;
  let whole = Math.floor(exponent);
  let fraction = exponent - whole;
  for (let square = base; whole > 0; square *= square) {
    if (whole % 2 === 1) result *= square;
    whole = Math.floor(whole / 2);
  }
  for (let root = base; fraction > 0;) {
    root = Math.sqrt(root);
    fraction *= 2;
    if (fraction < 1) continue;
    result *= root;
    fraction -= 1;
  }
  return result;
}
