/**
 * The parts of a double that arithmetic alone does not show: its high word, and scaling by a power of two.
 *
 * @module
 */

const double = new Float64Array(1);
const words = new Int32Array(double.buffer);

// Which of the two words holds sign and exponent: typed arrays have the byte order of the machine.
double[0] = 1;
const HIGH = words[1] !== 0 ? 1 : 0;

/** The upper 32 bits of a double: sign, eleven bits of exponent, the first twenty of the fraction. */
export function highWord(x: number): number {
  double[0] = x;
  return words[HIGH];
}

/** The double `x` with its upper 32 bits replaced. */
export function withHighWord(x: number, high: number): number {
  double[0] = x;
  words[HIGH] = high;
  return double[0];
}

/** 2^k for −1022 ≤ k ≤ 1023, exactly. */
function powerOfTwo(k: number): number {
  return withHighWord(0, (k + 1023) << 20);
}

/**
 * m · 2^k rounded once, for 2^−20 < |m| < 2^20 and −1100 ≤ k ≤ 1024.
 *
 * Two multiplications, of which only the last can round: a product that passed through the subnormal numbers twice
 * would be rounded twice.
 */
export function scaleByPowerOfTwo(m: number, k: number): number {
  if (k < -1000) return m * powerOfTwo(-980) * powerOfTwo(k + 980);
  if (k > 1000) return m * powerOfTwo(980) * powerOfTwo(k - 980);
  return m * powerOfTwo(k);
}
