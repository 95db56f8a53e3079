"""Fits the single-precision polynomials of lib/compiler/wasm/random, and prints them with the error of each.

Usage: python3 fit_random.py     (python 3.11, mpmath 1.3.0)

Each polynomial interpolates its function at Chebyshev nodes, in 50 digits. Its coefficients are rounded to single
precision one by one; the printed error is that of the rounded polynomial evaluated exactly, relative to the whole
function that it is a part of (2^-24 is 6.0e-8).
"""
import struct

import mpmath as mp

mp.mp.dps = 50


def single(x):
    return mp.mpf(struct.unpack("f", struct.pack("f", float(x)))[0])


def interpolate(f, a, b, n):
    """Coefficients, lowest first, of the polynomial of degree n-1 through f at n Chebyshev nodes of [a, b]."""
    nodes = [(a + b) / 2 + (b - a) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    rows = mp.matrix(n, n)
    for i, x in enumerate(nodes):
        for j in range(n):
            rows[i, j] = x**j
    return list(mp.lu_solve(rows, mp.matrix([f(x) for x in nodes])))


def fit(name, f, whole, a, b, n):
    """whole(x, p): the function that p = f(x) is a part of."""
    a, b = mp.mpf(a), mp.mpf(b)
    fixed = [single(c) for c in interpolate(f, a, b, n)]
    worst = mp.mpf(0)
    for i in range(1, 1001):
        x = a + (b - a) * i / 1000
        exact = whole(x, f(x))
        worst = max(worst, abs(whole(x, mp.polyval(fixed[::-1], x)) - exact) / abs(exact))
    print(f"\n{name}: {n} coefficients, relative error {mp.nstr(worst, 3)} = 2^{mp.nstr(mp.log(worst, 2), 4)}")
    for c in fixed:
        print(f"  {float(c)!r},")


# -2 log(1 - g) = 2g + s (2g + z P(z)), s = g / (2 - g), z = s^2, 0 < g <= 1/2
fit("minusTwoLog", lambda z: 2 * (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z, lambda z, p: 4 + z * p, 0, mp.mpf(1) / 9, 4)

# sin(2 pi t) = t P(z), cos(2 pi t) = 1 + z P(z), z = t^2, |t| <= 1/8
tau = 2 * mp.pi
fit("sine of turns", lambda z: mp.sin(tau * mp.sqrt(z)) / mp.sqrt(z), lambda z, p: p, 0, mp.mpf(1) / 64, 4)
fit("cosine of turns", lambda z: (mp.cos(tau * mp.sqrt(z)) - 1) / z, lambda z, p: 1 + z * p, 0, mp.mpf(1) / 64, 4)
