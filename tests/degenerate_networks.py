"""Networks with exact degeneracies: every entry is a small dyadic number, so nothing rounds.

Each maker takes a random generator, the number of inputs and about how many breakpoints the units
may have together.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from linregions.models.activations import (
    ABS,
    HARD_TANH,
    IDENTITY,
    RELU,
    PiecewiseLinear,
    clip,
    leaky_relu,
)
from linregions.models.network import Network
from linregions.models.stage import Stage
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Rng = np.random.Generator
Maker = Callable[[Rng, int, int], Network]
Draw = Callable[[Rng, tuple[int, ...]], Floats]


def integers(rng: Rng, shape: tuple[int, ...]) -> Floats:
    return rng.integers(-2, 3, size=shape).astype(float)


def zeros(rng: Rng, shape: tuple[int, ...]) -> Floats:
    return np.zeros(shape)


def normals(rng: Rng, shape: tuple[int, ...]) -> Floats:
    return rng.normal(size=shape)


def quantised(bits: int) -> Draw:
    """Uniform quantisation of normal numbers: 2**bits levels, from -1 up to just below 1."""

    def draw(rng: Rng, shape: tuple[int, ...]) -> Floats:
        step = 2.0 ** (1 - bits)
        return np.clip(np.round(rng.normal(size=shape) / step / 2), -1 / step, 1 / step - 1) * step

    return draw


def widths(rng: Rng, budget: int, least: int = 2) -> list[int]:
    """One to three hidden layers."""
    n_layers = int(rng.integers(1, min(3, max(1, budget // least)) + 1))
    spare = rng.multinomial(max(0, budget - least * n_layers), np.full(n_layers, 1 / n_layers))
    return (least + spare).tolist()


def chain(layers: Sequence[tuple[Any, Any]], kinds: Any = RELU) -> Network:
    """A network of these weights and biases with one kind of unit."""
    return Network.from_stages([Stage.affine(weight, bias, kinds) for weight, bias in layers])


def two_layers(kind: str, dim: int) -> Network:
    """Two layers of six units: "integers", "no biases" or "repeated rows"."""
    rng = np.random.default_rng(dim)
    weights, biases, n_in = [], [], dim
    for _ in range(2):
        w = rng.integers(-2, 3, (6, n_in)).astype(float)
        b = rng.integers(-2, 3, 6).astype(float)
        if kind == "no biases":
            w, b = rng.normal(size=w.shape), np.zeros(6)
        elif kind == "repeated rows":
            w[3:], b[3:] = w[:3], b[:3]
        weights.append(w)
        biases.append(b)
        n_in = 6
    return Network.from_arrays([*weights, np.ones((1, 6))], [*biases, np.zeros(1)])


def drawn(
    weight: Draw, bias: Draw, kind: Callable[[Rng], PiecewiseLinear] = lambda rng: RELU
) -> Maker:
    """Every entry of every layer is drawn by itself."""

    def make(rng: Rng, n_inputs: int, budget: int) -> Network:
        function, layers, n_in = kind(rng), [], n_inputs
        for width in widths(rng, max(2, round(budget / len(function.breakpoints) ** 0.7))):
            layers.append((weight(rng, (width, n_in)), bias(rng, (width,))))
            n_in = width
        return chain(layers, function)

    return make


# --- rows that depend on each other ---------------------------------------------------------------


def multiples(rng: Rng, n_inputs: int, budget: int) -> Network:
    """Repeated rows, positive and negative multiples of rows, parallel rows, in every layer."""
    layers, n_in = [], n_inputs
    for width in widths(rng, budget):
        rows = np.column_stack([integers(rng, (width, n_in)), integers(rng, (width,))])
        chosen = rng.integers(width, size=width)
        factors = rng.choice([1.0, 1.0, -1.0, 3.0, -0.5, 7.0], size=width)
        both = np.vstack([rows, rows[chosen] * factors[:, None]])
        both[rng.integers(len(both)), -1] += 1  # parallel to its twin, if it has one
        layers.append((both[:, :-1], both[:, -1]))
        n_in = len(both)
    return chain(layers)


def rank_deficient(rng: Rng, n_inputs: int, budget: int) -> Network:
    """Weights of rank one or two; the cells of such a layer are slabs or prisms."""
    layers, n_in = [], n_inputs
    for width in widths(rng, budget):
        rank = int(rng.integers(1, 3))
        weight = integers(rng, (width, rank)) @ integers(rng, (rank, n_in))
        layers.append((weight, integers(rng, (width,))))
        n_in = width
    return chain(layers)


def lattice(rng: Rng, n_inputs: int, budget: int) -> Network:
    """Hyperplanes x_i = k and x_i - x_j = k, or with a plus: deformations of Coxeter types."""
    unit = np.eye(n_inputs)
    rows = [*unit, *(unit[i] - unit[j] for i in range(n_inputs) for j in range(i))]
    rows += [unit[i] + unit[j] for i in range(n_inputs) for j in range(i)]
    first = np.array(rows)[rng.integers(len(rows), size=max(2, budget - 3))]
    last = integers(rng, (3, len(first)))
    return chain([(first, integers(rng, (len(first),))), (last, integers(rng, (3,)))])


# --- units and layers that say nothing ------------------------------------------------------------


def dead(rng: Rng, n_inputs: int, budget: int) -> Network:
    """Units never active, always active, zero rows (positive, negative or zero constants)."""
    layers, n_in = [], n_inputs
    for depth, width in enumerate(widths(rng, budget)):
        weight, bias = integers(rng, (width, n_in)), integers(rng, (width,))
        if depth:  # behind a ReLU everything is at least zero
            off = np.vstack([-np.abs(integers(rng, (1, n_in))), np.abs(integers(rng, (1, n_in)))])
            off_bias = rng.integers(0, 2, size=2) * [-1.0, 1.0]
        else:
            off, off_bias = integers(rng, (2, n_in)), np.array([-100.0, 100.0])
        nothing, constant = np.zeros((3, n_in)), np.array([-1.0, 0.0, 1.0])
        weight = np.vstack([weight, off, nothing])
        bias = np.concatenate([bias, off_bias, constant])
        order = rng.permutation(len(bias))
        layers.append((weight[order], bias[order]))
        n_in = len(bias)
    return chain(layers)


def constant_layers(rng: Rng, n_inputs: int, budget: int) -> Network:
    """A layer of constants, or one that is constant on most of the domain, between two others."""
    n, m = max(2, budget // 2), max(2, budget // 3)
    middle = zeros(rng, (m, n)) if rng.random() < 0.3 else -np.abs(integers(rng, (m, n)))
    return chain(
        [
            (integers(rng, (n, n_inputs)), integers(rng, (n,))),
            (middle, integers(rng, (m,))),
            (integers(rng, (3, m)), integers(rng, (3,))),
            (integers(rng, (2, 3)), zeros(rng, (2,))),
        ]
    )


# --- boundaries that meet where they should not ---------------------------------------------------


def concurrent(rng: Rng, n_inputs: int, budget: int) -> Network:
    """All boundaries of a layer pass through the image of one point, or of one of two."""
    points = [rng.integers(-3, 4, size=n_inputs) / 4 for _ in range(2)]
    layers: list[tuple[Floats, Floats]] = []
    for width in widths(rng, budget, 3):
        states = points
        for weight, bias in layers:
            states = [np.maximum(weight @ state + bias, 0) for state in states]
        weight = integers(rng, (width, len(states[0])))
        values = weight @ np.array(states).T
        which = rng.integers(2, size=width) * (rng.random() < 0.5)
        layers.append((weight, -values[np.arange(width), which]))
    return chain(layers)


def coincident(rng: Rng, n_inputs: int, budget: int) -> Network:
    """Boundaries of the second layer lie on those of the first, or on parts of them."""
    n = max(2, budget // 2)
    first, bias = integers(rng, (n, n_inputs)), integers(rng, (n,))
    copies = np.abs(integers(rng, (2, n))) * (rng.random((2, n)) < 0.6)
    second = np.vstack([np.eye(n)[: max(1, n // 2)], copies, -copies[:1], integers(rng, (2, n))])
    second_bias = np.zeros(len(second))
    second_bias[-1] = rng.integers(-1, 2)
    third = integers(rng, (2, len(second)))
    return chain([(first, bias), (second, second_bias), (third, zeros(rng, (2,)))])


def through_vertices(rng: Rng, n_inputs: int, budget: int) -> Network:
    """Boundaries of later layers pass through crossing points of those before."""
    n = max(n_inputs, budget // 2)
    corner = rng.integers(-2, 3, size=n_inputs) / 2
    first = integers(rng, (n, n_inputs))
    first_bias = -first @ corner
    first_bias[n_inputs:] += rng.integers(-1, 2, size=n - n_inputs)
    values = np.maximum(first @ corner + first_bias, 0)
    second = integers(rng, (max(2, budget // 3), n))
    second_bias = -second @ values
    values = np.maximum(second @ values + second_bias, 0)
    third = integers(rng, (2, len(second)))
    return chain([(first, first_bias), (second, second_bias), (third, -third @ values)])


# --- other units ----------------------------------------------------------------------------------


def maxout(rng: Rng, n_inputs: int, budget: int) -> Network:
    """Groups of one to three rows, some of them equal."""
    stages, n_in = [], n_inputs
    for n_groups in widths(rng, max(2, budget // 2)):
        sizes = rng.integers(1, 4, size=n_groups)
        n = int(sizes.sum())
        rows = np.column_stack([integers(rng, (n, n_in)), integers(rng, (n,))])
        rows[rng.integers(n)] = rows[rng.integers(n)]
        stages.append(Stage.maximum(rows[:, :-1], rows[:, -1], sizes))
        n_in = n_groups
    return Network.from_stages(stages)


def max_pooling(rng: Rng, n_inputs: int, budget: int) -> Network:
    """Maxima over pairs of ReLUs: ties wherever both are inactive."""
    n = max(4, 2 * (budget // 3))
    first = Stage.affine(integers(rng, (n, n_inputs)), integers(rng, (n,)), RELU)
    pooled = Stage.maximum(csr_array(np.eye(n)), None, np.full(n // 2, 2))
    last = Stage.affine(integers(rng, (3, n // 2)), integers(rng, (3,)), RELU)
    return Network.from_stages([first, pooled, last])


def residual(rng: Rng, n_inputs: int, budget: int) -> Network:
    """Blocks ``relu(x + V relu(W x + b) + c)``, sparse, where the skip often cancels."""
    stages, identity = [], np.eye(n_inputs)
    for _ in range(2):
        n = max(1, budget // 2 - n_inputs // 2)
        widened = np.vstack([integers(rng, (n, n_inputs)), identity])
        bias = [*integers(rng, (n,)), *np.zeros(n_inputs)]
        stages.append(Stage.affine(csr_array(widened), bias, [RELU] * n + [IDENTITY] * n_inputs))
        outer = csr_array(np.hstack([integers(rng, (n_inputs, n)), identity]))
        closing = RELU if n_inputs < 4 else IDENTITY
        stages.append(Stage.affine(outer, integers(rng, (n_inputs,)), closing))
        budget = max(2, budget // 2)
    return Network.from_stages(stages)


def mixed(rng: Rng, n_inputs: int, budget: int) -> Network:
    """A different function for every row."""
    kinds = [RELU, ABS, HARD_TANH, IDENTITY, leaky_relu(0.5), leaky_relu(-1.0), clip(-1.0, 1.0)]
    stages, n_in = [], n_inputs
    for width in widths(rng, max(2, round(budget / 1.5))):
        chosen = [kinds[i] for i in rng.integers(len(kinds), size=width)]
        stages.append(Stage.affine(integers(rng, (width, n_in)), integers(rng, (width,)), chosen))
        n_in = width
    return Network.from_stages(stages)


def leaky(rng: Rng) -> PiecewiseLinear:
    return leaky_relu(float(rng.choice([0.5, 0.25, -1.0, 1.0, 0.01])))


NETWORKS: dict[str, Maker] = {
    "integers": drawn(integers, integers),
    "bias-free integers": drawn(integers, zeros),
    "bias-free": drawn(normals, zeros),
    "2 bits": drawn(quantised(2), quantised(2)),
    "4 bits": drawn(quantised(4), quantised(4)),
    "multiples": multiples,
    "rank deficient": rank_deficient,
    "lattice": lattice,
    "dead": dead,
    "constant layers": constant_layers,
    "concurrent": concurrent,
    "coincident": coincident,
    "through vertices": through_vertices,
    "leaky": drawn(integers, integers, leaky),
    "hard_tanh": drawn(integers, integers, lambda rng: HARD_TANH),
    "abs": drawn(integers, integers, lambda rng: ABS),
    "maxout": maxout,
    "max pooling": max_pooling,
    "residual": residual,
    "mixed": mixed,
}
