"""W1 to W6 in JAX on one processor: all replicas in arrays, the steps in a compiled loop, doubles throughout. See common.py."""

import os

# XLA starts as many threads as it may use processors.
os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
os.environ["JAX_PLATFORMS"] = "cpu"

from functools import partial

import jax
import jax.numpy as jnp
from jax import lax, random

from common import BATCH, H, LAMBDA, ROWS, given_gradient, logistic_rows, serve, start_w6

jax.config.update("jax_enable_x64", True)


def adam(t, x, m, v, g, lr):
    beta1, beta2, eps = 0.9, 0.999, 1e-8
    m = beta1 * m + (1.0 - beta1) * g
    v = beta2 * v + (1.0 - beta2) * g * g
    a, c = lr / (1.0 - beta1**t), 1.0 / (1.0 - beta2**t)
    return x - a * m / (jnp.sqrt(c * v) + eps), m, v


@partial(jax.jit, static_argnums=(1, 2))
def w1(key, replicas, steps):
    shape = (replicas, H.size)

    def step(t, state):
        x, m, v, squares = state
        gradient = H * x
        g = gradient + 0.1 * random.normal(random.fold_in(key, t), shape, jnp.float64)
        return *adam(t, x, m, v, g, 1e-3), squares + jnp.sum(gradient * gradient, 1)

    zeros = jnp.zeros(shape)
    state = (jnp.ones(shape), zeros, zeros, jnp.zeros(replicas))
    x, _, _, squares = lax.fori_loop(1, steps + 1, step, state)
    return jnp.mean(squares), x


@partial(jax.jit, static_argnums=(1, 2))
def w2(key, replicas, steps):
    def step(t, state):
        x, m, v, first = state
        g = x * x * x - x + random.normal(random.fold_in(key, t), (replicas,), jnp.float64)
        x, m, v = adam(t, x, m, v, g, 0.08)
        return x, m, v, jnp.where((first == 0) & (x > 0.0), t, first)

    zeros = jnp.zeros(replicas)
    state = (zeros - 1.0, zeros, zeros, jnp.zeros(replicas, jnp.int64))
    return jnp.mean(lax.fori_loop(1, steps + 1, step, state)[3] > 0)


@partial(jax.jit, static_argnums=(2, 3))
def w3(beta1, beta2, steps, mark):
    def step(t, state):
        x, m, v, vhat, loss, slopes, regret = state
        c = jnp.where(t % 3 == 1, 3.0, -1.0)
        loss, slopes = loss + c * x, slopes + c
        m = beta1 * m + (1.0 - beta1) * c
        v = beta2 * v + (1.0 - beta2) * c * c
        vhat = jnp.maximum(vhat, v)
        x = jnp.clip(x - 0.5 / jnp.sqrt(t.astype(jnp.float64)) * m / jnp.sqrt(vhat), -1.0, 1.0)
        return x, m, v, vhat, loss, slopes, jnp.where(t == mark, loss + jnp.abs(slopes), regret)

    state = (jnp.float64(1.0), *[jnp.float64(0.0)] * 6)
    return lax.fori_loop(1, steps + 1, step, state)[6]


@partial(jax.jit, static_argnums=(2, 3))
def w4(z, key, replicas, steps):
    def step(t, state):
        w, m, v = state
        rows = z[random.randint(random.fold_in(key, t), (replicas, BATCH), 0, ROWS)]
        margins = jnp.einsum("rbi,ri->rb", rows, w)
        slopes = -1.0 / (1.0 + jnp.exp(margins)) / BATCH
        return adam(t, w, m, v, jnp.einsum("rbi,rb->ri", rows, slopes) + LAMBDA * w, 1e-3)

    zeros = jnp.zeros((replicas, z.shape[1]))
    w, _, _ = lax.fori_loop(1, steps + 1, step, (zeros, zeros, zeros))
    return jnp.mean(w * w)


@partial(jax.jit, donate_argnums=(0, 2, 3))
def adam_step(x, g, m, v, a, c):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g * g
    return x - a * m / (jnp.sqrt(c * v) + 1e-8), m, v


@partial(jax.jit, donate_argnums=(0, 2, 3))
def adamomentum_step(x, g, m, v, a, c):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * m * m + 1e-8
    return x - a * m / jnp.sqrt(c * v), m, v


@partial(jax.jit, donate_argnums=(0, 2, 3, 4))
def padam_step(x, g, m, v, vhat):
    m = 0.9 * m + 0.1 * g
    v = 0.999 * v + 0.001 * g * g
    vhat = jnp.maximum(vhat, v)
    return x - 1e-3 * m / jnp.sqrt(jnp.sqrt(jnp.sqrt(vhat))), m, v, vhat


def w5(method):
    def make(_, steps, dim):
        g = jnp.asarray(given_gradient(dim))
        count = 4 if method is padam_step else 3
        state, t = [jnp.ones(dim), *[jnp.zeros(dim) for _ in range(count - 1)]], [0]

        def run():
            for _ in range(steps):
                t[0] += 1
                scalars = () if count == 4 else (1e-3 / (1.0 - 0.9 ** t[0]), 1.0 / (1.0 - 0.999 ** t[0]))
                state[:] = method(state[0], g, *state[1:], *scalars)
            return state[0][dim // 3]

        return run

    return make


@partial(jax.jit, static_argnums=(1, 2, 3))
def w6(key, replicas, steps, dim):
    def step(t, state):
        x, m, v, vhat, squares, peak, columns = state
        q = 1.0 + x * x
        gradient = 2.0 * x / (q * q)
        g = gradient + 0.1 * random.normal(random.fold_in(key, t), x.shape, jnp.float64)
        m = 0.9 * m + 0.1 * g
        v = 0.999 * v + 0.001 * g * g
        vhat = jnp.maximum(vhat, v)
        x = x - 1e-2 * m / jnp.sqrt(jnp.sqrt(jnp.sqrt(vhat)))
        squares = squares + jnp.sum(gradient * gradient, 1)
        peak = jnp.maximum(peak, jnp.max(jnp.abs(g), 1))
        return x, m, v, vhat, squares, peak, columns + g * g

    zeros, each = jnp.zeros((replicas, dim)), jnp.zeros(replicas)
    start = jnp.broadcast_to(jnp.asarray(start_w6(dim)), zeros.shape)
    state = lax.fori_loop(1, steps + 1, step, (start, zeros, zeros, zeros, each, each, zeros))
    return jnp.mean(jnp.sum(jnp.sqrt(state[6]), 1)), state[4], state[5]


def w4_of(replicas, steps, dim):
    z = jnp.asarray(logistic_rows(dim))
    return lambda: w4(z, KEY, replicas, steps)


KEY = random.key(1)

serve({
    "W1": lambda replicas, steps, _: lambda: w1(KEY, replicas, steps)[0],
    "W2": lambda replicas, steps, _: lambda: w2(KEY, replicas, steps),
    "W3": lambda _, steps, __: lambda: w3(0.0, 0.1, steps, steps - steps % 48),
    "W4 R=1": w4_of,
    "W4 R=16": w4_of,
    "W5 Adam": w5(adam_step),
    "W5 Padam": w5(padam_step),
    "W5 AdaMomentum": w5(adamomentum_step),
    "W6": lambda replicas, steps, dim: lambda: w6(KEY, replicas, steps, dim)[0],
})
