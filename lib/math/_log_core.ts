/**
 * What `log` and `log1p` share: the logarithm of a number near one times a power of two.
 *
 * @module
 */

import { highWord } from "./_bits.ts";

/** ln 2 to 32 significant bits, so that its product with an exponent is exact. */
export const LN2_HI: number = 0.6931471806019545;
/** ln 2 − LN2_HI. */
export const LN2_LO: number = -4.2009150726810846e-11;

/** High word of √½. */
const SQRT_HALF_HIGH = 0x3fe6a09e;
/** What added to a high word makes the exponent field step at √2 · 2^k rather than at 2^k. */
const STEP_AT_SQRT_TWO = 0x3ff00000 - SQRT_HALF_HIGH;

/** The k that puts x · 2^−k into [√½, √2), for x normal and positive. */
export function binaryExponent(x: number): number {
  return ((highWord(x) + STEP_AT_SQRT_TWO) >> 20) - 1023;
}

/** The high word of x · 2^−k with the k of {@linkcode binaryExponent}. */
export function reducedHighWord(x: number): number {
  return ((highWord(x) + STEP_AT_SQRT_TWO) & 0x000fffff) + SQRT_HALF_HIGH;
}

/**
 * k · ln 2 + log(1 + f) + c, for √½ ≤ 1 + f ≤ √2 and a small correction c.
 *
 * With s = f / (2 + f) and z = s², log(1 + f) = 2 artanh(s) = s (2 + z P(z)) = f − f²/2 + s (f²/2 + z P(z)). The last form
 * adds the exact f at the end, so that the roundings before it are those of small terms.
 */
export function logNearOne(k: number, f: number, c: number): number {
  const s = f / (2 + f);
  const z = s * s;
  // P(z), |error| < 2^−60 of the logarithm. Coefficients: tests/math/fit_coefficients.py.
  const p = 0.6666666666666666 +
    z * (0.4000000000000088 +
        z * (0.28571428570803614 +
            z * (0.22222222391713917 +
                z * (0.18181795640132906 +
                    z * (0.15386239702814658 +
                        z * (0.13268773138656886 + z * 0.13086626147840102))))));
  const halfSquare = 0.5 * f * f;
  return k * LN2_HI - ((halfSquare - (s * (halfSquare + z * p) + (k * LN2_LO + c))) - f);
}
