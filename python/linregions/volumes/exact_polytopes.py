"""The volume of a polytope from its vertices and faces, in coordinates where it is round."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from linregions import _core

__all__ = ["exact_log_volume"]

Array = NDArray[np.float64]
MOST_VERTICES = 10_000
MOST_FACES = 600_000
MOST_DIMENSIONS = 20  # a simplex has 2^20 faces then
MOST_STEPS = 200
LEAST_PIVOT = 1e-14  # of a factor, over its largest: below it the rows may be dependent
CENTRED = 0.1  # Newton decrement of a point that is close enough to the analytic centre


def exact_log_volume(
    a: Array, b: Array, inside: Array, *, time_limit: float | None = None
) -> float | None:
    """Log of the volume of ``{x : a @ x <= b}``, exact up to rounding.

    Parameters
    ----------
    a, b : ndarray, shapes (n, dim) and (n,)
        Redundant half-spaces do no harm.
    inside : ndarray, shape (dim,)
        Strictly inside, as doubles see it.
    time_limit : float, optional
        Seconds.

    Returns
    -------
    float or None
        None where the polytope has too many vertices or faces (10,000, 600,000), is unbounded, has
        more than 20 dimensions, takes too long, or is too thin for doubles.
    """
    if a.shape[1] > MOST_DIMENSIONS:
        return None
    round_rows = rounded_rows(a, b, inside)
    if round_rows is None:
        return None
    rows, log_scale = round_rows
    volume = _core.polytope_volume(
        rows,
        max_vertices=MOST_VERTICES,
        max_faces=MOST_FACES,
        time_limit=0.0 if time_limit is None else max(time_limit, 1e-3),
    )
    if volume is None or not 0.0 < volume < math.inf:
        return None
    return math.log(volume) + log_scale


def rounded_rows(a: Array, b: Array, inside: Array) -> tuple[Array, float] | None:
    """The polytope as ``{y : rows @ y <= 1}`` and the log of what its volume is to be scaled with.

    The origin is its analytic centre, about, and the rows' Gram matrix the identity: a ball of
    radius 1 is inside, and all is in one of radius n (Sonnevend 1986). Newton's steps are taken in
    the coordinates that the last one left, so that slivers become round on the way.
    """
    used = a.any(axis=1)
    a, room = a[used], b[used] - a[used] @ inside
    if len(a) <= a.shape[1] or not (room > 0).all():
        return None
    rows = a / room[:, None]
    widths = np.abs(rows).max(axis=0)  # so that squares stay in the range of doubles
    if not ((widths > 0) & np.isfinite(widths)).all():
        return None
    rows, log_scale = rows / widths, -float(np.log(widths).sum())
    for _ in range(MOST_STEPS):
        # Of the rows, not of their Gram matrix: slivers are no loss then.
        upper = np.asarray(np.linalg.qr(rows, mode="r"), dtype=np.float64)
        diagonal = np.abs(np.diag(upper))
        if not (diagonal > diagonal.max() * LEAST_PIVOT).all():
            return None
        rows = np.linalg.solve(upper.T, rows.T).T
        log_scale -= float(np.log(diagonal).sum())
        step = -rows.sum(axis=0)
        decrement = float(np.linalg.norm(step))
        if not math.isfinite(decrement):
            return None
        if decrement < CENTRED:
            break
        step /= 1.0 + decrement  # damped: never leaves the polytope
        rows = rows / (1.0 - rows @ step)[:, None]
    return np.ascontiguousarray(rows), log_scale
