"""Networks with as many regions as theory says some have; all weights are exact doubles.

Everything is made of zigzags: functions on the line whose pieces each map a part of [0, 1] onto all
of it, or beyond. What comes behind happens once in every piece.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import comb

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError
from linregions.models import Network, Stage
from linregions.scalars import positive_integer

__all__ = ["folding_network", "knot_family", "tent_map", "zigzag_network"]

Array = NDArray[np.float64]


class _Zigzag:
    """x -> constant + sum_i jumps[i] relu(signs[i] (x - knots[i])), continuous, zero at zero.

    Parameters
    ----------
    knots : sequence of float
        Increasing.
    signs : sequence of {1.0, -1.0}
        Which side of its knot each unit is active on.
    jumps : sequence of float
        By how much the slope changes at each knot.
    """

    def __init__(
        self, knots: Sequence[float], signs: Sequence[float], jumps: Sequence[float]
    ) -> None:
        self.signs = np.array(signs, dtype=np.float64)
        self.biases = -self.signs * np.array(knots)
        self.jumps = np.array(jumps, dtype=np.float64)
        self.constant = -float(self.jumps @ np.maximum(self.biases, 0.0))


def knot_family(widths: Sequence[int]) -> Network:
    """The network with one input and these hidden widths that has as many knots as any.

    Chen's bound, prod (m_j + 1) - 1 knots [1]_, is attained: on the line, and strictly inside
    [0, 1] as well. Every layer is a zigzag with m knots at t, 3t, 5t, ... with slopes 1/t, -1/2t,
    1/2t, -1/2t, ... for a power of two t. Only the third unit is active on the left of its knot:
    left of all knots the slope then is minus its jump, which is 1/t.

    Parameters
    ----------
    widths : sequence of int
        Of the hidden layers, each at least 3; for narrower layers the bound is not known to be
        attained.

    Raises
    ------
    InputError
        No width, or one below 3.

    References
    ----------
    .. [1] K. K. Chen, "The upper bound on knots in neural networks", arXiv 1611.09448, 2016.

    Examples
    --------
    >>> from linregions.bounds import knots
    >>> from linregions.bounds.constructions import knot_family
    >>> len(knots(knot_family([4, 3])).output), 5 * 4 - 1
    (19, 19)
    """
    sizes = _sizes("widths", widths, least=3)
    return _zigzag_network(1, sizes, [_knot_zigzag(m) for m in sizes])


def zigzag_network(n_inputs: int, widths: Sequence[int]) -> Network:
    """The construction behind the lower bound of Serra, Tjandraatmadja and Ramalingam [1]_.

    On the unit cube it has prod_{l < L} (floor(n_l / n_0) + 1)^n_0 f(n_L, n_0) regions: every layer
    but the last has a zigzag of `knot_family` for each input, and the last one is a simple
    arrangement all of whose cells meet the cube. Units to spare are dead.

    Parameters
    ----------
    n_inputs : int
    widths : sequence of int
        Of the hidden layers, each at least ``3 * n_inputs``.

    Raises
    ------
    InputError
        A width is too small, or the last layer is so wide that doubles do not hold its weights.

    References
    ----------
    .. [1] T. Serra, C. Tjandraatmadja, S. Ramalingam, ICML 2018; arXiv 1711.02114.
    """
    n = positive_integer("n_inputs", n_inputs)
    sizes = _sizes("widths", widths, least=3 * n)
    zigzags = [_knot_zigzag(m // n) for m in sizes[:-1]]
    return _with_last_layer(_zigzag_network(n, sizes[:-1], zigzags), sizes[-1])


def folding_network(n_inputs: int, widths: Sequence[int]) -> Network:
    """The construction behind the lower bound of Montúfar, Pascanu, Cho and Bengio [1]_.

    On the unit cube it has prod_{l < L} floor(n_l / n_0)^n_0 f(n_L, n_0) regions: every layer but
    the last folds each input floor(n_l / n_0) times onto [0, 1].

    Parameters
    ----------
    n_inputs : int
    widths : sequence of int
        Of the hidden layers, each at least `n_inputs`.

    Raises
    ------
    InputError
        As `zigzag_network`.

    References
    ----------
    .. [1] G. Montúfar, R. Pascanu, K. Cho, Y. Bengio, NeurIPS 2014; arXiv 1402.1869.
    """
    n = positive_integer("n_inputs", n_inputs)
    sizes = _sizes("widths", widths, least=n)
    folds = [_fold(m // n) for m in sizes[:-1]]
    return _with_last_layer(_zigzag_network(n, sizes[:-1], folds), sizes[-1])


def tent_map(depth: int) -> Network:
    """The tent 2 relu(x) - 4 relu(x - 1/2), applied `depth` times (Telgarsky [1]_).

    It has 2^depth - 1 knots strictly inside (0, 1), and 2^depth + 1 on the line from depth 2 on.

    References
    ----------
    .. [1] M. Telgarsky, "Representation benefits of deep feedforward networks", arXiv 1509.08101,
       2015.
    """
    n = positive_integer("depth", depth)
    return _zigzag_network(1, [2] * n, [_fold(2)] * n)


def _knot_zigzag(m: int) -> _Zigzag:
    """A zigzag with m >= 3 knots, m + 1 pieces that cover [0, 1]."""
    # t + 2t m <= 1: the last piece has at least the length 2t that it needs.
    step = 2.0 ** -((2 * m).bit_length())
    slopes = [1 / step, *((-1) ** k / (2 * step) for k in range(1, m + 1))]
    signs = [-1.0 if i == 2 else 1.0 for i in range(m)]
    return _Zigzag([(2 * i + 1) * step for i in range(m)], signs, np.diff(slopes).tolist())


def _fold(p: int) -> _Zigzag:
    """A map of [0, 1] onto itself in p pieces whose lengths are powers of two."""
    bits = (p - 1).bit_length()
    n_long = 2**bits - p  # pieces of twice the length of the others
    lengths = [2.0 ** (1 - bits)] * n_long + [2.0**-bits] * (p - n_long)
    slopes = [0.0, *((-1) ** k / length for k, length in enumerate(lengths))]
    knots = np.concatenate([[0.0], np.cumsum(lengths)[:-1]])
    return _Zigzag(knots.tolist(), [1.0] * p, np.diff(slopes).tolist())


def _zigzag_network(n: int, sizes: Sequence[int], zigzags: Sequence[_Zigzag]) -> Network:
    """Hidden layers of these sizes, each with its zigzag on all n coordinates; these come out."""
    out, shift = np.eye(n), np.zeros(n)  # how the coordinates follow from the state
    stages = []
    for size, zigzag in zip(sizes, zigzags, strict=True):
        m = len(zigzag.signs)
        weight, bias, after = np.zeros((size, n)), np.zeros(size), np.zeros((n, size))
        for k in range(n):
            own = slice(k * m, (k + 1) * m)
            weight[own, k], bias[own], after[k, own] = zigzag.signs, zigzag.biases, zigzag.jumps
        stages.append(Stage.affine(weight @ out, weight @ shift + bias, "relu"))
        out, shift = after, np.full(n, zigzag.constant)
    return Network.from_stages([*stages, Stage.affine(out, shift)])


def _with_last_layer(network: Network, m: int) -> Network:
    """The network with its outputs cut by a simple arrangement, as one hidden layer more."""
    *stages, last = network.stages
    weight, bias = _simple_arrangement(m, network.output_dim)
    cuts = Stage.affine(weight @ last.dense_weight, weight @ last.bias + bias, "relu")
    return Network.from_stages([*stages, cuts, Stage.affine(np.ones((1, m)))])


def _simple_arrangement(m: int, d: int) -> tuple[Array, Array]:
    """Rows of m hyperplanes in R^d in general position, all of whose flats meet the unit cube.

    Hyperplane t is y_1 + t y_2 + ... + t^(d-1) y_d = t^d for integers t around zero, so that the
    coordinates of vertices are elementary symmetric functions of d of these; then
    x = 1/2 + y / 2^p brings them into the cube.
    """
    roots = [k - m // 2 for k in range(m)]
    largest = max(map(abs, roots))
    reach = max(comb(d, k) * largest**k for k in range(1, d + 1))
    scale = 2 ** (reach.bit_length() + 1)
    normals = [[t**k * scale for k in range(d)] for t in roots]
    offsets = [-sum(row) // 2 - t**d for t, row in zip(roots, normals, strict=True)]
    if max(abs(v) for row in (*normals, offsets) for v in row) >= 2**45:
        raise InputError(
            f"widths: a last layer of {m} units on {d} inputs needs weights beyond 2^45"
        )
    return np.array(normals, dtype=np.float64), np.array(offsets, dtype=np.float64)


def _sizes(name: str, widths: Sequence[int], *, least: int) -> list[int]:
    sizes = [positive_integer(f"{name}[{i}]", width) for i, width in enumerate(widths)]
    if not sizes or min(sizes) < least:
        raise InputError(f"{name}: expected hidden layers of at least {least} units, got {sizes}")
    return sizes
