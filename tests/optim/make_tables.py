"""Tables of optimisers and schedules, step by step.

    python3 make_tables.py             writes tables.json beside this file; deno fmt tables.json lays it out
    python3 make_tables.py --peers     compares the same tables with PyTorch and optax, in double, and writes nothing

python 3.11, mpmath 1.3.0 (peers: torch 2.13.0, optax 0.2.8, jax 0.10.2). The formulas are written as their sources have them, bias
corrections and all, and computed in 200 bits from constants, parameters and gradients that are doubles; results are rounded to
doubles once, at the end. Sources:

  adam      Kingma & Ba (2015), algorithm 1
  adamW     Loshchilov & Hutter (2019), algorithm 2, with the decay multiplied by the whole learning rate, as PyTorch's AdamW
  sgd       Sutskever et al. (2013), section 2, with the rate outside the velocity, as PyTorch's SGD (dampening 0)
  rmsProp   Tieleman & Hinton (2012), lecture 6.5; centred: Graves (2013), equations 38-45; as PyTorch's RMSprop
  adagrad   Duchi et al. (2011), figure 1, diagonal; as PyTorch's Adagrad
  cosine    Loshchilov & Hutter (2017), equation 5, without restarts, as optax's cosine_decay_schedule
  others    optax's piecewise_constant_schedule, exponential_decay, linear_schedule and join_schedules
"""
import json
import math
import platform
import random
import sys
from pathlib import Path

import mpmath as mp

mp.mp.prec = 200

STEPS = 20
SHAPES = {"layer/w": [2, 3], "b": [3], "s": []}
SIZES = {name: math.prod(shape) for name, shape in SHAPES.items()}


def problem():
    """First parameters, and gradients for every step: of very different sizes, one of them zero at every step."""
    rng = random.Random("optimisers")
    scales = {"layer/w": [0, 1, 1, 1, 1e-6, 1], "b": [1e-3, 1, 30], "s": [1e3]}
    parameters = {name: [rng.gauss(0, 1) for _ in range(n)] for name, n in SIZES.items()}
    gradients = [
        {name: [scale * rng.gauss(0.3, 1) for scale in scales[name]] for name in SHAPES} for _ in range(STEPS)
    ]
    return parameters, gradients


# Schedules: from a configuration to a function of the step.


def step_decay(c, t):
    factor = c.get("factor", 0.1)
    factors = factor if isinstance(factor, list) else [factor] * len(c["boundaries"])
    return mp.mpf(c["initial"]) * mp.fprod(mp.mpf(f) for f, b in zip(factors, c["boundaries"]) if b <= t)


def cosine(c, t):
    final = mp.mpf(c.get("final", 0))
    share = mp.mpf(min(t, c["steps"])) / c["steps"]
    return final + (mp.mpf(c["initial"]) - final) * (1 + mp.cos(mp.pi * share)) / 2


def exponential_decay(c, t):
    exponent = mp.mpf(t) / c.get("steps", 1)
    value = mp.mpf(c["initial"]) * mp.mpf(c["factor"]) ** (mp.floor(exponent) if c.get("staircase") else exponent)
    if "final" not in c:
        return value
    return max(value, mp.mpf(c["final"])) if c["factor"] < 1 else min(value, mp.mpf(c["final"]))


def warmup(c, t):
    if t < c["steps"]:
        return schedule(c["schedule"], 0) * t / c["steps"]
    return schedule(c["schedule"], t - c["steps"])


def linear(c, t):
    share = mp.mpf(min(t, c["steps"])) / c["steps"]
    return mp.mpf(c["initial"]) + (mp.mpf(c["final"]) - mp.mpf(c["initial"])) * share


def join(c, t):
    begins = [b for b in [0, *c["boundaries"]] if b <= t]
    return schedule(c["schedules"][len(begins) - 1], t - begins[-1])


def schedule(c, t):
    if not isinstance(c, dict):
        return mp.mpf(c)
    if c["name"] == "constant":
        return mp.mpf(c["value"])
    return CURVES[c["name"]](c, t)


CURVES = {
    "stepDecay": step_decay, "cosine": cosine, "exponentialDecay": exponential_decay,
    "warmup": warmup, "linear": linear, "join": join,
}


# Optimisers: each moves one element p by its gradient g at step t = 1, 2, ..., with what it keeps in s.


def adam(c, p, g, s, t, rate):
    beta1, beta2, epsilon = mp.mpf(c.get("beta1", 0.9)), mp.mpf(c.get("beta2", 0.999)), mp.mpf(c.get("epsilon", 1e-8))
    s["m"] = beta1 * s.get("m", 0) + (1 - beta1) * g
    s["v"] = beta2 * s.get("v", 0) + (1 - beta2) * g**2
    m_hat = s["m"] / (1 - beta1**t)
    v_hat = s["v"] / (1 - beta2**t)
    return p - rate * m_hat / (mp.sqrt(v_hat) + epsilon)


def adam_w(c, p, g, s, t, rate):
    return adam(c, p, g, s, t, rate) - rate * mp.mpf(c.get("weightDecay", 0.01)) * p


def sgd(c, p, g, s, t, rate):
    momentum = mp.mpf(c.get("momentum", 0))
    if momentum == 0:
        return p - rate * g
    s["velocity"] = momentum * s.get("velocity", 0) + g
    return p - rate * (g + momentum * s["velocity"] if c.get("nesterov") else s["velocity"])


def rms_prop(c, p, g, s, t, rate):
    decay, momentum = mp.mpf(c.get("decay", 0.9)), mp.mpf(c.get("momentum", 0))
    s["v"] = decay * s.get("v", 0) + (1 - decay) * g**2
    spread = s["v"]
    if c.get("centered"):
        s["m"] = decay * s.get("m", 0) + (1 - decay) * g
        spread = s["v"] - s["m"] ** 2
    direction = g / (mp.sqrt(spread) + mp.mpf(c.get("epsilon", 1e-8)))
    if momentum > 0:
        direction = s["velocity"] = momentum * s.get("velocity", 0) + direction
    return p - rate * direction


def adagrad(c, p, g, s, t, rate):
    s["sum"] = s.get("sum", mp.mpf(c.get("initialAccumulator", 0))) + g**2
    return p - rate * g / (mp.sqrt(s["sum"]) + mp.mpf(c.get("epsilon", 1e-8)))


RULES = {"adam": adam, "adamW": adam_w, "sgd": sgd, "rmsProp": rms_prop, "adagrad": adagrad}
RATES = {"adam": 1e-3, "adamW": 1e-3, "rmsProp": 1e-3, "adagrad": 0.01}


def clipped(c, gradients):
    """The gradients as the innermost optimiser sees them, and its configuration."""
    while "optimizer" in c:
        if c["name"] == "clipByValue":
            limit = mp.mpf(c["limit"])
            gradients = {k: [min(max(g, -limit), limit) for g in gs] for k, gs in gradients.items()}
        else:
            norm = mp.sqrt(mp.fsum(g**2 for gs in gradients.values() for g in gs))
            if norm > c["maxNorm"]:
                gradients = {k: [g * mp.mpf(c["maxNorm"]) / norm for g in gs] for k, gs in gradients.items()}
        c = c["optimizer"]
    return gradients, c


def run(config):
    """Parameters after each step, and the state after the last."""
    first, gradients = problem()
    parameters = {name: [mp.mpf(p) for p in ps] for name, ps in first.items()}
    slots = {name: [{} for _ in ps] for name, ps in first.items()}
    rows = []
    for step, raw in enumerate(gradients):
        seen, inner = clipped(config, {name: [mp.mpf(g) for g in gs] for name, gs in raw.items()})
        rate = schedule(inner.get("learningRate", RATES.get(inner["name"])), step)
        for name, ps in parameters.items():
            for i, p in enumerate(ps):
                ps[i] = RULES[inner["name"]](inner, p, seen[name][i], slots[name][i], step + 1, rate)
        rows.append({name: [float(p) for p in ps] for name, ps in parameters.items()})
    state = {
        f"{inner['name']}.{slot}/{name}": [float(s[slot]) for s in elements]
        for name, elements in slots.items()
        for slot in elements[0]
    }
    return rows, state


COSINE = {"name": "cosine", "initial": 0.1, "steps": 15, "final": 0.01}
OPTIMIZERS = [
    {"name": "adam"},
    {"name": "adam", "learningRate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3},
    {"name": "adam", "learningRate": {"name": "warmup", "schedule": COSINE, "steps": 5}, "beta1": 0},
    {"name": "adamW"},
    {"name": "adamW", "learningRate": COSINE, "weightDecay": 0.3},
    {"name": "sgd", "learningRate": 0.01},
    {"name": "sgd", "learningRate": COSINE, "momentum": 0.9},
    {"name": "sgd", "learningRate": 0.01, "momentum": 0.7, "nesterov": True},
    {"name": "rmsProp"},
    {"name": "rmsProp", "learningRate": 0.02, "decay": 0.99, "centered": True},
    {"name": "rmsProp", "learningRate": 0.02, "epsilon": 1e-3, "momentum": 0.9},
    {"name": "rmsProp", "learningRate": COSINE, "centered": True, "momentum": 0.5},
    {"name": "adagrad"},
    {"name": "adagrad", "learningRate": 0.5, "initialAccumulator": 0.1, "epsilon": 1e-5},
    {"name": "clipByValue", "limit": 0.7, "optimizer": {"name": "sgd", "learningRate": 0.1, "momentum": 0.9}},
    {"name": "clipByGlobalNorm", "maxNorm": 700, "optimizer": {"name": "adam", "learningRate": 0.01}},
    {
        "name": "clipByGlobalNorm",
        "maxNorm": 3,
        "optimizer": {"name": "clipByValue", "limit": 0.7, "optimizer": {"name": "sgd", "learningRate": 0.1}},
    },
]

SCHEDULES = [
    {"name": "constant", "value": 0.3},
    {"name": "stepDecay", "initial": 0.3, "boundaries": [3, 7, 40]},
    {"name": "stepDecay", "initial": 0.3, "boundaries": [1, 25], "factor": [0.7, 3]},
    {"name": "cosine", "initial": 0.3, "steps": 37},
    {"name": "cosine", "initial": 0.3, "steps": 29, "final": 0.07},
    {"name": "cosine", "initial": 0.01, "steps": 8, "final": 1},
    {"name": "exponentialDecay", "initial": 0.3, "factor": 0.9},
    {"name": "exponentialDecay", "initial": 0.3, "factor": 0.4, "steps": 7},
    {"name": "exponentialDecay", "initial": 0.3, "factor": 0.4, "steps": 7, "staircase": True},
    {"name": "exponentialDecay", "initial": 0.3, "factor": 0.5, "steps": 9, "final": 0.02},
    {"name": "exponentialDecay", "initial": 0.01, "factor": 1.3, "steps": 3, "final": 0.5},
    {"name": "warmup", "schedule": 0.3, "steps": 10},
    {"name": "warmup", "schedule": {"name": "cosine", "initial": 0.3, "steps": 20, "final": 0.07}, "steps": 6},
    {"name": "warmup", "schedule": {"name": "warmup", "schedule": 0.3, "steps": 4}, "steps": 3},
    {"name": "linear", "initial": 0.01, "final": 0.3, "steps": 13},
    {"name": "linear", "initial": 0.3, "final": 0, "steps": 30},
    {"name": "join", "schedules": [0.1], "boundaries": []},
    {
        "name": "join",
        "schedules": [
            {"name": "linear", "initial": 0.02, "final": 0.3, "steps": 5},
            0.3,
            {"name": "cosine", "initial": 0.3, "steps": 25},
            {"name": "exponentialDecay", "initial": 0.01, "factor": 0.5, "steps": 2},
        ],
        "boundaries": [5, 12, 37],
    },
]
SCHEDULE_STEPS = 50


# The peers.


def with_torch(c):
    """Parameters after each step by PyTorch, in double."""
    import torch

    first, gradients = problem()
    parameters = {k: torch.tensor(v, dtype=torch.float64, requires_grad=True) for k, v in first.items()}
    clips, inner = [], c
    while "optimizer" in inner:
        clips.append(inner)
        inner = inner["optimizer"]
    name, rate = inner["name"], inner.get("learningRate", RATES.get(inner["name"]))
    ps = list(parameters.values())
    if name in ("adam", "adamW"):
        betas = (float(inner.get("beta1", 0.9)), float(inner.get("beta2", 0.999)))
        options = {"betas": betas, "eps": inner.get("epsilon", 1e-8)}
        if name == "adamW":
            options["weight_decay"] = inner.get("weightDecay", 0.01)
        optimizer = (torch.optim.Adam if name == "adam" else torch.optim.AdamW)(ps, lr=1, **options)
    elif name == "sgd":
        optimizer = torch.optim.SGD(ps, lr=1, momentum=inner.get("momentum", 0), nesterov=inner.get("nesterov", False))
    elif name == "rmsProp":
        optimizer = torch.optim.RMSprop(
            ps, lr=1, alpha=inner.get("decay", 0.9), eps=inner.get("epsilon", 1e-8),
            centered=inner.get("centered", False), momentum=inner.get("momentum", 0),
        )
    else:
        optimizer = torch.optim.Adagrad(
            ps, lr=1, initial_accumulator_value=inner.get("initialAccumulator", 0), eps=inner.get("epsilon", 1e-8)
        )
    rows = []
    for step, gs in enumerate(gradients):
        for k, p in parameters.items():
            p.grad = torch.tensor(gs[k], dtype=torch.float64)
        for clip in clips:
            if clip["name"] == "clipByValue":
                torch.nn.utils.clip_grad_value_(ps, clip["limit"])
            else:
                # PyTorch adds 1e-6 to the norm: the limit is raised by as much, in proportion, to undo it.
                norm = float(torch.sqrt(sum((p.grad**2).sum() for p in ps)))
                torch.nn.utils.clip_grad_norm_(ps, clip["maxNorm"] * (norm + 1e-6) / norm)
        for group in optimizer.param_groups:
            group["lr"] = float(schedule(rate, step))
        optimizer.step()
        rows.append({k: p.tolist() for k, p in parameters.items()})
    return rows


def optax_schedule(c):
    import optax

    if not isinstance(c, dict):
        return optax.constant_schedule(c)
    if c["name"] == "constant":
        return optax.constant_schedule(c["value"])
    if c["name"] == "stepDecay":
        factor = c.get("factor", 0.1)
        factors = factor if isinstance(factor, list) else [factor] * len(c["boundaries"])
        return optax.piecewise_constant_schedule(c["initial"], dict(zip(c["boundaries"], factors)))
    if c["name"] == "cosine":
        return optax.cosine_decay_schedule(c["initial"], c["steps"], c.get("final", 0) / c["initial"])
    if c["name"] == "exponentialDecay":
        return optax.exponential_decay(
            c["initial"], c.get("steps", 1), c["factor"], staircase=c.get("staircase", False), end_value=c.get("final")
        )
    if c["name"] == "linear":
        return optax.linear_schedule(c["initial"], c["final"], c["steps"])
    if c["name"] == "join":
        return optax.join_schedules([optax_schedule(each) for each in c["schedules"]], c["boundaries"])
    after = optax_schedule(c["schedule"])
    return optax.join_schedules([optax.linear_schedule(0, float(after(0)), c["steps"]), after], [c["steps"]])


def with_optax(c):
    """Parameters after each step by optax, in double; None where its conventions are others."""
    import jax.numpy as jnp
    import optax

    first, gradients = problem()
    parts, inner = [], c
    while "optimizer" in inner:
        parts.append(optax.clip(inner["limit"]) if inner["name"] == "clipByValue" else optax.clip_by_global_norm(inner["maxNorm"]))
        inner = inner["optimizer"]
    name = inner["name"]
    rate = optax_schedule(inner.get("learningRate", RATES.get(name)))
    if name in ("adam", "adamW"):
        options = {"b1": inner.get("beta1", 0.9), "b2": inner.get("beta2", 0.999), "eps": inner.get("epsilon", 1e-8)}
        if name == "adamW":
            options["weight_decay"] = inner.get("weightDecay", 0.01)
        parts.append((optax.adam if name == "adam" else optax.adamw)(rate, **options))
    elif name == "sgd":
        parts.append(optax.sgd(rate, momentum=inner.get("momentum"), nesterov=inner.get("nesterov", False)))
    elif name == "rmsProp" and isinstance(inner.get("learningRate", 0), (int, float)):
        # The rate inside the velocity is the same where it is constant.
        parts.append(optax.rmsprop(
            rate, decay=inner.get("decay", 0.9), eps=inner.get("epsilon", 1e-8), eps_in_sqrt=False,
            centered=inner.get("centered", False), momentum=inner.get("momentum"),
        ))
    else:
        return None
    optimizer = optax.chain(*parts)
    parameters = {k: jnp.array(v) for k, v in first.items()}
    state = optimizer.init(parameters)
    rows = []
    for gs in gradients:
        updates, state = optimizer.update({k: jnp.array(g) for k, g in gs.items()}, state, parameters)
        parameters = optax.apply_updates(parameters, updates)
        rows.append({k: v.tolist() for k, v in parameters.items()})
    return rows


def difference(ours, theirs):
    # By name: JAX gives dictionaries back in another order.
    lists = [[row[name] for row in rows for name in SHAPES] for rows in (ours, theirs)]
    flat = lambda values: [x for value in values for x in (value if isinstance(value, list) else [value])]
    ours, theirs = map(flat, lists)
    return max(abs(a - b) / abs(a) for a, b in zip(ours, theirs, strict=True))


def compare_with_peers():
    """Differences are some roundings; those of 1e-7 come of optax, which computes a joined schedule in single precision."""
    import jax

    jax.config.update("jax_enable_x64", True)
    for config in OPTIMIZERS:
        ours, _ = run(config)
        optax_rows = with_optax(config)
        theirs = "  (other conventions)" if optax_rows is None else f"{difference(ours, optax_rows):22.1e}"
        print(f"torch {difference(ours, with_torch(config)):.1e}  optax {theirs}  {json.dumps(config)}")
    for config in SCHEDULES:
        theirs = optax_schedule(config)
        pairs = [(float(schedule(config, t)), float(theirs(t))) for t in range(SCHEDULE_STEPS)]
        print(f"optax {max(abs(a - b) for a, b in pairs):.1e} (absolute)  {json.dumps(config)}")


def main():
    parameters, gradients = problem()
    tables = {
        "program": "tests/optim/make_tables.py",
        "python": platform.python_version(),
        "mpmath": mp.__version__,
        "shapes": SHAPES,
        "parameters": parameters,
        "gradients": gradients,
        "optimizers": [dict(zip(("config", "parameters", "state"), (c, *run(c)))) for c in OPTIMIZERS],
        "schedules": [
            {"config": c, "values": [float(schedule(c, t)) for t in range(SCHEDULE_STEPS)]} for c in SCHEDULES
        ],
    }
    (Path(__file__).parent / "tables.json").write_text(json.dumps(tables, indent=1) + "\n")


if __name__ == "__main__":
    compare_with_peers() if "--peers" in sys.argv else main()
