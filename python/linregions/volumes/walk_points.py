"""Random points of a polytope."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions import _core
from linregions.scalars import check_seed, positive_integer
from linregions.volumes.walk_polytope import half_spaces
from linregions.volumes.walk_rounding import DURATION, rounded

__all__ = ["uniform_points"]

Array = NDArray[np.float64]
N_CHAINS = 16
N_STEPS = 3  # from one point of a chain to the next
BURN_IN = 10  # points of each chain that are left out


def uniform_points(
    a: ArrayLike, b: ArrayLike, n: int, *, interior: ArrayLike | None = None, seed: int = 0
) -> Array:
    """Random points of a bounded polytope, uniform up to what a random walk leaves of its start.

    Parameters
    ----------
    a, b : array_like, shapes (m, dim) and (m,)
        The polytope ``{x : a @ x <= b}``.
    n : int
        How many.
    interior : array_like, shape (dim,), optional
        A point strictly inside; by default one is looked for.
    seed : int
        At least 0.

    Returns
    -------
    ndarray, shape (n, dim)
        All in the polytope. Neighbouring points are nearly independent: they come from 16 chains in
        turn, three billiard paths apart (``docs/estimated-volumes.md``).

    Raises
    ------
    InputError
        As of `estimate_log_volume`.
    NumericalError
        The polytope is too thin for doubles.

    Examples
    --------
    >>> import numpy as np
    >>> points = uniform_points([[-1, 0], [0, -1], [1, 1]], [0, 0, 1], 1000)  # a triangle
    >>> bool(np.abs(points.mean(axis=0) - 1 / 3).max() < 0.05)
    True
    """
    check_seed(seed)
    n = positive_integer("n", n)
    polytope = half_spaces(a, b, interior)
    own_seed = polytope.own_seed(int(seed))
    body = rounded(polytope, own_seed, math.inf)
    assert body is not None
    found = _core.walk_points(
        body.a,
        body.b,
        np.ascontiguousarray(body.points[-N_CHAINS:]),
        kind="billiard",
        n_steps=N_STEPS,
        duration=DURATION,
        precision=0.0,
        n=BURN_IN + -(-n // N_CHAINS),
        seed=own_seed,
        time_limit=0.0,
    )
    points = found[BURN_IN:].reshape(-1, polytope.a.shape[1])[:n]
    return _drawn_in(body.centre + points @ body.basis.T, polytope.a, polytope.b, body.centre)


def _drawn_in(points: Array, a: Array, b: Array, centre: Array) -> Array:
    """Points that rounding left outside, moved towards the centre by about as much."""
    share = 2.0**-50
    while share < 1.0 and (outside := (points @ a.T > b).any(axis=1)).any():
        points[outside] += share * (centre - points[outside])
        share *= 8.0
    return points
