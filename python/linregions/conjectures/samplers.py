"""Random layers of n units whose weights have rank r, of kinds that occur."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.conjectures.layers import LinearLayer
from linregions.errors import InputError
from linregions.models import Network

__all__ = ["SAMPLERS", "Sampler", "draw", "units_of"]

Sampler = Callable[[int, int, np.random.Generator], LinearLayer]

ATTEMPTS = 1000


def draw(sampler: Sampler, n: int, r: int, rng: np.random.Generator) -> LinearLayer:
    """Draw until the weights have rank r exactly.

    Raises
    ------
    InputError
        The sampler cannot make such layers, or did not in 1,000 attempts.
    """
    for _ in range(ATTEMPTS):
        layer = sampler(n, r, rng)
        if layer.rank == r:
            return layer
    raise InputError(
        f"sampler: none of {ATTEMPTS:,} layers of {n} units that it drew had rank {r}; the last "
        f"one has rank {layer.rank}"
    )


def gaussian(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
    """Weights and biases normal, in single precision, on r inputs."""
    return LinearLayer(_single(rng.normal(size=(n, r))), _single(rng.normal(size=n)))


def uniform(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
    """Weights and biases uniform on [-1, 1], in single precision, on r inputs."""
    return LinearLayer(_single(rng.uniform(-1, 1, (n, r))), _single(rng.uniform(-1, 1, n)))


def low_rank(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
    """Products of n x r and r x (r + 2) normal matrices, rounded before the product is taken."""
    # Rounding the product itself would give it full rank.
    left, right = (np.rint(rng.normal(size=shape) * 2**12) for shape in ((n, r), (r, r + 2)))
    return LinearLayer(left @ right * 2.0**-24, _single(rng.normal(size=n)))


def integers(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
    """Weights and biases uniform among the integers -3 to 3, on r inputs."""
    return LinearLayer(rng.integers(-3, 4, (n, r)), rng.integers(-3, 4, n))


def quantised(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
    """Normal weights and biases rounded to multiples of 1/4, on r inputs."""
    weights, biases = rng.normal(size=(n, r)), rng.normal(size=n)
    return LinearLayer(np.rint(4 * weights) / 4, np.rint(4 * biases) / 4)


def convolution(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
    """A 1-D convolution on r pixels of one channel, normal kernels, one bias for each filter.

    With n > r the n units are p positions of n / p filters with r - p + 1 taps, no padding; p is
    drawn among the divisors of n that are at most r, not 1 unless there is no other. With n = r
    it is one filter of up to 3 taps on a circle.
    """
    if n == r:
        taps = min(3, n)
        kernel = _single(rng.normal(size=taps))
        weights = np.array([np.roll(np.pad(kernel, (0, n - taps)), i) for i in range(n)])
        return LinearLayer(weights, np.full(n, _single(rng.normal())))
    positions = [p for p in range(2, r + 1) if n % p == 0] or [1]
    p = int(rng.choice(positions))
    kernels = _single(rng.normal(size=(n // p, r - p + 1)))
    rows = [np.pad(kernel, (i, p - 1 - i)) for kernel in kernels for i in range(p)]
    return LinearLayer(np.array(rows), np.repeat(_single(rng.normal(size=n // p)), p))


def zero_bias(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
    """Normal weights on r inputs, no biases."""
    return LinearLayer(_single(rng.normal(size=(n, r))), np.zeros(n))


def trained(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
    """The hidden layer of a small ReLU network on r inputs, trained to tell two clusters apart.

    200 points, half of them in each of two normal clusters at a random distance; logistic loss, 50
    steps of gradient descent from He's initialisation; weights in single precision.
    """
    labels = np.repeat([0.0, 1.0], 100)
    x = rng.normal(size=(200, r)) + np.outer(labels, rng.normal(size=r))
    w, b = rng.normal(size=(n, r)) * np.sqrt(2 / r), np.zeros(n)
    v, c = rng.normal(size=n) / np.sqrt(n), 0.0
    for _ in range(50):
        z = x @ w.T + b
        h = np.maximum(z, 0.0)
        slope = (1 / (1 + np.exp(-(h @ v + c))) - labels) / len(x)
        back = np.outer(slope, v) * (z > 0)
        v, c = v - h.T @ slope, c - slope.sum()
        w, b = w - back.T @ x, b - back.sum(axis=0)
    return LinearLayer(_single(w), _single(b))


def units_of(network: Network) -> Sampler:
    """Units of a given network's first hidden layer, as functions of some of the inputs.

    n of its units and r of its inputs are drawn, the other inputs set to 0.

    Raises
    ------
    InputError
        When called: the layer has fewer than n units, or the network fewer than r inputs.
    """
    stage = network.stages[0]

    def sampler(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
        if not stage.n_units or n > stage.n_rows or r > stage.n_in:
            raise InputError(
                f"sampler: {network!r} has {stage.n_rows} rows of {stage.n_in} inputs in its first "
                f"stage ({stage.n_units} units), which gives no {n} units of rank {r}"
            )
        rows = np.sort(rng.choice(stage.n_rows, n, replace=False))
        columns = np.sort(rng.choice(stage.n_in, r, replace=False))
        return LinearLayer(stage.dense_weight[np.ix_(rows, columns)], stage.bias[rows])

    return sampler


SAMPLERS: Mapping[str, Sampler] = {
    "gaussian": gaussian,
    "uniform": uniform,
    "low-rank": low_rank,
    "integers": integers,
    "quantised": quantised,
    "conv": convolution,
    "zero-bias": zero_bias,
    "trained": trained,
}


def _single(values: Any) -> NDArray[np.float64]:
    """Rounded to single precision, as weights are kept."""
    return np.asarray(np.asarray(values, dtype=np.float32), dtype=np.float64)
