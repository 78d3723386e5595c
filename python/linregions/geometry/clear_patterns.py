"""Patterns at points from doubles, where rounding cannot have changed them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.float_rows import ROUNDOFF
from linregions.models import Network, Stage

__all__ = [
    "UNDERFLOW",
    "clear_pattern",
    "clear_patterns",
    "group_rows",
    "is_clear",
    "lead_over_others",
    "rows_with_errors",
]

Array = NDArray[np.float64]
UNDERFLOW = 1e-290  # more than what products too small for doubles add up to


def clear_pattern(network: Network, x: Array) -> NDArray[np.intp] | None:
    """Pieces at a point (dim,) if every unit is away from its breakpoints beyond rounding."""
    pieces, clear = clear_patterns(network, x[None])
    return pieces[0] if clear[0] else None


def clear_patterns(network: Network, x: Array) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Pieces (k, n_units) at points (k, dim), and at which of them they are certain (k,).

    Certain means that every unit is away from its breakpoints, the largest of a group from the
    others, beyond rounding: so are all inputs near the point, and its pattern is a region's if the
    point is strictly inside the domain.
    """
    chosen = []
    clear = np.ones(len(x), dtype=bool)
    with np.errstate(over="ignore", invalid="ignore"):  # what is not finite is not certain
        for stage, z, error in rows_with_errors(network, x, np.zeros_like(x)):
            chosen.append(stage.pieces_at(z)[:, stage.pieces > 1])
            clear &= np.isfinite(z).all(axis=1) & is_clear(stage, z, error).all(axis=1)
    return np.concatenate(chosen, axis=1).astype(np.intp), clear


def rows_with_errors(
    network: Network, x: Array, error: Array
) -> Iterator[tuple[Stage, Array, Array]]:
    """Each stage with its pre-activations (k, m) at points, and bounds on their errors.

    The points (k, dim) may be off by `error` (k, dim). A running error bound is carried through the
    layers (Higham 2002, section 3.3): a sum of n products is off by at most ``gamma_n`` times the
    sum of absolute values, and hands on its terms' errors. A bound is zero only where all terms
    are. The bounds hold as long as activations do not jump, or every unit before is clear: one that
    may be on either side of a breakpoint hands on its error by the steepest of its pieces.
    """
    state = x
    for stage in network.stages:
        sizes: Any = abs(stage.weight)  # sparse ones have no type of their own here
        z = stage.rows(state)
        gamma = 1.1 * ROUNDOFF * (stage.n_in + 8)
        size = np.asarray((sizes @ np.abs(state).T).T) + np.abs(stage.bias)
        z_error = 1.01 * np.asarray((sizes @ error.T).T) + gamma * size
        is_zero = (size == 0) & (z_error == 0)
        if is_zero.any():  # or too small for doubles
            terms = ((state != 0) | (error > 0)).astype(float)
            is_zero &= np.asarray(((sizes > 0).astype(float) @ terms.T).T) == 0
        z_error += np.where(is_zero, 0.0, UNDERFLOW)
        yield stage, z, z_error
        after = stage.activate(z)
        error = _after(stage, z, z_error) + 4 * ROUNDOFF * np.abs(after)
        state = after


def is_clear(stage: Stage, z: Array, error: Array) -> NDArray[np.bool_]:
    """For each output (k, n_out) whether no error within these bounds changes its piece."""
    clear = np.ones((len(z), stage.n_out), dtype=bool)
    if stage.is_max:
        for group, rows in enumerate(group_rows(stage)):
            lead = lead_over_others(z[:, rows], error[:, rows], z[:, rows].argmax(axis=1)[:, None])
            clear[:, group] = lead > 0
        return clear
    for place, kind in enumerate(stage.activations):
        own = stage.activation_index == place
        for end in kind.breakpoints:
            clear[:, own] &= np.abs(z[:, own] - end) > error[:, own] + 2 * ROUNDOFF * abs(end)
    return clear


def group_rows(stage: Stage) -> list[NDArray[np.intp]]:
    """The rows of each group of a maximum."""
    return np.split(np.arange(stage.n_rows), np.cumsum(stage.group_sizes)[:-1])


def lead_over_others(z: Array, error: Array, chosen: NDArray[np.intp]) -> Array:
    """By how much the first of some rows (k, c) beats all others for certain; (k,)."""
    first = chosen[:, :1]
    lowest = np.take_along_axis(z, first, 1) - np.take_along_axis(error, first, 1)
    others = z + error
    np.put_along_axis(others, chosen, -np.inf, axis=1)
    gap: Array = lowest[:, 0] - others.max(axis=1)
    return gap


def _after(stage: Stage, z: Array, error: Array) -> Array:
    """What the error becomes, shape (k, n_out)."""
    clear, pieces = is_clear(stage, z, error), stage.pieces_at(z)
    if stage.is_max:
        starts = np.cumsum(stage.group_sizes) - stage.group_sizes
        own = np.take_along_axis(error, starts + pieces, axis=1)
        return np.where(clear, own, np.maximum.reduceat(error, starts, axis=1))
    out = np.zeros_like(error)
    for place, kind in enumerate(stage.activations):
        own = stage.activation_index == place
        slopes, constants = np.abs(kind.slopes), np.abs(kind.intercepts)
        slope = np.where(clear[:, own], slopes[pieces[:, own]], slopes.max())
        constant = np.where(clear[:, own], constants[pieces[:, own]], constants.max())
        given = error[:, own]
        out[:, own] = slope * given * 1.01 + 4 * ROUNDOFF * constant
        out[:, own] += np.where((slope > 0) & (given > 0), UNDERFLOW, 0.0)
    return out
