"""Which regions of space are nearer to the viewer."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from linregions.geometry.local_columns import activated_columns, row_columns
from linregions.models import Network, Stage
from linregions.plots.local_functions import stages_with_pieces

__all__ = ["back_to_front", "viewpoint"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]
FAR = 1e6  # of the picture's size: there a viewer stands who sees no perspective


def viewpoint(projection: Array, middle: Array, size: float) -> Array:
    """Where the viewer of a projection (4, 4) stands, in the data's coordinates.

    Parameters
    ----------
    projection : ndarray, shape (4, 4)
        Of homogeneous coordinates, as ``Axes3D.get_proj()`` has it; depths are its third row.
    middle : ndarray, shape (3,)
    size : float
        Of what is looked at.
    """
    # Lines of sight are what the first, second and last row map to one point of the picture.
    _, _, rows = np.linalg.svd(projection[[0, 1, 3]])
    *towards, weight = rows[-1]
    way = np.array(towards)
    if abs(weight) * FAR * size > np.linalg.norm(way - weight * middle):
        return np.asarray(way / weight)
    nearer = -np.sign(projection[2, :3] @ way) * np.sign(projection[3] @ [*middle, 1.0])
    return np.asarray(middle + FAR * size * nearer * way / np.linalg.norm(way))


def back_to_front(network: Network, patterns: NDArray[np.generic], eye: Array) -> Integers:
    """An order of regions in which none hides a later one.

    Parameters
    ----------
    network : Network
    patterns : ndarray, shape (k, n_units)
    eye : ndarray, shape (input_dim,)

    Returns
    -------
    ndarray of int, shape (k,)

    Notes
    -----
    Regions with the same patterns up to a unit are parted by that unit's own hyperplanes: the piece
    that the eye is on, if the unit went on there as it is on these regions, is in front. Units in
    turn make a binary space partition, the order of which is known to be one of depth [1]_; rows of
    a maximum make a power diagram, in front of which is the row that is largest at the eye [2]_.

    References
    ----------
    .. [1] H. Fuchs, Z. M. Kedem, B. F. Naylor, "On visible surface generation by a priori tree
       structures", SIGGRAPH 1980.
    .. [2] F. Aurenhammer, "Power diagrams: properties, algorithms and applications", SIAM J.
       Comput. 16(1), 1987.
    """
    state, steps = eye[None, None, :], []
    for stage, pieces in stages_with_pieces(network, patterns):
        rows = row_columns(stage, state)
        if stage.n_units:
            away = _maximum_steps if stage.is_max else _activation_steps
            values = np.broadcast_to(rows[:, 0], (len(patterns), rows.shape[2]))
            steps.append(away(stage, values, pieces.astype(np.intp)))
        state = activated_columns(stage, rows, pieces)
    steps.append(np.arange(len(patterns))[:, None])
    front_to_back = np.lexsort(np.hstack(steps).T[::-1])  # the first column decides first
    return np.asarray(front_to_back[::-1])


def _activation_steps(stage: Stage, values: Array, pieces: Integers) -> Integers:
    """How many pieces each unit's own one is away from that of the eye."""
    units = np.flatnonzero(stage.pieces > 1)
    most = max(len(kind.breakpoints) for kind in stage.activations)
    breaks = np.full((len(stage.activations), most), np.inf)
    for place, kind in enumerate(stage.activations):
        breaks[place, : len(kind.breakpoints)] = kind.breakpoints
    own = breaks[stage.activation_index[units]]
    at_eye = (values[:, units, None] > own).sum(axis=2)
    return np.asarray(np.abs(pieces - at_eye))


def _maximum_steps(stage: Stage, values: Array, pieces: Integers) -> Integers:
    """How many rows of each maximum are larger at the eye than the one that is taken."""
    sizes = stage.group_sizes
    starts = (np.cumsum(sizes) - sizes)[sizes > 1]
    columns = []
    for unit, (start, size) in enumerate(zip(starts, sizes[sizes > 1], strict=True)):
        members = values[:, start : start + size]
        taken = np.take_along_axis(members, pieces[:, unit, None], axis=1)
        columns.append((members > taken).sum(axis=1))
    return np.stack(columns, axis=1)
