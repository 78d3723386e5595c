"""The edges of a partition of the plane, each with the units that end there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.plots.local_functions import LowerEnds, lower_ends, parts_of
from linregions.plots.polygons import Polygons, region_polygons

__all__ = ["UnitEdges", "chosen_layers", "inner_edges", "on_border", "unit_edges"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]
ROUNDING = 1e-13  # of the largest coordinate: closer corners cannot be told apart
NEAR = 1e-9  # of the picture's size
SLANT = 1e-3  # of an edge's length


@dataclass(frozen=True, eq=False)
class UnitEdges:
    """Edges of regions, once for each unit that ends there.

    The boundary that a unit draws is the union of its edges: straight lines for the first layer,
    bent at the boundaries of the layers before for later ones.

    Attributes
    ----------
    segments : ndarray, shape (n, 2, 2)
        Ends of each edge.
    units : ndarray of int, shape (n,)
        Within the whole pattern.
    layers : ndarray of int, shape (n,)
        Hidden layer of the unit, from 1.
    regions : ndarray of int, shape (n,)
        The region on the side of the unit's higher piece.
    """

    segments: Array
    units: Integers
    layers: Integers
    regions: Integers

    def __len__(self) -> int:
        return len(self.units)

    def of_layers(self, layers: Sequence[int]) -> UnitEdges:
        """Those of some layers only."""
        kept = np.isin(self.layers, layers)
        return UnitEdges(
            self.segments[kept], self.units[kept], self.layers[kept], self.regions[kept]
        )


def unit_edges(partition: Partition, polygons: Polygons | None = None) -> UnitEdges:
    """The boundary that each unit draws in a partition of the plane.

    Parameters
    ----------
    partition : Partition
        Of a bounded domain in two dimensions.
    polygons : Polygons, optional
        Of the partition, where they are known.

    Returns
    -------
    UnitEdges

    Raises
    ------
    InputError
        Another number of dimensions, no regions, or an unbounded domain.

    Notes
    -----
    The edges are those of the regions' polygons, not contours on a grid. An edge is a unit's where
    both ends are on the line of the unit, up to rounding.
    """
    polygons = region_polygons(partition) if polygons is None else polygons
    edges, tolerances = polygons.edges, _tolerances(polygons)
    none = np.zeros(0, dtype=np.intp)
    found = [(none, none, none)]
    for n_corners in np.unique(polygons.sizes):
        alike = np.flatnonzero(polygons.sizes == n_corners)
        for part in parts_of(partition, alike):
            corners = polygons.offsets[part][:, None] + np.arange(n_corners)
            for ends in lower_ends(partition.network, partition.patterns[part]):
                place, column = _on_line(ends, polygons.points[corners], *tolerances)
                layer = np.full(len(place), ends.layer)
                found.append((corners.ravel()[place], ends.units[column], layer))
    edge, unit, layer = (np.concatenate(columns) for columns in zip(*found, strict=True))
    order = np.lexsort((edge, unit))
    edge, unit, layer = edge[order], unit[order], layer[order]
    once = np.ones(len(edge), dtype=bool)  # rows of a maximum can tie with it on one line
    once[1:] = (np.diff(edge) != 0) | (np.diff(unit) != 0)
    edge, unit, layer = edge[once], unit[once], layer[once]
    return UnitEdges(edges[edge], unit, layer, polygons.owner[edge])


def inner_edges(partition: Partition, polygons: Polygons) -> Array:
    """The edges (n, 2, 2) between regions, each once: neighbours go along it in opposite ways."""
    way = polygons.edges[:, 1] - polygons.edges[:, 0]
    ahead = (way[:, 0] > 0) | ((way[:, 0] == 0) & (way[:, 1] > 0))
    return np.asarray(polygons.edges[ahead & ~on_border(partition, polygons)])


def on_border(partition: Partition, polygons: Polygons) -> NDArray[np.bool_]:
    """Which edges are on the border of the domain."""
    a, b = partition.domain.halfspaces()
    length = np.linalg.norm(a, axis=1)
    far = np.abs(polygons.points @ (a / length[:, None]).T - b / length)
    near = far <= max(_tolerances(polygons))
    return np.asarray((near & near[polygons.next_corner]).any(axis=1))


def chosen_layers(partition: Partition, layers: Sequence[int] | None) -> list[int]:
    """Hidden layers, from 1: all of them by default."""
    n_layers = len(partition.network.layer_sizes)
    if layers is None:
        return list(range(1, n_layers + 1))
    chosen = list(layers)
    if not chosen or not set(chosen) <= set(range(1, n_layers + 1)):
        raise InputError(f"layers: expected some of 1..{n_layers}, got {layers!r}")
    return chosen


def _tolerances(polygons: Polygons) -> tuple[float, float]:
    """What is always, and what is at most, taken for rounding."""
    always = ROUNDING * float(np.abs(polygons.points).max())
    return always, max(always, NEAR * float(np.ptp(polygons.points, axis=0).max()))


def _on_line(
    ends: LowerEnds, corners: Array, always: float, at_most: float
) -> tuple[Integers, Integers]:
    """Which edges of polygons (k, v, 2), numbered through, lie on which lines: pairs."""
    middle = corners.mean(axis=1)
    reach = np.linalg.norm(corners - middle[:, None], axis=2).max(axis=1) + at_most
    steep = np.sqrt(np.einsum("kdn,kdn->kn", ends.columns[:, 1:], ends.columns[:, 1:]))
    height = ends.columns[:, 0] + np.einsum("kd,kdn->kn", middle, ends.columns[:, 1:])
    # Lines that do not come near a polygon are out at once, and so is what is NaN.
    region, line = np.nonzero((np.abs(height) <= reach[:, None] * steep) & (steep > 0))
    own = ends.columns[region, :, line] / steep[region, line][:, None]
    far = np.abs(own[:, :1] + np.einsum("pvd,pd->pv", corners[region], own[:, 1:]))
    near = far <= at_most
    pair, edge = np.nonzero(near & np.roll(near, -1, axis=1))
    following = (edge + 1) % corners.shape[1]
    ahead = corners[region[pair], following] - corners[region[pair], edge]
    allowed = np.clip(SLANT * np.linalg.norm(ahead, axis=1), always, at_most)
    kept = np.maximum(far[pair, edge], far[pair, following]) <= allowed
    return (region[pair] * corners.shape[1] + edge)[kept], line[pair][kept]
