"""Dyadic numbers modulo primes, held in doubles so that BLAS may multiply them; nothing is rounded.

A double is an integer times a power of two, and two has an inverse modulo an odd prime: so every
number that a network computes from its doubles by sums and products has a residue, and different
residues prove different numbers. Residues are balanced (at most p/2 in size, p < 2^29) and factors
are split into a high and a low half, so that sums of products stay below 2^52.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from linregions.models.stage import Matrix

__all__ = [
    "PRIME_BITS",
    "ResidueMatrix",
    "entries",
    "lowest_bit",
    "prime",
    "product",
    "reduced",
    "residues",
]

Residues = NDArray[np.float64]

PRIME_BITS = 28.9  # every prime used here has more: the product of n has more than n times as many
HALF = 2.0**14
TERMS = 1024  # products of this many residues and high halves add up to at most 2^52


@lru_cache(maxsize=4096)
def prime(place: int) -> int:
    """The largest prime below 2^29, the next smaller one, and so on."""
    from flint import fmpz

    candidate = 2**29 - 1 if place == 0 else prime(place - 1) - 2
    while not fmpz(candidate).is_prime():
        candidate -= 2
    return candidate


def reduced(values: Residues, p: int) -> Residues:
    """Balanced residues of integers of at most 2^52.

    Those of about p/2 may come out with either sign: compare differences with zero.
    """
    return np.asarray(values - p * np.rint(values * (1.0 / p)))


def residues(values: NDArray[np.float64], p: int) -> Residues:
    """Balanced residues of any finite doubles."""
    mantissas, exponents = np.frexp(values)
    distinct, which = np.unique(exponents, return_inverse=True)
    powers = np.array([pow(2, int(e) - 53, p) for e in distinct], dtype=np.int64)
    whole = (mantissas * 2.0**53).astype(np.int64) % p
    found = whole * powers[which.reshape(values.shape)] % p
    return reduced(found.astype(np.float64), p)


def product(one: Residues, other: Residues, p: int) -> Residues:
    """Entry by entry, broadcast."""
    high = np.rint(one * (1.0 / HALF))
    low = one - HALF * high
    return reduced(HALF * reduced(high * other, p) + low * other, p)


def lowest_bit(*arrays: NDArray[np.float64]) -> int:
    """The largest g, 0 at most, such that all these doubles are multiples of 2^g."""
    flat = np.concatenate([np.asarray(array, dtype=np.float64).ravel() for array in arrays])
    mantissas, exponents = np.frexp(flat[flat != 0])
    whole = (mantissas * 2.0**53).astype(np.int64)
    last = np.log2((whole & -whole).astype(np.float64)).astype(np.int64)
    return min(0, int((exponents - 53 + last).min(initial=0)))


def entries(weight: Matrix) -> NDArray[np.float64]:
    """The numbers that a weight is kept by: an array, or the entries of a sparse one."""
    kept: Any = weight
    return np.asarray(kept if isinstance(weight, np.ndarray) else kept.data)


class ResidueMatrix:
    """A matrix of doubles, dense or sparse, modulo a prime."""

    def __init__(self, weight: Matrix, p: int) -> None:
        self.p = p
        found = residues(entries(weight), p)
        high = np.rint(found * (1.0 / HALF))
        low = found - HALF * high
        halves: tuple[Any, Any] = (high, low)
        n, terms = int(weight.shape[1]), int(weight.shape[1])
        if not isinstance(weight, np.ndarray):
            halves = _like(weight, high), _like(weight, low)
            terms = int(np.diff(halves[0].indptr).max())
        step = n if terms <= TERMS else TERMS
        self._parts = [
            (slice(i, i + step), halves[0][:, i : i + step], halves[1][:, i : i + step])
            for i in range(0, n, step)
        ]

    def __matmul__(self, state: Residues) -> Residues:
        """Times residues, shape (n, k)."""
        p = self.p
        sums = [
            reduced(HALF * reduced(high @ state[part], p) + low @ state[part], p)
            for part, high, low in self._parts
        ]
        return sums[0] if len(sums) == 1 else reduced(np.sum(sums, axis=0), p)


def _like(matrix: Any, data: NDArray[np.float64]) -> Any:
    from scipy.sparse import csr_array

    return csr_array((data, matrix.indices, matrix.indptr), shape=matrix.shape)
