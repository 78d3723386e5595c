"""How many primes tell any two affine maps of a network apart.

On every pattern the entries of the network's affine map are integers times one power of two, which
follows from the last bits of the weights; their size is bounded by sums of absolute values. Two
maps with equal residues modulo primes whose product exceeds twice that bound are equal.
"""

from __future__ import annotations

from math import ceil
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.kinds.residues import PRIME_BITS, entries, lowest_bit
from linregions.models import Network, Stage

__all__ = ["n_primes", "n_primes_of_minors", "numerator_bits"]

NOTHING = -1100.0  # the logarithm that stands for zero: below that of any double


def n_primes(network: Network) -> int:
    """So many primes prove that affine maps of the network are equal."""
    return max(1, ceil((numerator_bits(network) + 1.0) / PRIME_BITS))


def n_primes_of_minors(network: Network) -> int:
    """So many prove that two rows of pre-activations, less breakpoints, are multiples.

    Of two rows in the same stage or in different ones: products of two of their entries are equal.
    """
    size, grid, bits = 0.0, 0, 0.0
    for stage in network.stages:
        z_size, z_grid = _rows_through(stage, size, grid)
        ends = np.array([end for kind in stage.activations for end in kind.breakpoints])
        bits = max(bits, _more(z_size + 1.0, _log(ends)) - min(z_grid, lowest_bit(ends)))
        size, grid = _through(stage, size, grid)
    return ceil((2.0 * bits + 2.0) / PRIME_BITS) + 1


def numerator_bits(network: Network) -> float:
    """A bound on the logarithm of the integers that stand for the entries of an affine map.

    A column of the map is what the network makes of a coordinate axis without biases, or of the
    origin with them: entries of at most 1 go in.
    """
    size, grid = 0.0, 0
    for stage in network.stages:
        size, grid = _through(stage, size, grid)
    return size - grid


def _through(stage: Stage, size: float, grid: int) -> tuple[float, int]:
    """Logarithm of the largest entry, and of what all entries are multiples of."""
    size, grid = _rows_through(stage, size, grid)
    if not stage.is_max:
        slopes = np.concatenate([kind.slopes for kind in stage.activations])
        intercepts = np.concatenate([kind.intercepts for kind in stage.activations])
        size = _more(size + _log(slopes), _log(intercepts))
        grid = min(grid + lowest_bit(slopes), lowest_bit(intercepts))
    return size, grid


def _rows_through(stage: Stage, size: float, grid: int) -> tuple[float, int]:
    """The same of the stage's rows, before activations."""
    size = _more(_row_sums(stage) + size, _log(stage.bias))
    return size, min(grid + lowest_bit(entries(stage.weight)), lowest_bit(stage.bias))


def _row_sums(stage: Stage) -> float:
    """The logarithm of the largest sum of absolute weights of a row, not rounded down."""
    largest = float(np.abs(entries(stage.weight)).max(initial=0.0))
    if largest == 0.0:
        return NOTHING
    weight: Any = stage.weight
    sums = abs(weight / largest).sum(axis=1)
    return float(np.log2(largest) + np.log2(float(sums.max()) * 1.001))


def _log(values: NDArray[np.float64]) -> float:
    """The logarithm of the largest absolute value, not rounded down; far below all for zeros."""
    largest = float(np.abs(values).max(initial=0.0))
    return NOTHING if largest == 0.0 else float(np.log2(largest)) + 1e-9


def _more(one: float, other: float) -> float:
    """The logarithm of the sum of two numbers given by theirs, not rounded down."""
    return float(np.logaddexp2(one, other)) + 1e-9
