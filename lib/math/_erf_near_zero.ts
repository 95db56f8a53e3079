/**
 * What `erf` and `erfc` share near zero.
 *
 * @module
 */

/**
 * P(z) with erf x = x + x P(x²), for z ≤ (27/32)²; |error| < 2^−56 of erf.
 *
 * P is between −0.1 and 0.13, so its roundings hardly show in the sum. Coefficients: tests/math/fit_coefficients.py.
 */
export function erfNearZero(z: number): number {
  return 0.1283791670955126 +
    z * (-0.3761263890318375 +
        z * (0.11283791670954745 +
            z * (-0.026866170645031 +
                z * (0.005223977624080742 +
                    z * (-0.000854832691425112 +
                        z * (0.00012055327421282683 +
                            z * (-1.4925463570287675e-05 +
                                z * (1.6457914349746103e-06 +
                                    z * (-1.630309508468887e-07 +
                                        z *
                                          (1.4205594850504056e-08 +
                                            z * -8.879702704985848e-10))))))))));
}
