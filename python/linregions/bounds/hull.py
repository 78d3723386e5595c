"""The smallest box around a domain, as far as it is proven."""

from __future__ import annotations

from math import inf

import numpy as np
from flint import fmpq, fmpq_mat
from numpy.typing import NDArray

from linregions.bounds.ranges import Range
from linregions.domains import Box, Domain

__all__ = ["hull"]

Array = NDArray[np.float64]


def hull(domain: Domain) -> Range:
    """Bounds of the coordinates of a domain; infinite where there are none, or none is proven.

    For a polytope each bound is a sum of its half-spaces with non-negative multipliers that HiGHS
    names and rational arithmetic solves for, so that it holds whatever HiGHS rounded.
    """
    inner = domain.coordinates
    if isinstance(inner, Box):
        return Range(inner.lower, inner.upper)
    a, b = inner.halfspaces()
    if not len(a):
        return Range(np.full(inner.dim, -inf), np.full(inner.dim, inf))
    identity = np.eye(inner.dim)
    upper = np.array([_largest(a, b, direction) for direction in identity])
    lower = np.array([-_largest(a, b, -direction) for direction in identity])
    return Range(lower, upper)


def _largest(a: Array, b: Array, direction: Array) -> float:
    """An upper bound of ``direction @ x`` for ``a @ x <= b``."""
    from scipy.optimize import linprog

    found = linprog(-direction, A_ub=a, b_ub=b, bounds=(None, None), method="highs")
    if found.status != 0:
        return inf
    tight = np.flatnonzero(found.ineqlin.marginals < -1e-12)
    multipliers = _solution(a[tight].T, direction)
    if multipliers is None or any(y < 0 for y in multipliers):
        return inf
    total = sum((y * _rational(b[i]) for y, i in zip(multipliers, tight, strict=True)), fmpq(0))
    try:
        nearest = int(total.p) / int(total.q)
    except OverflowError:
        return inf
    return nearest if _rational(nearest) >= total else float(np.nextafter(nearest, inf))


def _solution(matrix: Array, right: Array) -> list[fmpq] | None:
    """A solution of ``matrix @ y = right``, exactly; None if there is none."""
    n = matrix.shape[1]
    rows = [[*map(_rational, row), _rational(v)] for row, v in zip(matrix, right, strict=True)]
    reduced, rank = fmpq_mat(rows).rref()
    solution = [fmpq(0)] * n
    for i in range(rank):
        pivot = next(j for j in range(n + 1) if reduced[i, j] != 0)
        if pivot == n:
            return None
        solution[pivot] = reduced[i, n]
    return solution


def _rational(value: float) -> fmpq:
    return fmpq(*float(value).as_integer_ratio())
