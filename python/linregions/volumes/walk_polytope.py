"""Polytopes as they are given: checked, and a ball inside."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.errors import InputError, NumericalError
from linregions.geometry.linear_programs import LinearProgram, Optimum

__all__ = ["HalfSpaces", "half_spaces"]

Array = NDArray[np.float64]
ROUNDOFF = 2.0**-53
MOST_REFINEMENTS = 6  # each gains as many digits as the programs' tolerance has
CLEAR = 1e-6  # a radius beyond the tolerance of the programs, in their unit


@dataclass(frozen=True, slots=True)
class HalfSpaces:
    """A bounded polytope ``{x : a @ x <= b}`` and a point inside; rows have length 1.

    Attributes
    ----------
    a, b : ndarray, shapes (n, dim) and (n,)
    inside : ndarray, shape (dim,)
    """

    a: Array
    b: Array
    inside: Array


def half_spaces(a: ArrayLike, b: ArrayLike, interior: ArrayLike | None) -> HalfSpaces:
    """Check a polytope, and find a point inside if none is given.

    Raises
    ------
    InputError
        Shapes disagree, numbers are not finite, the point is not inside, or the polytope is empty,
        flat or unbounded.
    """
    rows, bounds = _checked(a, b)
    dim = rows.shape[1]
    if interior is None:
        point = _deep_point(rows, bounds)
    else:
        point = np.array(interior, dtype=np.float64)
        if point.shape != (dim,) or not np.isfinite(point).all():
            raise InputError(f"interior: expected {dim} numbers, got {interior!r}")
        if ((room := bounds - rows @ point) <= 0).any():
            worst = int(room.argmin())
            raise InputError(f"interior: not strictly inside: beyond or on row {worst} of a")
    _check_bounded(rows)
    return HalfSpaces(rows, bounds, point)


def _checked(a: ArrayLike, b: ArrayLike) -> tuple[Array, Array]:
    """Rows of length 1, each once, without those that hold everywhere."""
    rows, bounds = np.array(a, dtype=np.float64), np.array(b, dtype=np.float64)
    if rows.ndim != 2 or bounds.shape != rows.shape[:1] or not rows.shape[1]:
        raise InputError(
            f"a, b: expected shapes (n, dim) and (n,), got {rows.shape} and {bounds.shape}"
        )
    if not np.isfinite(rows).all() or np.isnan(bounds).any() or (bounds == -np.inf).any():
        raise InputError("a, b: expected finite numbers (b may be +inf)")
    largest = np.abs(rows).max(axis=1)
    if ((largest == 0) & (bounds < 0)).any():
        raise InputError("a, b: the polytope is empty: a row is 0 <= a negative number")
    keep = (largest > 0) & np.isfinite(bounds)
    rows, bounds = rows[keep] / largest[keep, None], bounds[keep] / largest[keep]
    length = np.sqrt((rows**2).sum(axis=1))
    rows, bounds = rows / length[:, None], bounds / length
    order = np.lexsort((bounds, *rows.T))
    same = (rows[order][1:] == rows[order][:-1]).all(axis=1)
    first = np.sort(order[np.concatenate([[True], ~same])]) if order.size else order
    return rows[first], bounds[first]


def _deep_point(a: Array, b: Array) -> Array:
    """The centre of a largest ball, by programs each of which sees the last one's error large."""
    n, dim = a.shape
    point = np.zeros(dim)
    unit = float(np.median(np.abs(b))) if n else 1.0
    unit = unit or float(np.abs(b).max(initial=0.0)) or 1.0
    for _ in range(MOST_REFINEMENTS):
        room = b - a @ point
        # At most one, which a large polytope has no use for but an unbounded one does.
        rows = np.vstack([np.column_stack([-a, -np.ones(n)]), np.append(np.zeros(dim), -1.0)])
        found = _minimised(rows, np.append(-room / unit, -1.0), np.append(np.zeros(dim), -1.0))
        point = point + unit * found.point[:-1]
        radius = -found.value * unit
        least = float((b - a @ point).min(initial=unit))
        if least > 0.5 * radius > 0 and radius > CLEAR * unit:
            return point
        noise = 8 * ROUNDOFF * (np.abs(b).max() + np.abs(point).max() * np.sqrt(dim))
        if radius < -CLEAR * unit:
            raise InputError("a, b: the polytope is empty")
        if unit * CLEAR < noise:
            break
        unit = max(4.0 * abs(radius), 4.0 * abs(min(least, 0.0)), CLEAR * unit, noise)
    raise InputError("a, b: the polytope is empty, flat, or thinner than doubles can tell")


def _check_bounded(a: Array) -> None:
    """Raise InputError if some direction leads away for ever."""
    n, dim = a.shape
    unbounded = InputError("a, b: the polytope is unbounded")
    if n <= dim or np.linalg.matrix_rank(a) < dim:
        raise unbounded
    axes = np.eye(dim)
    rows = np.vstack([-a, axes, -axes])
    lower = np.concatenate([np.zeros(n), -np.ones(2 * dim)])
    if _minimised(rows, lower, a.sum(axis=0)).value < -1e-7:
        raise unbounded


def _minimised(rows: Array, lower: Array, cost: Array) -> Optimum:
    """The least `cost @ y` over ``rows @ y >= lower``, by another method if the first one fails."""
    from scipy.optimize import linprog

    try:
        return LinearProgram(rows, lower).minimise(cost)
    except NumericalError:
        for method in ("highs-ds", "highs-ipm"):
            found = linprog(cost, A_ub=-rows, b_ub=-lower, bounds=(None, None), method=method)
            if found.status == 0:
                point = np.asarray(found.x)
                return Optimum(float(cost @ point), point)
        raise
