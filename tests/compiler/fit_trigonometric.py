"""Fits the polynomials of the sines, arcsines, arctangents and error functions of lib/compiler/wasm/math.

Usage: python3 fit_trigonometric.py     (python 3.11, mpmath 1.3.0)

Each polynomial interpolates its function at Chebyshev nodes, in 80 digits; its coefficients are rounded to double one by
one. The printed error is that of the rounded polynomial evaluated exactly, relative to the whole function that it is a part
of. There are two of each: for doubles, and a shorter one for singles, which are computed in double lanes (an error of 2^-32
adds 1/128 ulp to a single).
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


def fit(name, f, whole, a, b, counts):
    """whole(x, p): the function that p = f(x) is a part of; counts: how many coefficients in doubles and in singles."""
    a, b = mp.mpf(a), mp.mpf(b)
    for kind, n in zip(("f64", "f32"), counts):
        if n is None:
            continue
        coefficients = [float(c) for c in interpolate(f, a, b, n)]
        worst = mp.mpf(0)
        for i in range(1, 501):
            x = a + (b - a) * i / 501
            p = mp.polyval([mp.mpf(c) for c in reversed(coefficients)], x)
            exact = whole(x, f(x))
            worst = max(worst, abs(whole(x, p) - exact) / abs(exact))
        print(f"\n{name}, {kind}: {n} coefficients, relative error 2^{mp.nstr(mp.log(worst, 2), 4)}")
        for c in coefficients:
            print(f"  {c!r},")


def split(name, value, *bits):
    """value as a sum of parts with at most so many significant bits, and the rest."""
    parts, rest = [], value
    for n in bits:
        scale = mp.mpf(2) ** (n - 1 - mp.floor(mp.log(abs(rest), 2)))
        parts.append(mp.floor(rest * scale) / scale)
        rest -= parts[-1]
    print(f"\n{name}: {', '.join(repr(float(p)) for p in parts + [rest])}")


root = mp.sqrt

# |r| <= pi/4 and a little more: sin r = r + r z P(z), cos r = 1 - z/2 + z^2 P(z), z = r^2
edge = (mp.pi / 4 + mp.mpf(2) ** -20) ** 2
fit("sin", lambda z: (mp.sin(root(z)) / root(z) - 1) / z, lambda z, p: 1 + z * p, 0, edge, (7, 4))
fit("cos", lambda z: (mp.cos(root(z)) - 1 + z / 2) / z**2, lambda z, p: 1 - z / 2 + z**2 * p, 0, edge, (7, 4))
split("pi/2", mp.pi / 2, 33, 33, 33)
split("pi/2", mp.pi / 2, 33)

# |x| <= 1/2: asin x = x + x z P(z), z = x^2
fit("asin", lambda z: (mp.asin(root(z)) / root(z) - 1) / z, lambda z, p: 1 + z * p, 0, mp.mpf(1) / 4, (14, 7))

# |t| <= 7/16: atan t = t - t z P(z), z = t^2
fit("atan", lambda z: (1 - mp.atan(root(z)) / root(z)) / z, lambda z, p: 1 - z * p, 0, mp.mpf(49) / 256, (12, 6))
for c in (mp.mpf(1) / 2, 1, mp.mpf(3) / 2, mp.inf):
    split(f"atan {c}", mp.atan(c), 53)
split("pi", mp.pi, 53)

# Singles of the error functions; their doubles are those of lib/math (tests/math/fit_coefficients.py).
half = mp.log(2) / 2 + mp.mpf(2) ** -30
fit("exp", lambda r: (mp.expm1(r) - r) / r**2, lambda r, p: 1 + r + r**2 * p, -half, half, (None, 6))
fit("erf", lambda z: mp.erf(root(z)) / root(z) - 1, lambda z, p: 1 + p, 0, 1, (None, 8))

# Of erf in single lanes: log erfc x = P(x), 27/32 <= x <= 4. Behind 3 erfc is so small that the extrapolation does.
def check_tail(p, x):
    return abs(mp.exp(mp.polyval(p[::-1], x)) - mp.erfc(x)) / mp.erf(x)


low = mp.mpf(27) / 32
tail = [float(c) for c in interpolate(lambda x: mp.log(mp.erfc(x)), low, mp.mpf(3), 8)]
worst = max(check_tail([mp.mpf(c) for c in tail], low + (4 - low) * i / 500) for i in range(501))
print(f"\nlog erfc, f32: error 2^{mp.nstr(mp.log(worst, 2), 4)} of erf")
for c in tail:
    print(f"  {c!r},")


def scaled(t):
    x = 4 * (1 + t) / (1 - t)
    return (1 + 2 * x) * mp.exp(x * x) * mp.erfc(x)


fit("erfc", scaled, lambda t, p: p, mp.mpf(-7) / 9, mp.mpf(3) / 7, (None, 12))  # x in [1/2, 10]
