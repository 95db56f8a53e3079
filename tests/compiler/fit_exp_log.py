"""Fits the polynomials of lib/compiler/wasm/math's exponentials and logarithms, and prints them with their errors.

Usage: python3 fit_exp_log.py     (python 3.11, mpmath 1.3.0 or 1.4.1)

Least squares of the relative error over Chebyshev nodes, which crowd at the ends and so come close to the smallest largest
error. A coefficient is rounded to its format before the higher ones are fitted again, so that they make good what rounding
took. The printed error is that of the rounded polynomial evaluated exactly, relative to the whole function that it is a part
of (2^-24 is half a unit in the last place of a single).
"""
import struct

import mpmath as mp

mp.mp.dps = 80
POINTS = 200


def single(c):
    return mp.mpf(struct.unpack("f", struct.pack("f", float(c)))[0])


def double(c):
    return mp.mpf(float(c))


def fit(name, f, whole, a, b, n, rounded):
    """whole(x, p): the function that p = f(x) is a part of, linear in p."""
    a, b = mp.mpf(a), mp.mpf(b)
    points = [(a + b) / 2 + (b - a) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * POINTS)) for i in range(POINTS)]
    exact = [whole(x, f(x)) for x in points]
    weights = [(whole(x, mp.mpf(1)) - whole(x, mp.mpf(0))) / y for x, y in zip(points, exact)]
    rest = [f(x) * w for x, w in zip(points, weights)]
    coefficients = []
    for k in range(n):
        columns = [[w * x**j for x, w in zip(points, weights)] for j in range(k, n)]
        normal = mp.matrix([[mp.fdot(u, v) for v in columns] for u in columns])
        c = rounded(mp.lu_solve(normal, mp.matrix([mp.fdot(u, rest) for u in columns]))[0])
        coefficients.append(c)
        rest = [r - c * u for r, u in zip(rest, columns[0])]
    worst = max(abs(r) for r in rest)
    print(f"\n{name}: {n} coefficients, relative error {mp.nstr(worst, 3)} = 2^{mp.nstr(mp.log(worst, 2), 4)}")
    for c in coefficients:
        print(f"  {float(c)!r},")


def split(name, value, bits, rounded):
    """value = hi + lo, hi with at most `bits` significant bits."""
    scale = mp.mpf(2) ** (bits - 1 - mp.floor(mp.log(abs(value), 2)))
    hi = mp.nint(value * scale) / scale
    print(f"\n{name} ({bits} bits): hi {float(hi)!r} lo {float(rounded(value - hi))!r}")


def limit(f, series):
    """f away from zero, its series at it."""
    return lambda x: series if abs(x) < mp.mpf(10) ** -30 else f(x)


half = mp.log(2) / 2
edge = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2

# exp(r) = 1 + r + r^2 P(r), |r| <= ln(2) / 2
exp_tail = limit(lambda r: (mp.expm1(r) - r) / r**2, mp.mpf(1) / 2)
exp_whole = lambda r, p: 1 + r + r**2 * p
fit("exp, single", exp_tail, exp_whole, -half, half, 5, single)
# The same for expm1, relative to which the error is larger where r is small.
expm1_whole = lambda r, p: r + r**2 * p
fit("expm1, single", exp_tail, expm1_whole, -half, half, 5, single)
fit("exp and expm1, for singles computed in doubles", exp_tail, expm1_whole, -half, half, 6, double)
split("ln 2, single", mp.log(2), 15, single)

# log(1 + f) = s (2 + z P(z)), s = f / (2 + f), z = s^2, 1 + f in [sqrt(1/2), sqrt(2)]
log_tail = limit(lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z, mp.mpf(2) / 3)
log_whole = lambda z, p: 2 + z * p
fit("log, single", log_tail, log_whole, 0, edge, 3, single)
fit("log, for singles computed in doubles", log_tail, log_whole, 0, edge, 4, double)

# pow.ts: z P(z) = z (2/3 + z Q(z)), the first coefficient in two parts
pow_tail = limit(lambda z: ((2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z - mp.mpf(2) / 3) / z, mp.mpf(2) / 5)
fit("log, beyond 2/3, for powers", pow_tail, lambda z, q: 2 + z * (mp.mpf(2) / 3 + z * q), 0, edge, 8, double)
split("2/3", mp.mpf(2) / 3, 26, double)
