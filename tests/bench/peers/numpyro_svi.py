"""A contender: steps of stochastic variational inference in NumPyro, in its fastest idiom, a jitted scan over many steps.

    python numpyro_svi.py reference

It takes part in the protocol of ../svi/serve.ts: a line of JSON when it is ready, and one after each turn. `before_s` is what
a user waits for before the first step: state, tracing and compilation.
"""
import gzip
import json
import pathlib
import sys
import time
from functools import partial

import jax
import jax.numpy as jnp
import numpy as np
import numpyro
import numpyro.distributions as dist
from jax import lax, random
from numpyro.handlers import scale
from numpyro.infer import SVI, TraceMeanField_ELBO
from numpyro.infer.autoguide import AutoNormal

from turns import serve

DATA = 55_000


def sparse_images(rows):
    return jax.nn.relu(random.normal(random.PRNGKey(0), (rows, 784)) - 0.84)


def initial(site=None):
    """He's scale for matrices, zero for the others."""
    if site is None:
        return initial
    if site["type"] == "sample" and not site["is_observed"]:
        shape = site["fn"].shape()
        if len(shape) != 2:
            return jnp.zeros(shape)
        key = random.PRNGKey(shape[0] + shape[1])
        return random.normal(key, shape) * (2 / shape[0]) ** 0.5


def classifier(sizes, rows):
    def model(x, y):
        h = x
        for i in range(len(sizes) - 1):
            w = numpyro.sample(f"w{i}", dist.Normal(0, 1).expand([sizes[i], sizes[i + 1]]).to_event(2))
            b = numpyro.sample(f"b{i}", dist.Normal(0, 1).expand([sizes[i + 1]]).to_event(1))
            h = h @ w + b
            if i + 2 < len(sizes):
                h = jax.nn.relu(h)
        with numpyro.plate("data", rows), scale(scale=DATA / rows):
            numpyro.sample("y", dist.Categorical(logits=h), obs=y)

    guide = AutoNormal(model, init_loc_fn=partial(initial), init_scale=0.03)
    data = (sparse_images(rows), jnp.arange(rows) % 10)
    return model, guide, data, TraceMeanField_ELBO()


def autoencoder():
    def dense(name, x, out):
        key = random.PRNGKey(out)
        w = numpyro.param(f"{name}.w", random.normal(key, (x.shape[1], out)) / x.shape[1] ** 0.5)
        return x @ w + numpyro.param(f"{name}.b", jnp.zeros(out))

    def model(x):
        with numpyro.plate("images", x.shape[0]):
            z = numpyro.sample("z", dist.Normal(0, 1).expand([20]).to_event(1))
            logits = dense("draw", jax.nn.relu(dense("decode", z, 400)), 784)
            numpyro.sample("pixels", dist.Bernoulli(logits=logits).to_event(1), obs=x)

    def guide(x):
        h = jax.nn.relu(dense("encode", x, 400))
        loc, log_variance = dense("loc", h, 20), dense("logVariance", h, 20)
        with numpyro.plate("images", x.shape[0]):
            numpyro.sample("z", dist.Normal(loc, jnp.exp(log_variance / 2)).to_event(1))

    return model, guide, ((sparse_images(128) > 0).astype(jnp.float32),), TraceMeanField_ELBO()


def regression(rows, columns):
    def model(x, y):
        w = numpyro.sample("w", dist.Normal(0, 2).expand([columns]).to_event(1))
        b = numpyro.sample("b", dist.Normal(0, 2))
        with numpyro.plate("data", rows):
            numpyro.sample("y", dist.Bernoulli(logits=x @ w + b), obs=y)

    x = random.normal(random.PRNGKey(0), (rows, columns))
    return model, AutoNormal(model), (x, (x[:, 0] > 0).astype(jnp.int32)), TraceMeanField_ELBO()


WORKLOADS = {
    "reference": lambda: classifier([784, 64, 64, 10], 128),
    "batch-1024": lambda: classifier([784, 64, 64, 10], 1024),
    "wide": lambda: classifier([784, 400, 400, 10], 128),
    "vae": autoencoder,
    "logistic": lambda: regression(50_000, 20),
}


def schools():
    """Value and gradient of the log joint of eight schools, in doubles: called from Python, and in a compiled loop."""
    effects = jnp.array([28.0, 8, -3, 7, -1, 1, 18, 12])
    errors = jnp.array([15.0, 10, 16, 11, 9, 11, 10, 18])

    def model():
        mu = numpyro.sample("mu", dist.Normal(0, 5))
        tau = numpyro.sample("tau", dist.HalfNormal(5))
        with numpyro.plate("schools", 8):
            z = numpyro.sample("z", dist.Normal(0, 1))
            numpyro.sample("effect", dist.Normal(mu + tau * z, errors), obs=effects)

    def log(u):
        from numpyro.infer.util import potential_energy
        return -potential_energy(model, (), {}, {"mu": u[0], "tau": u[1], "z": u[2:]})

    both = jax.value_and_grad(log)

    def many(u):
        def body(carry, _):
            u, total = carry
            value, slope = both(u)
            return (u + 1e-12 * slope, total + value), None
        return lax.scan(body, (u, 0.0), None, length=1000)[0]

    start = time.perf_counter()
    call, inside = jax.jit(both), jax.jit(many)
    point = jnp.full(10, 0.1)
    jax.block_until_ready(call(point))
    compiled = time.perf_counter() - start
    jax.block_until_ready(inside(point))

    def fastest(f, count):
        times = []
        for _ in range(20):
            start = time.perf_counter()
            for _ in range(count):
                jax.block_until_ready(f(point))
            times.append((time.perf_counter() - start) / count)
        return min(times) * 1e6

    print(json.dumps({
        "compile_ms": compiled * 1e3,
        "inside_us": fastest(inside, 1) / 1000,
        "call_us": fastest(call, 200),
    }))


def contend(name):
    model, guide, data, elbo = WORKLOADS[name]()
    start = time.perf_counter()
    svi = SVI(model, guide, numpyro.optim.Adam(1e-3), elbo)
    state = svi.init(random.PRNGKey(0), *data)

    def chunk(length):
        def run(state, data):
            return lax.scan(lambda s, _: svi.update(s, *data), state, None, length=length)[0]
        return jax.jit(run)

    one = chunk(1)
    state = jax.block_until_ready(one(state, data))
    before = time.perf_counter() - start
    start = time.perf_counter()
    for _ in range(3):
        state = jax.block_until_ready(one(state, data))
    step = (time.perf_counter() - start) / 3
    length = max(1, int(0.025 / step))
    run = chunk(length)
    state = jax.block_until_ready(run(state, data))

    def steps():
        nonlocal state
        state = jax.block_until_ready(run(state, data))

    serve({"version": numpyro.__version__, "jax": jax.__version__, "before_s": before}, steps, length)


def job(folder, steps):
    """MNIST from its files, steps, and the accuracy of ten draws on the test images."""
    def idx(name):
        raw = gzip.decompress((pathlib.Path(folder) / f"{name}-ubyte.gz").read_bytes())
        dims = [int.from_bytes(raw[4 + 4 * i: 8 + 4 * i], "big") for i in range(raw[3])]
        return np.frombuffer(raw, np.uint8, offset=4 + 4 * raw[3]).reshape(dims)

    def images(name):
        return jnp.asarray(idx(name).reshape(-1, 784) / np.float32(255))

    x, y = images("train-images-idx3"), jnp.asarray(idx("train-labels-idx1").astype(np.int32))
    length, sizes = 200, [784, 64, 64, 10]
    model, guide, _, elbo = classifier(sizes, 128)
    svi = SVI(model, guide, numpyro.optim.Adam(1e-3), elbo)

    @jax.jit
    def chunk(state, key, x, y):
        def body(state, key):
            rows = random.randint(key, (128,), 0, len(x))
            return svi.update(state, x[rows], y[rows])
        return lax.scan(body, state, random.split(key, length))[0]

    state = svi.init(random.PRNGKey(0), x[:128], y[:128])
    for i in range(steps // length):
        state = jax.block_until_ready(chunk(state, random.PRNGKey(i), x, y))
    draws = guide.sample_posterior(random.PRNGKey(9), svi.get_params(state), sample_shape=(10,))

    def probabilities(w):
        h = images("t10k-images-idx3")
        for i in range(3):
            h = h @ w[f"w{i}"] + w[f"b{i}"]
            h = jax.nn.relu(h) if i < 2 else h
        return jax.nn.softmax(h)

    mean = jax.vmap(probabilities)(draws).mean(0)
    right = (mean.argmax(1) == idx("t10k-labels-idx1")).mean()
    print(json.dumps({"accuracy": round(float(right), 4)}))


if __name__ == "__main__":
    if sys.argv[1] == "job":
        job(sys.argv[2], int(sys.argv[3]))
    elif sys.argv[1] == "schools":
        jax.config.update("jax_enable_x64", True)
        schools()
    else:
        contend(sys.argv[1])
