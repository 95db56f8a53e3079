/**
 * The exponential family in twice the precision of a double, slowly and plainly: what generated code in doubles is measured by.
 *
 * A number is the sum of two doubles. Operations keep about 100 bits.
 *
 * @module
 */

/** The exact number is `high + low`. */
export type Double2 = readonly [high: number, low: number];

function sum(a: number, b: number): Double2 {
  const high = a + b, part = high - a;
  return [high, (a - (high - part)) + (b - part)];
}

function split(a: number): Double2 {
  const shifted = a * (2 ** 27 + 1), high = shifted - (shifted - a);
  return [high, a - high];
}

function product(a: number, b: number): Double2 {
  const high = a * b, [ah, al] = split(a), [bh, bl] = split(b);
  return [high, ((ah * bh - high) + ah * bl + al * bh) + al * bl];
}

const add = (a: Double2, b: Double2): Double2 => {
  const [high, low] = sum(a[0], b[0]), [high2, low2] = sum(a[1], b[1]);
  const [first, second] = sum(high, low + high2);
  return sum(first, second + low2);
};
const mul = (a: Double2, b: Double2): Double2 => {
  const [high, low] = product(a[0], b[0]);
  return sum(high, low + (a[0] * b[1] + a[1] * b[0]));
};
const neg = ([high, low]: Double2): Double2 => [-high, -low];
const times = ([high, low]: Double2, power: number): Double2 => [high * power, low * power];
const of = (a: number): Double2 => [a, 0];

function div(a: Double2, b: Double2): Double2 {
  const q = a[0] / b[0];
  const rest = add(a, neg(mul(of(q), b)));
  const q2 = rest[0] / b[0];
  const rest2 = add(rest, neg(mul(of(q2), b)));
  return add(sum(q, q2), of(rest2[0] / b[0]));
}

function sqrt(a: Double2): Double2 {
  if (a[0] === 0) return a;
  const root = Math.sqrt(a[0]);
  return add(of(root), div(add(a, neg(product(root, root))), of(2 * root)));
}

/** ln 2 in two parts. */
const LN2: Double2 = [Math.LN2, 2.3190468138462996e-17];

/** exp x − 1 by its series, |x| ≤ 0.4. */
function expm1Series(x: Double2): Double2 {
  let term: Double2 = x, total: Double2 = x;
  for (let n = 2; n < 28; n++) {
    term = div(mul(term, x), of(n));
    total = add(total, term);
  }
  return total;
}

/** exp x, x ≤ 700; 0 below −700. */
function exp(x: Double2): Double2 {
  if (x[0] < -700) return of(0);
  const k = Math.round(x[0] / Math.LN2);
  const r = add(x, neg(mul(of(k), LN2)));
  return times(add(of(1), expm1Series(r)), 2 ** k);
}

function expm1(x: Double2): Double2 {
  return Math.abs(x[0]) < 0.34 ? expm1Series(x) : add(exp(x), of(-1));
}

/** log(1 + x) by a step of Newton's method from the double. */
function log1p(x: Double2): Double2 {
  const guess = Math.log1p(x[0]);
  const back = expm1(of(-guess));
  return add(of(guess), add(add(x, back), mul(x, back)));
}

/** log x = log u + k ln 2 for u near 1. */
function log(x: Double2): Double2 {
  const k = Math.round(Math.log2(x[0]));
  const half = 2 ** -Math.trunc(k / 2), rest = 2 ** -(k - Math.trunc(k / 2));
  return add(log1p(add(times(times(x, half), rest), of(-1))), mul(of(k), LN2));
}

const size = (x: number): Double2 => of(Math.abs(x));
const signed = (x: number, value: Double2): Double2 => x < 0 ? neg(value) : value;

/** Functions of doubles to about 100 bits. No result may be infinite or subnormal, nor any exponential on the way to it. */
export const DOUBLE2: Readonly<Record<string, (x: number) => Double2>> = {
  exp: (x) => exp(of(x)),
  expm1: (x) => expm1(of(x)),
  log: (x) => log(of(x)),
  log1p: (x) => log1p(of(x)),
  sigmoid(x) {
    const e = exp(neg(size(x)));
    return div(x < 0 ? e : of(1), add(of(1), e));
  },
  softplus: (x) => add(of(Math.max(x, 0)), log1p(exp(neg(size(x))))),
  sinh(x) {
    const t = expm1(size(x));
    return signed(x, times(add(t, div(t, add(t, of(1)))), 0.5));
  },
  cosh(x) {
    const e = exp(size(x));
    return times(add(e, div(of(1), e)), 0.5);
  },
  tanh(x) {
    if (Math.abs(x) > 300) return of(Math.sign(x));
    const t = expm1(times(size(x), 2));
    return signed(x, div(t, add(t, of(2))));
  },
  asinh(x) {
    const y = size(x);
    if (y[0] > 2 ** 60) return signed(x, add(log(y), LN2));
    const square = mul(y, y), root = sqrt(add(square, of(1)));
    return signed(x, log1p(add(y, div(square, add(of(1), root)))));
  },
  acosh(x) {
    if (x > 2 ** 60) return add(log(of(x)), LN2);
    const t = sum(x, -1);
    return log1p(add(t, sqrt(mul(t, add(t, of(2))))));
  },
  atanh(x) {
    const y = size(x);
    return signed(x, times(log1p(div(times(y, 2), sum(1, -y[0]))), 0.5));
  },
  rsqrt: (x) => div(of(1), sqrt(of(x))),
};

/** x^y for x > 0. */
export function pow2(x: number, y: number): Double2 {
  return exp(mul(of(y), log(of(x))));
}
