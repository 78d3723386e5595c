"""Activation patterns at points, and at which of them rounding cannot have changed one."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.models import Network, Stage

__all__ = ["patterns_at"]

Array = NDArray[np.float64]

ROUNDOFF = 2.0**-53
TINY = 2.0**-1020  # above what underflow loses in one product, also if it is flushed to zero


def patterns_at(
    network: Network, points: Array
) -> tuple[NDArray[np.uint8 | np.uint16], NDArray[np.bool_]]:
    """Patterns of points, and whether each is proven.

    Parameters
    ----------
    network : Network
    points : ndarray, shape (k, input_dim)
        Taken for the exact numbers that the doubles are.

    Returns
    -------
    patterns : ndarray, shape (k, n_units)
        As `Network.pattern` computes them.
    proven : ndarray of bool, shape (k,)
        Whether the pre-activation of every unit is further from its breakpoints (the largest of
        every group from the others) than rounding can have moved it. All inputs near the point
        then have the pattern as well: its set of inputs has an interior.

    Notes
    -----
    A sum of n products in any order is off by at most ``gamma(n) * |W| |h|``, where
    ``gamma(n) = n u / (1 - n u)`` (Higham, "Accuracy and Stability of Numerical Algorithms", 2002,
    section 3.1); what the state h is off by comes on top, times ``|W|``.
    """
    state, radius = points, np.zeros_like(points)
    chosen = []
    proven = np.ones(len(points), dtype=bool)
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is not proven
        for stage in network.stages:
            rows, errors = _rows(stage, state, radius)
            pieces = stage.pieces_at(rows)
            chosen.append(pieces[:, stage.pieces > 1])
            far = _far_in_groups if stage.is_max else _far_from_breakpoints
            proven &= np.isfinite(errors).all(axis=1) & far(stage, rows, errors)
            state, radius = stage.activate(rows), _after(stage, rows, errors, pieces)
    return np.concatenate(chosen, axis=1).astype(network.pattern_dtype), proven


def _rows(stage: Stage, state: Array, radius: Array) -> tuple[Array, Array]:
    """Pre-activations, and how far they may be from the exact ones."""
    weight: Any = abs(stage.weight)
    n = stage.n_in if isinstance(weight, np.ndarray) else int(np.diff(weight.indptr).max())
    gamma = (n + 3) * ROUNDOFF / (1 - (n + 3) * ROUNDOFF)
    errors = (weight @ (gamma * np.abs(state) + radius).T).T + gamma * np.abs(stage.bias)
    largest = np.abs(state).max(axis=1, initial=0.0, keepdims=True)
    lost = (n + 1) * TINY * (1.0 + largest + float(weight.max()))
    return stage.rows(state), np.asarray((1.0 + 4.0 * gamma) * errors + lost)


def _far_from_breakpoints(stage: Stage, rows: Array, errors: Array) -> NDArray[np.bool_]:
    """Whether no row of a point may be on the other side of a breakpoint."""
    far = np.ones(len(rows), dtype=bool)
    for place, kind in enumerate(stage.activations):
        columns = stage.activation_index == place
        near = (1.0 + 4.0 * ROUNDOFF) * errors[:, columns]
        for breakpoint_ in kind.breakpoints:
            far &= (np.abs(rows[:, columns] - breakpoint_) > near).all(axis=1)
    return far


def _far_in_groups(stage: Stage, rows: Array, errors: Array) -> NDArray[np.bool_]:
    """Whether in every group of a point one row is the largest whatever the rounding."""
    far = np.ones(len(rows), dtype=bool)
    ends = np.cumsum(stage.group_sizes)[:-1]
    groups = zip(np.split(rows, ends, axis=1), np.split(errors, ends, axis=1), strict=True)
    for values, radii in groups:
        winner = values.argmax(axis=1)[:, None]
        ahead = np.take_along_axis(values, winner, axis=1) - values
        near = (1.0 + 4.0 * ROUNDOFF) * (np.take_along_axis(radii, winner, axis=1) + radii)
        is_behind = ahead > near
        np.put_along_axis(is_behind, winner, True, axis=1)
        far &= is_behind.all(axis=1)
    return far


def _after(stage: Stage, rows: Array, errors: Array, pieces: NDArray[np.intp]) -> Array:
    """How far the next state may be from the exact one, where the pieces are right."""
    if stage.is_max:
        starts = np.cumsum(stage.group_sizes) - stage.group_sizes
        return np.asarray(np.maximum.reduceat(errors, starts, axis=1))
    out = np.empty_like(errors)
    for place, kind in enumerate(stage.activations):
        columns = stage.activation_index == place
        slopes = np.abs(np.asarray(kind.slopes))[pieces[:, columns]]
        shifts = np.abs(np.asarray(kind.intercepts))[pieces[:, columns]]
        rounding = 4.0 * ROUNDOFF * (slopes * np.abs(rows[:, columns]) + shifts)
        out[:, columns] = (1.0 + 4.0 * ROUNDOFF) * slopes * errors[:, columns] + rounding + TINY
    return out
