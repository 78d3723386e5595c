"""Affine functions through a stage, for many patterns at once.

A state is an array (1 or k, d + 1, n): for each pattern the n values as affine functions of d
coordinates, the constants first.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.models import Stage

__all__ = ["activated_columns", "row_columns"]

Array = NDArray[np.float64]


def row_columns(stage: Stage, state: Array) -> Array:
    """The rows (1 or k, d + 1, m) that go into the stage's activations."""
    k, n_columns, _ = state.shape
    z = np.asarray((stage.weight @ state.reshape(k * n_columns, -1).T).T)
    z = z.reshape(k, n_columns, -1)
    z[:, 0] += stage.bias
    return z


def activated_columns(stage: Stage, z: Array, chosen: NDArray[Any] | None) -> Array:
    """The next state where the stage's units are on these pieces (k, n_units), for those rows."""
    if not stage.n_units:
        chosen = np.zeros((len(z), 0), dtype=np.intp)
    assert chosen is not None
    outputs = np.zeros((len(chosen), stage.n_out), dtype=np.intp)
    outputs[:, stage.pieces > 1] = chosen
    z = np.broadcast_to(z, (len(chosen), *z.shape[1:]))
    if stage.is_max:
        kept = np.cumsum(stage.group_sizes) - stage.group_sizes + outputs
        return np.take_along_axis(z, kept[:, None, :], axis=2)
    offset = np.cumsum([0, *(kind.n_pieces for kind in stage.activations)])[stage.activation_index]
    slopes = np.concatenate([kind.slopes for kind in stage.activations])[offset + outputs]
    state = z * slopes[:, None, :]
    constants = np.concatenate([kind.intercepts for kind in stage.activations])
    if constants.any():
        state[:, 0] += constants[offset + outputs]
    return np.asarray(state)
