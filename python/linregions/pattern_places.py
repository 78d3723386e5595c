"""Where a pattern is among many, looked up for millions of patterns at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = ["PatternPlaces"]

Patterns: TypeAlias = "NDArray[np.uint8 | np.uint16]"
Integers = NDArray[np.intp]
Keys = NDArray[np.uint64]
BLOCK = 1 << 15  # patterns at a time


class PatternPlaces:
    """Places of patterns, and of those that differ from them in one unit.

    By a hash that is linear in the pieces modulo 2^64, so that a change of one piece changes it by
    a product; what it finds is compared.

    Parameters
    ----------
    patterns : ndarray, shape (n, n_units)
        All different.
    """

    def __init__(self, patterns: Patterns) -> None:
        self._patterns = patterns
        rng = np.random.default_rng(0)
        factors = rng.integers(0, 2**64, patterns.shape[1], dtype=np.uint64)
        self._factors: Keys = np.asarray(factors)
        self._keys = self._keys_of(patterns)
        self._order = np.argsort(self._keys, kind="stable")
        self._sorted = self._keys[self._order]

    def of(self, patterns: Patterns) -> Integers:
        """Where these patterns are, shape (k,); -1: nowhere."""
        return self._found(self._keys_of(patterns), lambda part: patterns[part])

    def of_changed(self, rows: Integers, units: Integers, pieces: Integers) -> Integers:
        """Where ``patterns[rows]`` are with these units on these pieces, (k,); -1: nowhere."""
        change = (pieces - self._patterns[rows, units].astype(np.intp)).astype(np.uint64)

        def changed(part: slice) -> Patterns:
            expected = self._patterns[rows[part]]
            expected[np.arange(len(expected)), units[part]] = pieces[part]
            return expected

        return self._found(self._keys[rows] + change * self._factors[units], changed)

    def _found(self, keys: Keys, patterns_of: Callable[[slice], Patterns]) -> Integers:
        """Where patterns with these keys are."""
        if not len(self._sorted):
            return np.full(len(keys), -1)
        place = np.minimum(np.searchsorted(self._sorted, keys), len(self._sorted) - 1)
        found = np.where(self._sorted[place] == keys, self._order[place], -1)
        for first in range(0, len(keys), BLOCK):
            part = slice(first, first + BLOCK)
            same = (patterns_of(part) == self._patterns[found[part]]).all(axis=1)
            found[part][~same] = -1
        return found

    def _keys_of(self, patterns: Patterns) -> Keys:
        keys: Keys = np.zeros(len(patterns), dtype=np.uint64)
        for first in range(0, len(patterns), BLOCK):
            block = patterns[first : first + BLOCK].astype(np.uint64)
            keys[first : first + BLOCK] = block @ self._factors
        return keys
