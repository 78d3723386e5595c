"""A point strictly inside a region, proven: a double if there is one, else a rational one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.dyadic import nearest_double
from linregions.certificates.exact_program import integer_rows, largest_margin
from linregions.certificates.rational_rows import Point, rational_point
from linregions.errors import InputError
from linregions.geometry.half_space_rows import HalfSpaceRows
from linregions.geometry.linear_programs import LinearProgram

__all__ = ["Interior", "beyond", "chebyshev_ball", "interior"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Interior:
    """A point strictly inside.

    Attributes
    ----------
    point : ndarray, shape (dim,)
        Rounded, if `exact` is not its own doubles.
    exact : tuple of Fraction
    is_double : bool
        Whether `point` itself is strictly inside beyond all rounding.
    """

    point: Array
    exact: Point
    is_double: bool


def interior(rows: HalfSpaceRows, hints: list[Array]) -> Interior:
    """The first hint that is certainly inside, else the Chebyshev centre, else an exact point.

    Raises
    ------
    InputError
        There is no interior.
    """
    for hint in hints:
        if rows.holds(hint):
            return Interior(hint, rational_point(hint.tolist()), True)
    start = hints[0] if hints else np.zeros(rows.a.shape[1])
    centre, _ = chebyshev_ball(rows, start)
    if np.isfinite(centre).all() and rows.holds(centre):
        return Interior(centre, rational_point(centre.tolist()), True)
    whole, _ = integer_rows([rows.system.rows[name] for name in rows.names])
    found = largest_margin(whole)
    if found.sign <= 0 or found.point is None:
        raise InputError("pattern: no full-dimensional region of the domain has it")
    return Interior(np.array([nearest_double(x) for x in found.point]), found.point, False)


def beyond(rows: HalfSpaceRows, point: Array, direction: Array) -> list[Array]:
    """Candidates for points inside a region that a ray enters at a point of its boundary."""
    values, slopes = rows.a @ point + rows.c, rows.a @ direction
    ahead = (slopes < 0) & (values > 0)
    room = float(np.min(values[ahead] / -slopes[ahead], initial=np.inf))
    length = 1.0 / float(np.linalg.norm(direction))
    steps = [room / 2, room / 8] if np.isfinite(room) else [length, length * 2.0**-10]
    return [point + step * direction for step in steps]


def chebyshev_ball(rows: HalfSpaceRows, start: Array) -> tuple[Array, float]:
    """Centre and radius of a largest ball inside; the radius is infinite if there is no largest.

    One linear program: largest r with ``a @ x + c >= r`` for rows of length 1. `start` is any point
    close to the region: coordinates are taken from there.
    """
    n, d = rows.a.shape
    if not n:
        return start, np.inf
    values = rows.a @ start + rows.c
    unit = float(np.abs(values).max()) or 1.0
    program = LinearProgram(np.column_stack([rows.a, -np.ones(n)]), -values / unit)
    cost = np.append(np.zeros(d), -1.0)
    found = program.minimise(cost)
    if found.value == -np.inf:
        return _centre_of_unbounded(rows, start), np.inf
    return start + unit * found.point[:-1], max(0.0, -found.value * unit)


def _centre_of_unbounded(rows: HalfSpaceRows, start: Array) -> Array:
    """The centre of a ball of radius about 1 where there are balls of any size."""
    n, d = rows.a.shape
    values = rows.a @ start + rows.c
    a = np.column_stack([np.vstack([rows.a, np.zeros(d)]), -np.ones(n + 1)])
    found = LinearProgram(a, np.append(-values, -1.0)).minimise(np.append(np.zeros(d), -1.0))
    return start + found.point[:-1]
