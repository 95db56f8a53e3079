/**
 * Sine and cosine on the eighth of a turn to either side of zero.
 *
 * @module
 */

const PER_TURN = 2 ** -32;
const PER_TURN_SQUARED = 2 ** -64;

// 2π = TAU_HI + TAU_LO; TAU_HI has 23 bits, so its product with an angle of 30 bits is exact.
const TAU_HI = 6.283185005187988;
const TAU_LO = 3.019915981956753e-07;

// 2π² = HALF_TAU_SQUARED_HI + HALF_TAU_SQUARED_LO; the first has 22 bits: exact times a square of 30 bits.
const HALF_TAU_SQUARED_HI = 19.739212036132812 * PER_TURN_SQUARED;
const HALF_TAU_SQUARED_LO = -3.233954095262331e-06 * PER_TURN_SQUARED;

/** sin(2π r / 2³²) for an integer |r| ≤ 2²⁹: 2π t in two exact parts, and a polynomial for the rest. */
export function sinOfEighth(r: number): number {
  const t = r * PER_TURN;
  const z = t * t;
  // |error| < 2^−57 of the sine. Coefficients: tests/math/fit_coefficients.py.
  const p = z * (-41.34170224039976 +
    z * (81.60524927607504 +
        z * (-76.70585975304292 +
            z * (42.0586939378057 +
                z * (-15.094641279579799 + z * (3.8198307439800163 + z * -0.7124440626783193))))));
  return t * TAU_HI + t * (TAU_LO + p);
}

/**
 * cos(2π r / 2³²) for an integer |r| ≤ 2²⁹.
 *
 * The angle is split into a high part of 15 bits and a low one: r² = high² + low (r + high). So the largest term that is
 * taken from one, 2π² high², is exact, and nothing is lost but the last rounding.
 */
export function cosOfEighth(r: number): number {
  const high = (r + 0x4000) & -0x8000;
  const square = high * high;
  const squareRest = (r - high) * (r + high);
  const t = r * PER_TURN;
  const z = t * t;
  // |error| < 2^−59 of the cosine. Coefficients: tests/math/fit_coefficients.py.
  const p = z * z *
    (64.9393940226683 +
      z * (-85.45681720669373 +
          z * (60.24464137187021 +
              z * (-26.42625678089735 +
                  z * (7.903535918237805 + z * (-1.7143481589824885 + z * 0.2800231299003406))))));
  const large = square * HALF_TAU_SQUARED_HI;
  const small = squareRest * HALF_TAU_SQUARED_HI + (square + squareRest) * HALF_TAU_SQUARED_LO;
  const sum = 1 - large;
  const rest = (1 - sum) - large;
  return sum + (rest + (p - small));
}
