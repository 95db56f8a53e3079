"""A contender: value and gradient of the small convolutional network of ../conv/lenet.ts in JAX, jitted.

    python jax_conv.py
"""
import jax
import jax.numpy as jnp
from jax import lax, random

from turns import serve

BATCH = 128
SHAPES = [(5, 5, 1, 6), (6,), (5, 5, 6, 16), (16,), (256, 84), (84,), (84, 10), (10,)]


def stage(x, kernel, bias):
    features = lax.conv_general_dilated(x, kernel, (1, 1), "VALID", dimension_numbers=("NHWC", "HWIO", "NHWC"))
    window = (1, 2, 2, 1)
    return lax.reduce_window(jax.nn.relu(features + bias), -jnp.inf, lax.max, window, window, "VALID")


def loss(weights, images, labels):
    f1, b1, f2, b2, w1, c1, w2, c2 = weights
    features = stage(stage(images, f1, b1), f2, b2).reshape(BATCH, 256)
    logits = jax.nn.relu(features @ w1 + c1) @ w2 + c2
    return -(jax.nn.log_softmax(logits) * jax.nn.one_hot(labels, 10)).sum() / BATCH


def initial(key, shape):
    """He's scale for weights, zero for biases."""
    if len(shape) == 1:
        return jnp.zeros(shape)
    inputs = 1
    for n in shape[:-1]:
        inputs *= n
    return random.normal(key, shape) * (2 / inputs) ** 0.5


if __name__ == "__main__":
    keys = random.split(random.PRNGKey(0), len(SHAPES) + 1)
    weights = [initial(key, shape) for key, shape in zip(keys, SHAPES)]
    data = (random.normal(keys[-1], (BATCH, 28, 28, 1)), jnp.arange(BATCH) % 10)
    step = jax.jit(jax.value_and_grad(loss))
    value, _ = jax.block_until_ready(step(weights, *data))
    serve({"jax": jax.__version__, "loss": float(value)}, lambda: jax.block_until_ready(step(weights, *data)), 1)
