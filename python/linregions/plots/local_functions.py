"""What the network is on each region: its outputs, and where its units end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.geometry.local_columns import activated_columns, row_columns
from linregions.models import Network, Stage
from linregions.partitions import Partition

__all__ = [
    "LowerEnds",
    "lower_ends",
    "output_maps",
    "parts_of",
    "stages_with_pieces",
    "values_at",
]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]
CHUNK = 2**17  # numbers held at once, for each of some arrays


@dataclass(frozen=True, eq=False)
class LowerEnds:
    """Where the units of a layer leave their piece for a lower one: affine functions, zero there.

    A unit on its lowest piece has no such end. Of a maximum, the rows before the one that it takes
    count as lower pieces.

    Attributes
    ----------
    layer : int
        Hidden layer, from 1.
    units : ndarray of int, shape (n,)
        Within the whole pattern; a maximum is here once for each of its rows.
    columns : ndarray, shape (k, d + 1, n)
        The constants, then the gradients; the constant is NaN where there is no such end.
    """

    layer: int
    units: Integers
    columns: Array


def parts_of(partition: Partition, regions: Integers) -> Iterator[Integers]:
    """The regions in parts that are few enough to be looked at at once."""
    rows = max(stage.n_rows for stage in partition.network.stages)
    size = max(1, CHUNK // (rows * (partition.domain.dim + 1)))
    for first in range(0, len(regions), size):
        yield regions[first : first + size]


def output_maps(partition: Partition) -> Array:
    """The network on each region: constants, then gradients, shape (k, d + 1, output_dim)."""
    found = []
    for part in parts_of(partition, np.arange(len(partition))):
        patterns, state = partition.patterns[part], _identity(partition.network)
        for stage, pieces in stages_with_pieces(partition.network, patterns):
            state = activated_columns(stage, row_columns(stage, state), pieces)
        found.append(np.broadcast_to(state, (len(patterns), *state.shape[1:])))
    return np.concatenate(found)


def lower_ends(network: Network, patterns: NDArray[Any]) -> Iterator[LowerEnds]:
    """Layer by layer, for regions with these patterns (k, n_units)."""
    state, layer, first = _identity(network), 0, 0
    for stage, pieces in stages_with_pieces(network, patterns):
        z = row_columns(stage, state)
        if stage.n_units:
            layer += 1
            whole = np.broadcast_to(z, (len(patterns), *z.shape[1:]))
            ends = _maximum_ends if stage.is_max else _activation_ends
            units, columns = ends(stage, whole, pieces.astype(np.intp))
            yield LowerEnds(layer, first + units, columns)
        if layer == len(network.layer_sizes):
            return
        state = activated_columns(stage, z, pieces)
        first += stage.n_units


def values_at(maps: Array, region: Integers, points: Array) -> Array:
    """Affine functions (k, d + 1, n) of these regions (m,) at points (m, d): shape (m, n)."""
    own = maps[region]
    return np.asarray(own[:, 0] + np.einsum("md,mdn->mn", points, own[:, 1:]))


def stages_with_pieces(
    network: Network, patterns: NDArray[Any]
) -> Iterator[tuple[Stage, NDArray[Any]]]:
    """Stages, with the pieces of their units for regions with these patterns (k, n_units)."""
    first = 0
    for stage in network.stages:
        yield stage, patterns[:, first : first + stage.n_units]
        first += stage.n_units


def _identity(network: Network) -> Array:
    d = network.input_dim
    return np.concatenate([np.zeros((1, d)), np.eye(d)])[None]


def _activation_ends(stage: Stage, z: Array, pieces: Integers) -> tuple[Integers, Array]:
    rows = np.flatnonzero(stage.pieces > 1)
    own = stage.activation_index[rows]
    most = max(len(kind.breakpoints) for kind in stage.activations)
    below = np.full((len(stage.activations), most + 1), np.nan)  # the breakpoint below a piece
    for place, kind in enumerate(stage.activations):
        below[place, 1 : kind.n_pieces] = kind.breakpoints
    columns = z[:, :, rows]
    columns[:, 0] -= below[own, pieces]
    return np.arange(len(rows)), columns


def _maximum_ends(stage: Stage, z: Array, pieces: Integers) -> tuple[Integers, Array]:
    units, columns = [], []
    sizes = stage.group_sizes
    starts = (np.cumsum(sizes) - sizes)[sizes > 1]
    for unit, (start, size) in enumerate(zip(starts, sizes[sizes > 1], strict=True)):
        members = z[:, :, start : start + size]
        taken = pieces[:, unit]
        own = np.take_along_axis(members, taken[:, None, None], axis=2) - members
        own[:, 0][np.arange(size) >= taken[:, None]] = np.nan
        units.append(np.full(size, unit))
        columns.append(own)
    return np.concatenate(units), np.concatenate(columns, axis=2)
