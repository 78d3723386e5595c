"""How many cells of a layer can have many units on a sloped piece.

A *histogram* has in entry j a number of cells on which j units are flat. One dominates another if,
for every k, it has at least as many cells with at most k flat units [1]_. The functions here give
histograms that dominate those of every layer of their kind, and that grow with the dimension.

References
----------
.. [1] P. Hinz, S. van de Geer, "A framework for the construction of upper bounds on the number of
   affine linear regions of ReLU feed-forward neural networks", IEEE Trans. Information Theory
   65(11), 2019; arXiv 1806.01918.
.. [2] P. Hinz, "Using activation histograms to bound the number of affine regions in ReLU
   feed-forward neural networks", arXiv 2103.17174, 2021.
.. [3] K. L. Clarkson, P. W. Shor, "Applications of random sampling in computational geometry, II",
   Discrete Comput. Geom. 4, 1989.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import accumulate
from math import comb
from typing import Literal

from linregions.bounds.layers import Layer, MaximaForm, product_of_polynomials

__all__ = ["Choice", "h2_histogram", "histogram", "lev_histogram"]

Choice = Literal["cells", "subsets", "lev", "h2"]


def histogram(layer: Layer, dim: int, choice: Choice, form: MaximaForm = "forests") -> list[int]:
    """A histogram that dominates those of the layer's cells in dimension `dim`.

    Parameters
    ----------
    layer : Layer
    dim : int
    choice : {"cells", "subsets", "lev", "h2"}
        "cells": all cells without a flat unit. "subsets": at most k flat units leave at most as
        many patterns as can be written down, whatever the layer. "lev" and "h2" are better on
        layers of ReLU; on other layers, they are "subsets".
    form : {"forests", "pairs", "sharp"}
        See `Layer.cells`.
    """
    total = layer.cells(dim, form)
    if choice == "cells":
        return [total]
    r = min(dim, layer.unit_rank)
    if layer.is_relu and choice != "subsets":
        find = lev_histogram if choice == "lev" else h2_histogram
        tails = [*accumulate(find(r, len(layer.units)))]
    else:
        tails = [*accumulate(_flat_patterns(layer))]
    tails = [min(tail, total) for tail in tails]
    needed = tails.index(total) + 1
    return [b - a for a, b in zip([0, *tails], tails[:needed], strict=False)]


def lev_histogram(dim: int, n: int) -> list[int]:
    """Histogram "lev" of n ReLU units in dimension `dim`: entry j has j inactive units.

    On a line, two cells with at most k inactive units have at most 2k breakpoints between them,
    as each unit that changes is inactive at one of the two: so there are at most 2k + 1 such cells.
    From there by deletion and restriction, h(d, n)[j] = h(d, n-1)[j] + h(d-1, n-1)[j-1]: leave one
    unit out, and count the cells that its hyperplane cuts in two. The sums over j <= k are bounds
    for the sizes of (<= k)-levels of arrangements [3]_; the proof holds for every arrangement,
    parallel, repeated and missing hyperplanes included. Solved in closed form here.

    Examples
    --------
    >>> lev_histogram(2, 4)
    [1, 4, 5, 1]
    """
    if dim == 0 or n == 0:
        return [1]
    if dim >= n:
        return [comb(n, j) for j in range(n + 1)]
    counts = [comb(n, j) for j in range(dim)]
    for q in range(1, (n + 1) // 2 + 1):
        counts.append(_choose(n - 2 * q, dim - 1) + _choose(n - 2 * q + 1, dim - 1))
    return _trimmed(counts)


def h2_histogram(dim: int, n: int) -> list[int]:
    """Histogram "h2": as "lev", but from the plane on, where k inactive units have n cells at most.

    From [2]_ and its author's published program; the proof of the plane case was not re-read. No
    arrangement that violates it is known.

    Examples
    --------
    >>> h2_histogram(2, 4)
    [1, 4, 4, 2]
    """
    if dim < 2 or dim >= n:
        return lev_histogram(dim, n)
    counts = [comb(n, j) for j in range(dim - 2)]
    for q in range(n + 1):
        # Hyperplanes left when the plane is reached; one is used up by the last restriction.
        left = [(n, 1)] if dim == 2 else [(m, comb(n - m - 1, dim - 3)) for m in range(n)]
        counts.append(sum(times * _plane(m, q) for m, times in left))
    return _trimmed(counts)


def _plane(n: int, q: int) -> int:
    """Entry q of "h2" in the plane: 1, n, n, ... as long as there are cells."""
    return 1 if q == 0 else max(0, min(n, n + comb(n, 2) - (q - 1) * n))


def _choose(n: int, k: int) -> int:
    return comb(n, k) if n >= 0 else 0


def _trimmed(counts: Sequence[int]) -> list[int]:
    last = max(j for j, n in enumerate(counts) if n)
    return list(counts[: last + 1])


def _flat_patterns(layer: Layer) -> list[int]:
    """Entry j: patterns with j units on flat pieces."""
    counts = [1]
    for unit, n in Counter(layer.units).items():
        own = [comb(n, j) * unit.flat**j * unit.sloped ** (n - j) for j in range(n + 1)]
        counts = product_of_polynomials(counts, own)
    return counts
