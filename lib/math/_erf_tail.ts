/**
 * What `erf` and `erfc` share away from zero.
 *
 * @module
 */

import { scaleByPowerOfTwo } from "./_bits.ts";
import { expOfDifference, LN2_HI, LN2_LO, nearestPower } from "./_exp_core.ts";

/** 2^27 + 1: multiplying by it splits a double in two halves of 26 bits (Veltkamp). */
const SPLITTER = 134217729;

/**
 * erfc x for 1/2 ≤ x ≤ 28.
 *
 * erfc x = exp(−x²) (5/4 + P(t)) / (1 + 2x) with t = (x − 4) / (x + 4): the factor after the exponential lies in [1, 1.28],
 * and t brings the half line into a short interval (M. M. Shepherd and J. G. Laframboise, Mathematics of Computation 36,
 * 1981, p. 249). x² is taken exactly, as a sum of two doubles: its rounding alone would cost erfc(27) ten bits.
 */
export function erfTail(x: number): number {
  const scaled = SPLITTER * x;
  const high = scaled - (scaled - x);
  const low = x - high;
  const square = x * x;
  const squareRest = ((high * high - square) + 2 * high * low) + low * low;

  const k = nearestPower(-square);
  const gauss = expOfDifference(-square - k * LN2_HI, k * LN2_LO + squareRest);

  const t = (x - 4) / (x + 4);
  // P(t), |error| < 2^−57 of erfc. Coefficients: tests/math/fit_coefficients.py.
  const p = -0.01700488137444749 +
    t * (-0.1396211168405625 +
        t * (0.01537965210262004 +
            t * (0.06809705425469147 +
                t * (-0.10103906603632498 +
                    t * (0.0937328349984007 +
                        t * (-0.06633036581165012 +
                            t * (0.03716751553652881 +
                                t * (-0.016197734065905627 +
                                    t * (0.005031969987432993 +
                                        t * (-0.0007577732203069352 +
                                            t * (-0.00019925674862084845 +
                                                t * (0.000150621314605069 +
                                                    t * (-2.4399029549632663e-05 +
                                                        t * (-1.12207934371785e-05 +
                                                            t * (5.709355426508269e-06 +
                                                                t * (2.910484389389659e-07 +
                                                                    t * (-8.25004992689817e-07 +
                                                                        t * (7.860740605677166e-08 +
                                                                            t *
                                                                              (1.0989777640575193e-07 +
                                                                                t *
                                                                                  (-2.14348838232435e-08 +
                                                                                    t *
                                                                                      (-1.4232772187607307e-08 +
                                                                                        t *
                                                                                          (3.5442444506835075e-09 +
                                                                                            t *
                                                                                              (1.3756263181511366e-09 +
                                                                                                t *
                                                                                                  -3.321050796073051e-10)))))))))))))))))))))));
  return scaleByPowerOfTwo(gauss * ((1.25 + p) / (1 + 2 * x)), k);
}
