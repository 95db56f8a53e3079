"""Golden values of the functions in lib/math. Usage: python3 make_math.py     (writes math.json beside this file)

python 3.11, mpmath 1.4.1. Each case is [argument..., value, rest]: `value` is the exact result, computed in 400 bits, rounded
to the nearest double, and `rest` what the rounding left, as a double. So an error in units in the last place is known to
hundredths: (ours - value - rest) / ulp(value).
"""
import json
import math
import platform
import random
from pathlib import Path

import mpmath as mp

mp.mp.prec = 400


def spread(rng, low, high, n, signed=False):
    """n doubles with random significands, exponents even between 2^low and 2^high."""
    xs = [math.ldexp(1 + rng.random(), math.floor(low + (high - low) * (i + rng.random()) / n)) for i in range(n)]
    return [x * (rng.choice((-1, 1)) if signed else 1) for x in xs]


def linear(rng, low, high, n):
    return [low + (high - low) * (i + rng.random()) / n for i in range(n)]


def angles(rng):
    edges = [k << 29 for k in range(8)]
    near = [(e + d) % 2**32 for e in edges for d in (-1, 0, 1)]
    return near + [1 << k for k in range(0, 29, 3)] + [rng.randrange(2**32) for _ in range(150)]


def pairs(rng):
    out = [(s * rng.uniform(-1, 1), s * rng.uniform(-1, 1)) for s in (1, 10, 700, 1e6) for _ in range(40)]
    out += [(x, x + d) for x in (-800.0, -1.0, 0.0, 1000.0) for d in (0.0, 1e-9, 1.0, 36.0, 40.0)]
    return out


def sin_turns(w):
    with mp.workprec(500):
        return mp.sinpi(2 * w / 2**32)


def cos_turns(w):
    with mp.workprec(500):
        return mp.cospi(2 * w / 2**32)


def sigmoid(x):
    e = mp.exp(-abs(x))
    return (e if x < 0 else 1) / (1 + e)


def softplus(x):
    return max(x, mp.mpf(0)) + mp.log1p(mp.exp(-abs(x)))


def log_add_exp(a, b):
    return mp.log(mp.exp(a - max(a, b)) + mp.exp(b - max(a, b))) + max(a, b)


FUNCTIONS = {
    "log": (mp.log, lambda r: spread(r, -1074, 1023, 80) + linear(r, 0.5, 2, 60) + [1 + s * 2.0**-k for k in range(1, 53, 4) for s in (-1, 1)] + [5e-324, 2.0**-1022, 1.7976931348623157e308]),
    "log1p": (mp.log1p, lambda r: spread(r, -1074, -1, 60, True) + linear(r, -1, 2, 80) + spread(r, 1, 1023, 30) + [-1 + 2.0**-53, 2.0**53]),
    "exp": (mp.exp, lambda r: linear(r, -745, 709.7, 100) + linear(r, -1, 1, 40) + spread(r, -60, 0, 30, True) + [709.782712893384, -745.1332191019411, -708.5]),
    "erf": (mp.erf, lambda r: linear(r, -6, 6, 80) + spread(r, -1074, 0, 40, True) + linear(r, 0.8, 1, 40) + [0.84375]),
    "erfc": (mp.erfc, lambda r: linear(r, -6, 10, 90) + linear(r, 10, 26.5, 60) + linear(r, 26.5, 27.22, 20) + spread(r, -60, 0, 20, True) + [0.25, 0.5, -0.84375]),
    "sigmoid": (sigmoid, lambda r: linear(r, -40, 40, 90) + linear(r, -745, -40, 40) + spread(r, -60, 0, 30, True)),
    "softplus": (softplus, lambda r: linear(r, -40, 40, 90) + linear(r, -745, -40, 40) + spread(r, -60, 0, 30, True)),
    "logAddExp": (log_add_exp, pairs),
    "sinTurns": (sin_turns, angles),
    "cosTurns": (cos_turns, angles),
}


def write(name, functions):
    """Writes NAME.json for make_NAME.py: of each function what is exact, and its arguments from a generator of random numbers."""
    values = {}
    for function, (f, points) in functions.items():
        cases = []
        for point in points(random.Random(function)):
            arguments = point if isinstance(point, tuple) else (point,)
            exact = mp.re(f(*map(mp.mpf, arguments)))
            value = float(exact)
            assert math.isfinite(value), (function, arguments)
            cases.append([*arguments, value, float(exact - mp.mpf(value))])
        values[function] = cases
    head = {
        "program": f"tests/golden/make_{name}.py",
        "python": platform.python_version(),
        "mpmath": mp.__version__,
        "format": "functions[name] = [[argument..., value, exact - value], ...]",
    }
    lines = [f"  {json.dumps(k)}: {json.dumps(v)}," for k, v in head.items()] + ['  "functions": {']
    for function, cases in values.items():
        rows = ",\n".join("      " + json.dumps(case) for case in cases)
        lines.append(f'    "{function}": [\n{rows}\n    ]' + ("," if function != list(values)[-1] else ""))
    text = "\n".join(["{", *lines, "  }", "}"]) + "\n"
    (Path(__file__).parent / f"{name}.json").write_text(text)


if __name__ == "__main__":
    write("math", FUNCTIONS)
