"""Fits the polynomial coefficients that lib/math holds, and prints them with the error of each fit.

Usage: python3 fit_coefficients.py     (python 3.11, mpmath 1.4.1; mpmath 1.3.0 prints the same)

Each polynomial interpolates its function at Chebyshev nodes, in 80 digits, and is then written in powers of the
variable. Coefficients are rounded to double one by one; the printed error is that of the rounded polynomial evaluated
exactly, relative to the whole function that it is a part of (2^-53 is 1.1e-16).
"""
import mpmath as mp

mp.mp.dps = 80


def interpolate(f, a, b, n):
    """Coefficients, lowest first, of the polynomial of degree n-1 through f at n Chebyshev nodes of [a, b]."""
    nodes = [(a + b) / 2 + (b - a) / 2 * mp.cos(mp.pi * (2 * i + 1) / (2 * n)) for i in range(n)]
    table = [f(x) for x in nodes]
    for j in range(1, n):  # Newton's divided differences
        for i in range(n - 1, j - 1, -1):
            table[i] = (table[i] - table[i - 1]) / (nodes[i] - nodes[i - j])
    poly = [mp.mpf(0)]
    for i in range(n - 1, -1, -1):  # poly = poly * (x - nodes[i]) + table[i]
        shifted = [mp.mpf(0)] + poly
        for k, c in enumerate(poly):
            shifted[k] -= nodes[i] * c
        shifted[0] += table[i]
        poly = shifted[:n]
    return poly


def fit(name, f, whole, a, b, n):
    """whole(x, p): the function that p = f(x) is a part of."""
    a, b = mp.mpf(a), mp.mpf(b)
    coefficients = [float(c) for c in interpolate(f, a, b, n)]
    worst = mp.mpf(0)
    for i in range(1001):
        x = a + (b - a) * i / 1000
        p = mp.polyval([mp.mpf(c) for c in reversed(coefficients)], x)
        exact = whole(x, f(x))
        worst = max(worst, abs(whole(x, p) - exact) / abs(exact))
    print(f"\n{name}: {n} coefficients, relative error {mp.nstr(worst, 3)} = 2^{mp.nstr(mp.log(worst, 2), 4)}")
    for c in coefficients:
        print(f"  {c!r},")


def split(name, value, bits):
    """value = hi + lo, hi with at most `bits` significant bits."""
    scale = mp.mpf(2) ** (bits - 1 - mp.floor(mp.log(abs(value), 2)))
    hi = mp.nint(value * scale) / scale
    print(f"\n{name} ({bits} bits): hi {float(hi)!r} lo {float(value - hi)!r}")


def limit(f, series):
    """f away from zero, its series at it."""
    return lambda x: series if abs(x) < mp.mpf(10) ** -60 else f(x)


# log.ts, log1p.ts: log(1 + f) = s (2 + z P(z)), s = f / (2 + f), z = s^2, 1 + f in [sqrt(1/2), sqrt(2)]
edge = ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2
fit("log", limit(lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z, mp.mpf(2) / 3), lambda z, p: 2 + z * p, 0, edge, 8)
split("ln 2", mp.log(2), 32)

# sincos_turns.ts: sin(2 pi t) = t (2 pi + z P(z)), cos(2 pi t) = 1 - z (2 pi^2 - z P(z)), z = t^2, |t| <= 1/8
tau = 2 * mp.pi
fit("sinTurns", limit(lambda z: (mp.sin(tau * mp.sqrt(z)) / mp.sqrt(z) - tau) / z, -tau**3 / 6), lambda z, p: tau + z * p, 0, mp.mpf(1) / 64, 7)
fit("cosTurns", limit(lambda z: ((mp.cos(tau * mp.sqrt(z)) - 1) / z + tau**2 / 2) / z, tau**4 / 24), lambda z, p: 1 - z * (tau**2 / 2 - z * p), 0, mp.mpf(1) / 64, 7)
split("2 pi", tau, 23)
split("2 pi^2", tau**2 / 2, 22)

# exp.ts: exp(r) = 1 + r + r^2 P(r), |r| <= ln(2) / 2
half = mp.log(2) / 2 + mp.mpf(2) ** -30
fit("exp", limit(lambda r: (mp.expm1(r) - r) / r**2, mp.mpf(1) / 2), lambda r, p: 1 + r + r**2 * p, -half, half, 11)

# erf.ts: erf(x) = x + x P(x^2), |x| <= 27/32
fit("erf", limit(lambda z: mp.erf(mp.sqrt(z)) / mp.sqrt(z) - 1, 2 / mp.sqrt(mp.pi) - 1), lambda z, p: 1 + p, 0, (mp.mpf(27) / 32) ** 2, 12)

# erfc.ts: erfc(x) = exp(-x^2) (5/4 + P(t)) / (1 + 2x), t = (x - 4) / (x + 4), x in [1/2, 28]
def scaled(t):
    x = 4 * (1 + t) / (1 - t)
    return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x) - mp.mpf(5) / 4


fit("erfc", scaled, lambda t, p: mp.mpf(5) / 4 + p, mp.mpf(-7) / 9, mp.mpf(3) / 4, 25)
