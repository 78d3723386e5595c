"""The half-spaces of one region in doubles with error bounds: which points are certainly inside."""

from __future__ import annotations

from functools import cached_property
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.float_rows import ROUNDOFF
from linregions.certificates.half_spaces import HalfSpace
from linregions.certificates.proposal import proposal
from linregions.certificates.rational_rows import ExactSystem
from linregions.errors import InputError
from linregions.geometry.setting import Setting

__all__ = ["HalfSpaceRows"]

Array = NDArray[np.float64]
CLOSE = 1e-8  # rows of length 1 that differ by less are compared exactly


class HalfSpaceRows:
    """Rows ``a @ x + c >= 0`` of length 1: units in order, then the domain; no constant ones.

    Parameters
    ----------
    setting : Setting
    pieces : ndarray of int, shape (n_units,)

    Attributes
    ----------
    system : ExactSystem
        The same half-spaces exactly.
    names : list of HalfSpace
    a, c : ndarray, shapes (n, dim) and (n,)
    some_zero : bool
        Whether some unit is on its breakpoint throughout, or ties with a rival throughout.

    Raises
    ------
    InputError
        A unit is constant on the other side: no input has this pattern.
    """

    def __init__(self, setting: Setting, pieces: NDArray[np.intp]) -> None:
        self.system = ExactSystem(setting.exact_network, setting.exact_domain, pieces)
        found = proposal(self.system, setting.domain_rows)
        if found.impossible is not None:
            raise InputError(f"pattern: no input has it, because of {found.impossible}")
        self.names: list[HalfSpace] = found.names
        self.a, self.c = found.a, found.c
        self.some_zero = found.some_zero
        d = self.a.shape[1]
        summing = 1.1 * ROUNDOFF * (d + 3)
        self._linear_error = found.error + summing * sqrt(d)
        self._constant_error = found.error + summing * np.abs(self.c)

    def __len__(self) -> int:
        return len(self.names)

    def errors(self, size: Array) -> Array:
        """Bounds (n, ...) on the errors of ``a @ x + c`` at points of this max norm (...)."""
        with np.errstate(invalid="ignore"):  # an unbounded error times zero: nothing is certain
            linear = np.multiply.outer(self._linear_error, size)
        return np.asarray((linear.T + self._constant_error).T)

    def holds(self, point: Array) -> bool:
        """Whether the point is strictly inside, proven."""
        values = self.a @ point + self.c
        return bool((values > self.errors(np.abs(point).max(initial=0.0))).all())

    @cached_property
    def groups(self) -> list[list[int]]:
        """Rows by half-space: those of one group are multiples of each other, exactly."""
        together = list(range(len(self)))
        for i, j in self._close_pairs():
            if together[j] == j and _proportional(self._exact(i), self._exact(j)):
                together[j] = together[i]
        members: dict[int, list[int]] = {}
        for j, first in enumerate(together):
            members.setdefault(first, []).append(j)
        return list(members.values())

    @cached_property
    def group_of(self) -> NDArray[np.intp]:
        """For each row the number of its group."""
        number = np.empty(len(self), dtype=np.intp)
        for place, group in enumerate(self.groups):
            number[group] = place
        return number

    def _exact(self, i: int) -> list[int]:
        return list(self.system.rows[self.names[i]][0])

    def _close_pairs(self) -> list[tuple[int, int]]:
        """Pairs (i, j), i < j, by i, of rows that doubles hardly tell apart."""
        if len(self) < 2:
            return []
        rows = np.column_stack([self.a, self.c / np.maximum(1.0, np.abs(self.c))])
        mix = np.random.default_rng(0).uniform(0.5, 1.0, rows.shape[1])
        key = rows @ (mix / np.linalg.norm(mix))
        order = np.argsort(key, kind="stable")
        found = []
        for place, i in enumerate(order.tolist()):
            for j in order[place + 1 :].tolist():
                if key[j] - key[i] > 2 * CLOSE:
                    break
                if np.abs(rows[i] - rows[j]).max() < CLOSE:
                    found.append((min(i, j), max(i, j)))
        return sorted(found)


def _proportional(one: list[int], other: list[int]) -> bool:
    """Whether one row is a positive multiple of the other; neither normal is zero."""
    k = next(k for k, value in enumerate(one) if value)
    if one[k] * other[k] <= 0:
        return False
    return all(one[k] * v == other[k] * u for u, v in zip(one, other, strict=True))
