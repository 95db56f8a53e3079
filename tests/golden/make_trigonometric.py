"""Golden values of the generated trigonometric functions, which lib/math does not have.

Usage: python3 make_trigonometric.py     (writes trigonometric.json beside this file; python 3.11, mpmath 1.3.0)

The format is that of make_math.py: each case is [argument..., value, exact - value].
"""
import math

import mpmath as mp
from make_math import linear, spread, write

mp.mp.prec = 2400  # The sine of 2^1023, of which 1000 bits are whole turns.

# No double is nearer to a multiple of pi/2 (J.-M. Muller, Elementary Functions, 2nd edition, section 11.2).
NEAREST = 6381956970095103 * 2.0**797


def angles(rng):
    near = [float(rng.getrandbits(bits) * mp.pi / 2) for bits in range(1, 60, 2) for _ in range(2)]
    huge = spread(rng, 15, 1023, 60, True)
    edges = [x * (1 + s * 2.0**-52) for x in (2.0**20, math.pi / 4, math.pi / 2) for s in (-1, 0, 1)]
    return spread(rng, -1074, 0, 20, True) + linear(rng, -10, 10, 60) + near + huge + edges + [NEAREST]


def sines(rng):
    near_one = [1 - x for x in spread(rng, -53, -1, 30)]
    return spread(rng, -1074, 0, 20, True) + linear(rng, -1, 1, 60) + near_one + [-x for x in near_one] + [1.0, -1.0, 0.5, -0.5]


def tangents(rng):
    steps = [c * (1 + s) for c in (7 / 16, 11 / 16, 19 / 16, 39 / 16) for s in (-1e-9, -(2.0**-53), 0, 2.0**-52, 1e-9)]
    return spread(rng, -1074, 1023, 40, True) + linear(rng, -3, 3, 60) + steps


def points(rng):
    def size(limit):
        return rng.choice((-1, 1)) * 2 ** rng.uniform(-limit, limit)

    near = [(size(3), size(3)) for _ in range(80)]
    wide = [(y, y * size(20)) for y in (size(1000) for _ in range(30))]
    extreme = [(size(1020), size(1020)) for _ in range(20)] + [(5e-324, -1e-323), (5e-324, 5e-324), (1.7e308, -1.7e308), (1e-320, 1e-310)]
    return near + wide + extreme


FUNCTIONS = {
    "sin": (mp.sin, angles),
    "cos": (mp.cos, angles),
    "tan": (mp.tan, angles),
    "asin": (mp.asin, sines),
    "acos": (mp.acos, sines),
    "atan": (mp.atan, tangents),
    "atan2": (mp.atan2, points),
}


if __name__ == "__main__":
    write("trigonometric", FUNCTIONS)
