"""The pattern at a point from doubles, where rounding cannot have changed it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.float_rows import ROUNDOFF
from linregions.models import Network, Stage

__all__ = ["clear_pattern"]

Array = NDArray[np.float64]


def clear_pattern(network: Network, x: Array) -> NDArray[np.intp] | None:
    """Pieces at a point (dim,) if every unit is away from its breakpoints beyond rounding.

    A running error bound is carried through the layers (Higham 2002, section 3.3): a sum of n
    products is off by at most ``gamma_n`` times the sum of absolute values, and hands on what its
    terms were off by.
    """
    state, error = x, np.zeros_like(x)
    chosen = []
    for stage in network.stages:
        sizes: Any = abs(stage.weight)  # sparse ones have no type of their own here
        z = np.asarray(stage.weight @ state + stage.bias)
        gamma = 1.1 * ROUNDOFF * (stage.n_in + 8)
        z_error = 1.01 * np.asarray(sizes @ error) + gamma * (
            np.asarray(sizes @ np.abs(state)) + np.abs(stage.bias)
        )
        if not _is_clear(stage, z, z_error):
            return None
        pieces = stage.pieces_at(z[None])[0]
        chosen.append(pieces[stage.pieces > 1])
        after = stage.activate(z[None])[0]
        error = _after(stage, pieces, z_error) + 4 * ROUNDOFF * np.abs(after)
        state = after
    return np.concatenate(chosen).astype(np.intp)


def _is_clear(stage: Stage, z: Array, error: Array) -> bool:
    if not np.isfinite(z).all():
        return False
    if stage.is_max:
        ends = np.cumsum(stage.group_sizes)
        for rows in np.split(np.arange(z.size), ends[:-1]):
            best = int(z[rows].argmax())
            gap = z[rows][best] - z[rows] - error[rows][best] - error[rows]
            if (np.delete(gap, best) <= 0).any():
                return False
        return True
    for place, kind in enumerate(stage.activations):
        own = stage.activation_index == place
        for end in kind.breakpoints:
            if (np.abs(z[own] - end) <= error[own] + 2 * ROUNDOFF * abs(end)).any():
                return False
    return True


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
