"""What both peers share: the data of W4, the given gradient of W5, and how they are asked.

    python3 PEER.py NAME R T D

runs one pass to compile and warm up and prints `ready`. Each line on standard input asks for one more pass, whose wall time in
seconds and answer are printed. `ratecheck bench --peers` asks in turn with its own passes; by hand, `yes '' | head -5 |` does.
NAME is that of a row of its table, such as `W5 Padam`.
"""

import sys
import time

import numpy as np

H = 10.0 ** (-2.0 + 2.0 * np.arange(10) / 9.0)
ROWS, BATCH, LAMBDA = 10_000, 32, 1e-4


def logistic_rows(dim):
    """y_k a_k: AR(1) features with correlation 1/2, labels by a random direction and noise."""
    rng = np.random.default_rng(4)
    v = rng.standard_normal(dim) / np.sqrt(dim)
    a = rng.standard_normal((ROWS, dim))
    for i in range(1, dim):
        a[:, i] = 0.5 * a[:, i - 1] + np.sqrt(0.75) * a[:, i]
    y = np.where(a @ v + 0.5 * rng.standard_normal(ROWS) < 0.0, -1.0, 1.0)
    return np.ascontiguousarray(a * y[:, None])


def given_gradient(dim):
    return (np.arange(dim) * 7919 % 2003) / 1001.5 - 0.99


def start_w6(dim):
    return -2.0 + 4.0 * np.arange(dim) / max(dim - 1, 1)


def serve(passes):
    """Answers with the pass of the workload that the command line names."""
    name, sizes = sys.argv[1], [int(text) for text in sys.argv[2:5]]
    run = passes[name](*sizes)
    run()
    print("ready", flush=True)
    for _ in sys.stdin:
        begin = time.perf_counter()
        answer = float(run())
        print(time.perf_counter() - begin, answer, flush=True)
