"""Inputs as witnesses of their own patterns: evaluated exactly, moved off the domain's border."""

from __future__ import annotations

import numpy as np
from flint import fmpz_mat
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_rows
from linregions.certificates.deciding import Decider
from linregions.certificates.dyadic import integers
from linregions.errors import InputError

__all__ = ["checked_inputs", "inputs_as_witnesses"]

Array = NDArray[np.float64]
CHUNK = 512  # points evaluated at once
STEPS = (2.0**-8, 2.0**-16, 2.0**-24, 2.0**-32)  # towards the domain's inside


def checked_inputs(decider: Decider, x: ArrayLike) -> Array:
    """Inputs as an array (k, dim); raises InputError unless all are in the closed domain."""
    points = as_rows("X", x, decider.domain.dim)
    signs = _domain_signs(decider, points)
    outside = np.argwhere(signs < 0)
    if outside.size:
        row, half_space = outside[0].tolist()
        raise InputError(f"X[{row}]: outside the domain, beyond its half-space {half_space}")
    return points


def inputs_as_witnesses(decider: Decider, points: Array) -> tuple[NDArray[np.intp], Array]:
    """Exact patterns (k, n_units) of inputs, and a witness (k, dim) of each; NaN where none is.

    A witness is strictly inside the domain, and no unit is on an end of its piece there.
    """
    parts = [_patterns_and_witnesses(decider, points[i : i + CHUNK]) for i in _starts(points)]
    if not parts:
        return np.zeros((0, decider.inner.n_units), dtype=np.intp), points
    pieces, witnesses = zip(*parts, strict=True)
    return np.concatenate(pieces), np.concatenate(witnesses)


def _starts(points: Array) -> range:
    return range(0, len(points), CHUNK)


def _patterns_and_witnesses(decider: Decider, points: Array) -> tuple[NDArray[np.intp], Array]:
    pieces, on_end = decider.network.patterns_at(points)
    inside = (_domain_signs(decider, points) > 0).all(axis=1)
    witnesses = np.where((inside & ~on_end)[:, None], points, np.nan)
    left = np.flatnonzero(~inside & ~on_end)
    for step in STEPS:
        if not left.size:
            break
        moved = points[left] + step * (decider.inside - points[left])
        likely = (decider.inner.pattern(moved) == pieces[left]).all(axis=1)
        good = np.zeros(left.size, dtype=bool)
        if likely.any():
            own, on_end = decider.network.patterns_at(moved[likely])
            strictly = (_domain_signs(decider, moved[likely]) > 0).all(axis=1)
            good[likely] = (own == pieces[left][likely]).all(axis=1) & ~on_end & strictly
        witnesses[left[good]] = moved[good]
        left = left[~good]
    return pieces, witnesses


def _domain_signs(decider: Decider, points: Array) -> NDArray[np.int8]:
    """Exact sign of every half-space of the domain at every point, shape (k, n)."""
    rows = [row for _, (row, _) in decider.domain.rows]
    if not (rows and len(points)):
        return np.zeros((len(points), len(rows)), dtype=np.int8)
    numerators, shift = integers(points)
    d = points.shape[1]
    matrix = [[*numerators[i * d : (i + 1) * d], 1 << shift] for i in range(len(points))]
    products = (fmpz_mat(matrix) * fmpz_mat(rows).transpose()).entries()
    signs = [(v > 0) - (v < 0) for v in products]
    return np.array(signs, dtype=np.int8).reshape(len(points), len(rows))
