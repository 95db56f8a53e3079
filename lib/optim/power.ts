/**
 * A power of a number that is not negative, the same to the bit on every machine.
 *
 *   bˣ = b^⌊x⌋ · b^(x − ⌊x⌋)
 *
 * `Math.pow` differs between JavaScript engines in its last bits. Here the whole part comes from repeated squaring and the
 * fraction from repeated square roots: nothing but products and `Math.sqrt`, which IEEE 754 leaves no freedom. Of the fraction
 * the last binary digit comes first, as in Horner's scheme, so that each root halves the errors before it: they stay below 3
 * roundings, however many digits there are. The relative error of all is at most about (x + 3) 2⁻⁵³.
 *
 * @param base The base, not negative.
 * @param exponent The exponent, finite and not negative.
 * @returns The power.
 */
export function power(base: number, exponent: number): number {
  const whole = Math.floor(exponent);
  return wholePower(base, whole) * fractionPower(base, exponent - whole);
}

function wholePower(base: number, exponent: number): number {
  let result = 1;
  for (let square = base; exponent > 0; square *= square) {
    if (exponent % 2 === 1) result *= square;
    exponent = Math.floor(exponent / 2);
  }
  return result;
}

/** For an exponent below 1: b^0.d₁d₂… = √(b^d₁ · b^0.d₂…) in binary digits. */
function fractionPower(base: number, exponent: number): number {
  const digits: boolean[] = [];
  for (let rest = exponent; rest > 0; rest %= 1) {
    rest *= 2;
    digits.push(rest >= 1);
  }
  return digits.reduceRight((power, digit) => Math.sqrt(digit ? power * base : power), 1);
}
