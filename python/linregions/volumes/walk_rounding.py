"""Coordinates in which a polytope is about as long as wide."""

from __future__ import annotations

import time
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linregions import _core
from linregions.errors import InputError, NumericalError
from linregions.volumes.walk_polytope import UNBOUNDED, HalfSpaces, leads_away

__all__ = ["DURATION", "Rounded", "rounded"]

Array = NDArray[np.float64]
DURATION = 3.0  # of a billiard path, where coordinates have variance 1
ROUND = 4.0  # ratio of variances that need not be improved
MOST_ROUNDS = 12
POINTS_PER_DIM = 12  # that a covariance is taken from
N_CHAINS = 4
CENTRED = 0.25  # length of the Newton step, in Dikin's norm, that is short enough
MOST_NEWTON_STEPS = 200
LATE = 40  # steps after which something is wrong
LONGEST_STEP = 1e4  # such that rounding errors stay small where a polytope has no end


@dataclass(frozen=True, slots=True)
class Rounded:
    """The polytope ``{y : a @ y <= b}`` where ``x = centre + basis @ y``.

    Attributes
    ----------
    a, b : ndarray, shapes (n, dim) and (n,)
        Rows have any length, b is positive: the origin is inside.
    centre, basis : ndarray, shapes (dim,) and (dim, dim)
    log_scale : float
        Logarithm of the determinant of the basis.
    points : ndarray, shape (k, dim)
        Random points, about uniform, in these coordinates.
    """

    a: Array
    b: Array
    centre: Array
    basis: Array
    log_scale: float
    points: Array


class _Frame:
    """Coordinates that change: the rows in them are divided by their bounds."""

    def __init__(self, polytope: HalfSpaces) -> None:
        self.polytope = polytope
        self.centre = polytope.inside
        self.basis = np.eye(self.centre.size)
        self.look()

    def look(self) -> None:
        """Take the rows from the polytope, which forgets rounding errors."""
        room = self.polytope.b - self.polytope.a @ self.centre
        if (room <= 0).any():
            raise NumericalError("the polytope is too thin for doubles: rounding leaves it")
        self.rows = (self.polytope.a @ self.basis) / room[:, None]

    def move(self, step: Array) -> None:
        """Make this point the origin."""
        self.centre = self.centre + self.basis @ step
        self.rows = self.rows / (1.0 - self.rows @ step)[:, None]

    def change_basis(self, columns: Array) -> None:
        """Make these vectors the basis."""
        self.basis = self.basis @ columns
        self.rows = self.rows @ columns


def rounded(polytope: HalfSpaces, seed: int, deadline: float) -> Rounded | None:
    """Coordinates from the analytic centre's ellipsoid, then from random points' covariance.

    None if time was up before. Raises InputError if the polytope is unbounded, NumericalError if it
    is too thin for doubles.
    """
    frame = _Frame(polytope)
    _take_dikin(frame)
    frame.look()
    dim = frame.centre.size
    start = np.zeros((N_CHAINS, dim))
    for k in range(MOST_ROUNDS):
        left = deadline - time.monotonic()
        n = -(-POINTS_PER_DIM * dim // N_CHAINS) + 10
        found = _core.walk_points(
            frame.rows,
            np.ones(len(frame.rows)),
            start,
            kind="billiard",
            n_steps=1,
            duration=DURATION,
            precision=0.0,
            n=n,
            seed=int(np.random.SeedSequence([seed, k]).generate_state(1, np.uint64)[0]),
            time_limit=max(left, 1e-3) if np.isfinite(left) else 0.0,
        )
        if len(found) < n:
            return None
        points = found[5:].reshape(-1, dim)
        mean = points.mean(axis=0)
        variances, axes = np.linalg.eigh(np.cov(points.T).reshape(dim, dim))
        frame.move(mean)
        columns = axes * np.sqrt(variances)
        frame.change_basis(columns)
        points = (points - mean) @ axes / np.sqrt(variances)
        start = points[-N_CHAINS:]
        if variances[-1] < ROUND * variances[0]:
            break
    frame.look()
    return Rounded(
        a=np.ascontiguousarray(frame.rows),
        b=np.ones(len(frame.rows)),
        centre=frame.centre,
        basis=frame.basis,
        log_scale=float(np.linalg.slogdet(frame.basis)[1]),
        points=points,
    )


def _take_dikin(frame: _Frame) -> None:
    """Newton's method for the analytic centre, in coordinates where the Hessian is the identity.

    That a step is shorter than 1 proves that there is a centre, which only bounded polytopes have.
    """
    for k in range(MOST_NEWTON_STEPS):
        triangle = np.linalg.qr(frame.rows, mode="r")
        frame.change_basis(np.linalg.inv(triangle))
        step = -frame.rows.sum(axis=0)
        length = float(np.linalg.norm(step))
        if length < CENTRED:
            return
        slopes = frame.rows @ step
        if k == LATE and leads_away(frame.rows):
            raise InputError(UNBOUNDED)
        frame.move(step * min(_along(slopes), LONGEST_STEP / length))
    raise NumericalError("the polytope has no analytic centre that doubles can find")


def _along(slopes: Array) -> float:
    """Where ``sum(log(1 - t * slopes))`` is largest, about."""
    t, most = 0.0, 1.0 / max(float(slopes.max()), 1e-100)
    for _ in range(20):
        inverse = slopes / (1.0 - t * slopes)
        first, second = float(inverse.sum()), float((inverse**2).sum())
        change = -first / second
        if abs(change) < 0.1 * max(t, 1e-3 * most):
            break
        t = min(max(t + change, 0.5 * t), 0.5 * (t + most))
    return t or 1.0 / (1.0 + float(np.abs(slopes).max()))
