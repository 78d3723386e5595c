"""Polytopes as they are given: checked, and a ball inside."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_array, as_vector
from linregions.errors import InputError, NumericalError
from linregions.geometry.linear_programs import LinearProgram, Optimum

__all__ = ["UNBOUNDED", "HalfSpaces", "half_spaces", "leads_away"]

Array = NDArray[np.float64]
ROUNDOFF = 2.0**-53
MOST_CLIMBS = 60
UNBOUNDED = "a, b: the polytope is unbounded"
NEXT_TO_NOTHING = 1e-9
CLEAR = 1e-6  # beyond the tolerance of the programs, in their unit


@dataclass(frozen=True, slots=True)
class HalfSpaces:
    """A polytope ``{x : a @ x <= b}`` and a point inside; rows have length 1, no line is in it.

    Attributes
    ----------
    a, b : ndarray, shapes (n, dim) and (n,)
    inside : ndarray, shape (dim,)
    """

    a: Array
    b: Array
    inside: Array

    def own_seed(self, seed: int) -> int:
        """A seed of its own: estimates of several polytopes with one seed are independent."""
        bits = blake2b(self.a.tobytes() + self.b.tobytes(), digest_size=8).digest()
        mixed = np.random.SeedSequence([seed, int.from_bytes(bits, "little")])
        return int(mixed.generate_state(1, np.uint64)[0])


def half_spaces(a: ArrayLike, b: ArrayLike, interior: ArrayLike | None) -> HalfSpaces:
    """Check a polytope, and find a point inside if none is given.

    Raises
    ------
    InputError
        Shapes disagree, numbers are not finite, the point is not inside, or the polytope is empty,
        flat or, obviously, unbounded.
    """
    rows, bounds = _checked(a, b)
    dim = rows.shape[1]
    if interior is None:
        point = _deep_point(rows, bounds)
    else:
        point = as_vector("interior", interior, dim)
        if ((room := bounds - rows @ point) <= 0).any():
            worst = int(room.argmin())
            raise InputError(f"interior: not strictly inside: beyond or on row {worst} of a")
    if np.linalg.matrix_rank(rows) < dim or len(rows) <= dim:
        raise InputError(UNBOUNDED)
    return HalfSpaces(rows, bounds, point)


def leads_away(rows: Array) -> bool:
    """Whether some direction never leaves ``{y : rows @ y <= 1}``, as a linear program sees it."""
    n, dim = rows.shape
    axes = np.eye(dim)
    lengths = np.linalg.norm(rows, axis=1)
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        raise NumericalError("a, b: the polytope's numbers leave the range of doubles; scale it")
    scaled = rows / lengths[:, None]
    scaled[np.abs(scaled) < NEXT_TO_NOTHING] = 0.0  # what changes of coordinates leave
    lower = np.concatenate([np.zeros(n), -np.ones(2 * dim)])
    found = _minimised(np.vstack([-scaled, axes, -axes]), lower, scaled.sum(axis=0))
    return found.value < -1e-7


def _checked(a: ArrayLike, b: ArrayLike) -> tuple[Array, Array]:
    """Rows of length 1, each once, without those that hold everywhere."""
    rows, bounds = as_array("a", a), as_array("b", b)
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
    """A point inside: the centre of a largest ball, or what a linear program takes for it.

    Where its tolerance is wider than the polytope, the ball is made larger from there on.
    """
    n, dim = a.shape
    unit = float(np.median(np.abs(b))) if n else 1.0
    unit = unit or float(np.abs(b).max(initial=0.0)) or 1.0
    # At most one, which a large polytope has no use for but an unbounded one does.
    rows = np.vstack([np.column_stack([-a, -np.ones(n)]), np.append(np.zeros(dim), -1.0)])
    lower = np.append(-b / unit, -1.0)
    found = _minimised(rows, lower, np.append(np.zeros(dim), -1.0))
    point = unit * found.point[:-1]
    if not (b - a @ point > _noise(a, b, point)).all():
        climbed = _climbed(a, b, point)
        if climbed is None:
            is_empty = found.value > CLEAR
            what = "empty" if is_empty else "empty, flat, or thinner than doubles can tell"
            raise InputError(f"a, b: the polytope is {what}")
        point = climbed
    return point


def _noise(a: Array, b: Array, point: Array) -> Array:
    """About how far off ``b - a @ point`` may be."""
    return np.asarray(4 * ROUNDOFF * (np.abs(b) + np.abs(a) @ np.abs(point)))


@np.errstate(over="ignore", invalid="ignore", divide="ignore")  # then nothing is found
def _climbed(a: Array, b: Array, point: Array) -> Array | None:
    """A point inside, from one outside; None if there is none beyond rounding errors.

    With a @ x + r <= b for a point (x, r), r grows by steps along its gradient in coordinates where
    the barrier's Hessian is the identity (affine scaling), which sees thin polytopes as it sees
    round ones; each is followed by a step back to the middle.
    """
    least = float((b - a @ point).min())
    at = np.append(point, least - max(abs(least), float(_noise(a, b, point).max())))
    rows = np.column_stack([a, np.ones(len(a))])
    for _ in range(MOST_CLIMBS):
        for is_climb in (True, False, False):
            room = b - rows @ at
            if (room <= 0).any():
                return None
            triangle = np.linalg.qr(rows / room[:, None], mode="r")
            try:
                basis = np.linalg.inv(triangle)
            except np.linalg.LinAlgError:
                return None
            seen = (rows @ basis) / room[:, None]
            up = basis[-1] / np.linalg.norm(basis[-1])
            step, most = up, 0.7
            if not is_climb:
                pull = -seen.sum(axis=0)
                step, most = pull - (pull @ up) * up, 0.5
                step /= 1.0 + np.linalg.norm(step)
            change = step * min(1.0, most / max(float((seen @ step).max()), most))
            if is_climb:
                change = step * most / max(float((seen @ step).max()), 1e-9)
            at = at + basis @ change
        point = at[:-1]
        if (b - a @ point > _noise(a, b, point)).all():
            return np.asarray(point)
    return None


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
