"""The pattern at a point from doubles, where rounding cannot have changed it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.float_rows import ROUNDOFF
from linregions.models import Network, Stage

__all__ = ["clear_pattern", "is_clear", "rows_with_errors"]

Array = NDArray[np.float64]


def clear_pattern(network: Network, x: Array) -> NDArray[np.intp] | None:
    """Pieces at a point (dim,) if every unit is away from its breakpoints beyond rounding."""
    chosen = []
    for stage, z, error in rows_with_errors(network, x):
        if not (np.isfinite(z).all() and is_clear(stage, z, error).all()):
            return None
        chosen.append(stage.pieces_at(z[None])[0][stage.pieces > 1])
    return np.concatenate(chosen).astype(np.intp)


def rows_with_errors(network: Network, x: Array) -> Iterator[tuple[Stage, Array, Array]]:
    """Each stage with its pre-activations (m,) at a point, and bounds on their errors.

    They hold as long as every unit before is on the piece that its rounded value is on. A running
    error bound is carried through the layers (Higham 2002, section 3.3): a sum of n products is
    off by at most ``gamma_n`` times the sum of absolute values, and hands on its terms' errors.
    """
    state, error = x, np.zeros_like(x)
    for stage in network.stages:
        sizes: Any = abs(stage.weight)  # sparse ones have no type of their own here
        z = np.asarray(stage.weight @ state + stage.bias)
        gamma = 1.1 * ROUNDOFF * (stage.n_in + 8)
        z_error = 1.01 * np.asarray(sizes @ error) + gamma * (
            np.asarray(sizes @ np.abs(state)) + np.abs(stage.bias)
        )
        yield stage, z, z_error
        pieces = stage.pieces_at(z[None])[0]
        after = stage.activate(z[None])[0]
        error = _after(stage, pieces, z_error) + 4 * ROUNDOFF * np.abs(after)
        state = after


def is_clear(stage: Stage, z: Array, error: Array) -> NDArray[np.bool_]:
    """For each output whether no error within these bounds changes its piece."""
    clear = np.ones(stage.n_out, dtype=bool)
    if stage.is_max:
        ends = np.cumsum(stage.group_sizes)
        for group, rows in enumerate(np.split(np.arange(z.size), ends[:-1])):
            best = int(z[rows].argmax())
            gap = z[rows][best] - z[rows] - error[rows][best] - error[rows]
            clear[group] = (np.delete(gap, best) > 0).all()
        return clear
    for place, kind in enumerate(stage.activations):
        own = stage.activation_index == place
        for end in kind.breakpoints:
            clear[own] &= np.abs(z[own] - end) > error[own] + 2 * ROUNDOFF * abs(end)
    return clear


def _after(stage: Stage, pieces: NDArray[np.intp], error: Array) -> Array:
    """What the error becomes on these pieces of all outputs."""
    if stage.is_max:
        found: Array = error[np.cumsum(stage.group_sizes) - stage.group_sizes + pieces]
        return found
    out = np.zeros_like(error)
    for place, kind in enumerate(stage.activations):
        own = stage.activation_index == place
        slopes, constants = np.abs(kind.slopes)[pieces[own]], np.abs(kind.intercepts)[pieces[own]]
        out[own] = slopes * error[own] * 1.01 + 4 * ROUNDOFF * constants
    return out
