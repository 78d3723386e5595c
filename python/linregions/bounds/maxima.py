"""Lower bounds for the most regions of a fully connected ReLU network of given widths.

They say what some weights reach, not what those of a given network do. Each is the number of
regions of a construction; `linregions.bounds.constructions` makes the first two of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from linregions.region_numbers import region_number

__all__ = ["arora_2018", "chen_2016", "montufar_2014", "serra_2018"]


def montufar_2014(widths: Sequence[int]) -> int | None:
    """Regions of the folding networks of Montúfar, Pascanu, Cho and Bengio [1]_.

    The product over all hidden layers but the last of floor(n_l / n_0)^n_0, times the cells of the
    last one. None unless every layer is at least as wide as the input.

    References
    ----------
    .. [1] G. Montúfar, R. Pascanu, K. Cho, Y. Bengio, NeurIPS 2014; arXiv 1402.1869.

    Examples
    --------
    >>> montufar_2014([2, 4, 4, 5])
    256
    """
    n, *hidden = widths
    if not hidden or min(hidden) < n:
        return None
    return prod(int((m // n) ** n) for m in hidden[:-1]) * region_number(hidden[-1], n)


def serra_2018(widths: Sequence[int]) -> int | None:
    """Regions of the construction of Serra, Tjandraatmadja and Ramalingam [1]_.

    One piece more for each input and layer than in `montufar_2014`. None unless every layer is at
    least three times as wide as the input: without that the formula exceeds upper bounds.

    References
    ----------
    .. [1] T. Serra, C. Tjandraatmadja, S. Ramalingam, ICML 2018; arXiv 1711.02114.

    Examples
    --------
    >>> serra_2018([2, 8, 8]), serra_2018([4, 4, 4])
    (925, None)
    """
    n, *hidden = widths
    if not hidden or min(hidden) < 3 * n:
        return None
    return prod(int((m // n + 1) ** n) for m in hidden[:-1]) * region_number(hidden[-1], n)


def arora_2018(widths: Sequence[int]) -> int | None:
    """Pieces of the zonotope networks of Arora, Basu, Mianjy and Mukherjee [1]_.

    A first layer of 2m units, the absolute values of m generic linear functions, cuts the space
    into 2 sum_{i < n_0} binomial(m - 1, i) cones; k layers of w units each then cut every ray into
    w^k pieces. None unless the widths are (n_0, 2m or 2m + 1, w, ..., w) with k >= 1.

    References
    ----------
    .. [1] R. Arora, A. Basu, P. Mianjy, A. Mukherjee, "Understanding deep neural networks with
       rectified linear units", ICLR 2018; arXiv 1611.01491.

    Examples
    --------
    >>> arora_2018([2, 4, 2])
    8
    """
    n, *hidden = widths
    if len(hidden) < 2 or hidden[0] < 2 or len(set(hidden[1:])) != 1:
        return None
    m, w = hidden[0] // 2, hidden[1]
    return 2 * region_number(m - 1, n - 1) * int(w ** (len(hidden) - 1))


def chen_2016(widths: Sequence[int]) -> int | None:
    """The most knots of a network with one input: sum_i m_i prod_{j > i} (m_j + 1) [1]_.

    An upper bound, reached for all widths of at least three; equal to prod (m_j + 1) - 1. None
    unless there is one input.

    References
    ----------
    .. [1] K. K. Chen, "The upper bound on knots in neural networks", arXiv 1611.09448, 2016.

    Examples
    --------
    >>> chen_2016([1, 3, 5, 4])
    119
    """
    n, *hidden = widths
    if n != 1:
        return None
    return sum(m * prod(after + 1 for after in hidden[i + 1 :]) for i, m in enumerate(hidden))
