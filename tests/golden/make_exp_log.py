"""Golden values of the generated functions of the exponential family that lib/math does not have.

Usage: python3 make_exp_log.py     (writes exp_log.json beside this file; python 3.11, mpmath 1.3.0 or 1.4.1)

The format is that of make_math.py: each case is [argument..., value, exact - value].
"""
import math

import mpmath as mp
from make_math import linear, spread, write

mp.mp.prec = 2400  # tanh x - x at x = 1e-300, say


def powers(rng):
    bases = [2.0 ** rng.uniform(-1070, 1020) for _ in range(60)] + [2.0 ** rng.uniform(-2, 2) for _ in range(60)]
    wild = [(b, rng.uniform(-1070, 1020) / math.log2(b)) for b in bases]
    near = [(1 + rng.uniform(-1, 1) * 10.0**-k, rng.uniform(-700, 700) * 10.0 ** (k - 1)) for k in range(1, 15) for _ in range(3)]
    whole = [(-rng.uniform(0.1, 9), float(rng.randrange(-30, 30))) for _ in range(20)]
    return wild + near + whole + [(10.0, -320.0), (2.0, 0.5), (0.5, 1074.0), (5e-324, 0.1)]


def small(rng):
    return spread(rng, -1074, 0, 60, True)


FUNCTIONS = {
    "expm1": (mp.expm1, lambda r: small(r) + linear(r, -40, 709, 60) + linear(r, -1, 1, 60) + [709.782712893384, -800.0]),
    "sinh": (mp.sinh, lambda r: small(r) + linear(r, -710, 710, 60) + linear(r, -2, 2, 60) + [710.4758600739439]),
    "cosh": (mp.cosh, lambda r: small(r) + linear(r, -710, 710, 60) + linear(r, -2, 2, 60) + [710.4758600739439]),
    "tanh": (mp.tanh, lambda r: small(r) + linear(r, -25, 25, 60) + linear(r, -1, 1, 60)),
    "asinh": (mp.asinh, lambda r: small(r) + spread(r, 0, 1023, 60, True) + linear(r, -3, 3, 60)),
    "acosh": (mp.acosh, lambda r: [1 + x for x in spread(r, -52, 0, 60)] + spread(r, 0, 1023, 60) + linear(r, 1, 4, 60)),
    "atanh": (mp.atanh, lambda r: small(r) + linear(r, -1, 1, 60) + [1 - x for x in spread(r, -53, -1, 60)] + [0.17, 0.17000000000000004]),
    "rsqrt": (lambda x: 1 / mp.sqrt(x), lambda r: spread(r, -1074, 1023, 100)),
    "pow": (mp.power, powers),
}


if __name__ == "__main__":
    write("exp_log", FUNCTIONS)
