/**
 * What `exp` and `erfc` share: the exponential of a reduced argument given as a difference.
 *
 * @module
 */

import { LN2_HI, LN2_LO } from "./_log_core.ts";

export { LN2_HI, LN2_LO };

/** The whole number nearest to x / ln 2. */
export function nearestPower(x: number): number {
  return Math.floor(x * 1.4426950408889634 + 0.5);
}

/**
 * exp(hi − lo) for |hi − lo| ≤ ln(2) / 2 (a little more does no harm), lo small.
 *
 * With r = hi − lo, exp(r) = 1 + r + r² P(r). The sum 1 + r is kept in two parts, and what rounding took from hi − lo is
 * put back, so the result is off by little more than its own rounding.
 */
export function expOfDifference(hi: number, lo: number): number {
  const r = hi - lo;
  const lost = (hi - r) - lo;
  // P(r), |error| < 2^−61 of the exponential. Coefficients: tests/math/fit_coefficients.py.
  const p = 0.5 +
    r * (0.1666666666666667 +
        r * (0.04166666666666667 +
            r * (0.008333333333326141 +
                r * (0.0013888888888883752 +
                    r * (0.00019841269874800493 +
                        r * (2.4801587325533363e-05 +
                            r * (2.755725542574575e-06 +
                                r * (2.7557273661348145e-07 +
                                    r *
                                      (2.510520637424267e-08 + r * 2.0914679376787926e-09)))))))));
  const sum = 1 + r;
  const rest = (1 - sum) + r;
  return sum + (rest + (lost + r * r * p));
}
