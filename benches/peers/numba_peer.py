"""W1 to W6 in Numba: loops over replicas as one writes them, with fast mathematics and one thread. See common.py."""

import numpy as np
from numba import njit

from common import BATCH, H, LAMBDA, ROWS, given_gradient, logistic_rows, serve, start_w6

fast = njit(fastmath=True, error_model="numpy")


@fast
def w1(h, replicas, steps):
    lr, beta1, beta2, eps = 1e-3, 0.9, 0.999, 1e-8
    dim = h.size
    ends = np.empty((replicas, dim))
    total = 0.0
    for r in range(replicas):
        x, m, v = np.ones(dim), np.zeros(dim), np.zeros(dim)
        power1 = power2 = 1.0
        for _ in range(steps):
            power1 *= beta1
            power2 *= beta2
            a, c = lr / (1.0 - power1), 1.0 / (1.0 - power2)
            for i in range(dim):
                gradient = h[i] * x[i]
                total += gradient * gradient
                g = gradient + 0.1 * np.random.standard_normal()
                m[i] = beta1 * m[i] + (1.0 - beta1) * g
                v[i] = beta2 * v[i] + (1.0 - beta2) * g * g
                x[i] -= a * m[i] / (np.sqrt(c * v[i]) + eps)
        ends[r] = x
    return total / replicas, ends


@fast
def w2(replicas, steps):
    lr, beta1, beta2, eps = 0.08, 0.9, 0.999, 1e-8
    firsts = np.zeros(replicas, np.int64)
    for r in range(replicas):
        x, m, v, power1, power2, first = -1.0, 0.0, 0.0, 1.0, 1.0, 0
        for t in range(1, steps + 1):
            g = x * x * x - x + np.random.standard_normal()
            power1 *= beta1
            power2 *= beta2
            m = beta1 * m + (1.0 - beta1) * g
            v = beta2 * v + (1.0 - beta2) * g * g
            x -= lr / (1.0 - power1) * m / (np.sqrt(v / (1.0 - power2)) + eps)
            if first == 0 and x > 0.0:
                first = t
        firsts[r] = first
    return np.mean(firsts > 0)


@fast
def w3(beta1, beta2, steps, mark):
    x, m, v, vhat, loss, slopes, regret = 1.0, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0
    for t in range(1, steps + 1):
        c = 3.0 if t % 3 == 1 else -1.0
        loss += c * x
        slopes += c
        m = beta1 * m + (1.0 - beta1) * c
        v = beta2 * v + (1.0 - beta2) * c * c
        vhat = max(vhat, v)
        x = min(1.0, max(-1.0, x - 0.5 / np.sqrt(t) * m / np.sqrt(vhat)))
        if t == mark:
            regret = loss + abs(slopes)
    return regret


@fast
def w4(z, replicas, steps):
    lr, beta1, beta2, eps = 1e-3, 0.9, 0.999, 1e-8
    dim = z.shape[1]
    ends = np.empty((replicas, dim))
    for r in range(replicas):
        w, m, v, g = np.zeros(dim), np.zeros(dim), np.zeros(dim), np.zeros(dim)
        power1 = power2 = 1.0
        for _ in range(steps):
            g[:] = 0.0
            for _ in range(BATCH):
                row = z[np.random.randint(ROWS)]
                margin = 0.0
                for i in range(dim):
                    margin += row[i] * w[i]
                slope = -1.0 / (1.0 + np.exp(margin)) / BATCH
                for i in range(dim):
                    g[i] += slope * row[i]
            power1 *= beta1
            power2 *= beta2
            a, c = lr / (1.0 - power1), 1.0 / (1.0 - power2)
            for i in range(dim):
                gi = g[i] + LAMBDA * w[i]
                m[i] = beta1 * m[i] + (1.0 - beta1) * gi
                v[i] = beta2 * v[i] + (1.0 - beta2) * gi * gi
                w[i] -= a * m[i] / (np.sqrt(c * v[i]) + eps)
        ends[r] = w
    return np.mean(ends * ends)


@fast
def adam(x, g, m, v, a, c):
    beta1, beta2, eps = 0.9, 0.999, 1e-8
    for i in range(x.size):
        m[i] = beta1 * m[i] + (1.0 - beta1) * g[i]
        v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i]
        x[i] -= a * m[i] / (np.sqrt(c * v[i]) + eps)


@fast
def padam(x, g, m, v, vhat):
    lr, beta1, beta2 = 1e-3, 0.9, 0.999
    for i in range(x.size):
        m[i] = beta1 * m[i] + (1.0 - beta1) * g[i]
        v[i] = beta2 * v[i] + (1.0 - beta2) * g[i] * g[i]
        vhat[i] = max(vhat[i], v[i])
        x[i] -= lr * m[i] / np.sqrt(np.sqrt(np.sqrt(vhat[i])))


@fast
def adamomentum(x, g, m, v, a, c):
    beta1, beta2, eps = 0.9, 0.999, 1e-8
    for i in range(x.size):
        m[i] = beta1 * m[i] + (1.0 - beta1) * g[i]
        v[i] = beta2 * v[i] + (1.0 - beta2) * m[i] * m[i] + eps
        x[i] -= a * m[i] / np.sqrt(c * v[i])


def w5(method):
    def make(_, steps, dim):
        x, g, zeros = np.ones(dim), given_gradient(dim), lambda: np.zeros(dim)
        m, v, vhat, t = zeros(), zeros(), zeros(), [0]

        def run():
            for _ in range(steps):
                t[0] += 1
                a, c = 1e-3 / (1.0 - 0.9 ** t[0]), 1.0 / (1.0 - 0.999 ** t[0])
                method(x, g, m, v, *((vhat,) if method is padam else (a, c)))
            return x[dim // 3]

        return run

    return make


@fast
def w6(start, replicas, steps):
    lr, beta1, beta2 = 1e-2, 0.9, 0.999
    dim = start.size
    monitors = np.empty((replicas, 3))
    for r in range(replicas):
        x, m, v = start.copy(), np.zeros(dim), np.zeros(dim)
        vhat, columns = np.zeros(dim), np.zeros(dim)
        squares = peak = 0.0
        for _ in range(steps):
            for i in range(dim):
                q = 1.0 + x[i] * x[i]
                gradient = 2.0 * x[i] / (q * q)
                squares += gradient * gradient
                g = gradient + 0.1 * np.random.standard_normal()
                peak = max(peak, abs(g))
                columns[i] += g * g
                m[i] = beta1 * m[i] + (1.0 - beta1) * g
                v[i] = beta2 * v[i] + (1.0 - beta2) * g * g
                vhat[i] = max(vhat[i], v[i])
                x[i] -= lr * m[i] / np.sqrt(np.sqrt(np.sqrt(vhat[i])))
        monitors[r] = squares, peak, np.sum(np.sqrt(columns))
    return np.mean(monitors[:, 2])


def w4_of(replicas, steps, dim):
    z = logistic_rows(dim)
    return lambda: w4(z, replicas, steps)


serve({
    "W1": lambda replicas, steps, _: lambda: w1(H, replicas, steps)[0],
    "W2": lambda replicas, steps, _: lambda: w2(replicas, steps),
    "W3": lambda _, steps, __: lambda: w3(0.0, 0.1, steps, steps - steps % 48),
    "W4 R=1": w4_of,
    "W4 R=16": w4_of,
    "W5 Adam": w5(adam),
    "W5 Padam": w5(padam),
    "W5 AdaMomentum": w5(adamomentum),
    "W6": lambda replicas, steps, dim: lambda: w6(start_w6(dim), replicas, steps),
})
