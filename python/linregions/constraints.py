"""The half-spaces that an activation pattern stands for."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.models import Network, Stage

__all__ = ["pattern_constraints"]

Array = NDArray[np.float64]


def pattern_constraints(network: Network, pattern: ArrayLike) -> tuple[Array, Array]:
    """The closed polyhedron of the inputs on which the units are on the given pieces.

    Parameters
    ----------
    network : Network
    pattern : array_like of int, shape (n_units,)
        Need not occur at any input; the polyhedron is then empty or flat.

    Returns
    -------
    A : ndarray, shape (n, input_dim)
    b : ndarray, shape (n,)
        The polyhedron is {x : A @ x <= b}. Units in order; per unit one row for each end of its
        piece, or one for each row that its maximum beats. Evaluated in double precision.
    """
    pieces = np.asarray(pattern, dtype=np.intp)
    matrix, shift = np.eye(network.input_dim), np.zeros(network.input_dim)
    rows: list[Array] = [np.zeros((0, network.input_dim))]
    bounds: list[Array] = [np.zeros(0)]
    start = 0
    for stage in network.stages:
        own = pieces[start : start + stage.n_units]
        start += stage.n_units
        z, c = np.asarray(stage.weight @ matrix), np.asarray(stage.weight @ shift + stage.bias)
        for a, b in _maximum_rows(stage, own, z, c) if stage.is_max else _rows(stage, own, z, c):
            rows.append(a)
            bounds.append(b)
        weight, bias = stage.affine_map(own)
        matrix, shift = weight @ matrix, weight @ shift + bias
    return np.concatenate(rows), np.concatenate(bounds)


def _rows(stage: Stage, pieces: NDArray[np.intp], z: Array, c: Array) -> list[tuple[Array, Array]]:
    """Lower and upper end of the piece of each unit, for units that have these ends."""
    found = []
    units = np.flatnonzero(stage.pieces > 1)
    for row, piece in zip(units, pieces, strict=True):
        ends = stage.activations[stage.activation_index[row]].breakpoints
        if piece > 0:
            found.append((-z[row : row + 1], c[row : row + 1] - ends[piece - 1]))
        if piece < len(ends):
            found.append((z[row : row + 1], ends[piece] - c[row : row + 1]))
    return found


def _maximum_rows(
    stage: Stage, pieces: NDArray[np.intp], z: Array, c: Array
) -> list[tuple[Array, Array]]:
    """Each row of a group against the one that wins."""
    found = []
    sizes = stage.group_sizes
    firsts = np.cumsum(sizes) - sizes
    groups = np.flatnonzero(sizes > 1)
    for group, piece in zip(groups, pieces, strict=True):
        members = np.arange(firsts[group], firsts[group] + sizes[group])
        winner = members[piece]
        others = members[members != winner]
        found.append((z[others] - z[winner], c[winner] - c[others]))
    return found
