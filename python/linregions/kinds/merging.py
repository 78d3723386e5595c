"""The regions of a partition, merged where the network is one affine function."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError
from linregions.kinds.affine_maps import AffineMaps

if TYPE_CHECKING:
    from linregions.partitions import Partition

__all__ = ["MergedKind", "MergedRegions", "merged"]

MergedKind = Literal["activation", "connected", "affine"]
Labels = NDArray[np.intp]


@dataclass(frozen=True, eq=False, repr=False)
class MergedRegions:
    """Activation regions in groups that count as one.

    Attributes
    ----------
    kind : {"activation", "connected", "affine"}
    labels : ndarray of int, shape (n_regions,)
        The group of each activation region: 0, 1, ... by first appearance.
    sizes : ndarray of int, shape (len,)
        How many activation regions each group holds.
    volumes : ndarray, shape (len,), or None
        Sums of the regions' volumes, if the partition has them.
    complete : bool
        Whether the partition is. If not, regions are missing, and groups that only these connect
        are told apart.
    """

    kind: MergedKind
    labels: Labels
    sizes: Labels
    volumes: NDArray[np.float64] | None
    complete: bool

    def __post_init__(self) -> None:
        for array in (self.labels, self.sizes, self.volumes):
            if array is not None:
                array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.sizes)

    def members(self, group: int) -> Labels:
        """The activation regions of a group, in order."""
        return np.flatnonzero(self.labels == range(len(self))[group])

    def __repr__(self) -> str:
        mark = "" if self.complete else ", incomplete"
        return f"MergedRegions({len(self)} {self.kind} of {len(self.labels)} regions{mark})"


def merged(partition: Partition, kind: MergedKind) -> MergedRegions:
    """Merge the regions; see `linregions.Partition.merged`."""
    if not (isinstance(kind, str) and kind in ("activation", "connected", "affine")):
        raise InputError(f"kind: expected 'activation', 'connected' or 'affine', got {kind!r}")
    labels = np.arange(len(partition))
    if kind != "activation":
        labels = AffineMaps(partition.network).add(partition.patterns)
    if kind == "connected":
        labels = connected(partition, labels)
    sizes = np.bincount(labels)
    own = partition.regions.volumes
    volumes = None if own is None else np.bincount(labels, own, len(sizes)).astype(np.float64)
    return MergedRegions(kind, labels, sizes, volumes, partition.complete)


def connected(partition: Partition, maps: Labels) -> Labels:
    """Label the parts of each affine map's regions that are connected through facets.

    Neighbours are looked for only of regions whose map occurs twice.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    from linregions.kinds.neighbours import neighbours_of

    rows = np.flatnonzero(np.bincount(maps)[maps] > 1)
    if not len(rows):
        return maps
    i, j = neighbours_of(partition, rows)
    same = maps[i] == maps[j]
    n = len(maps)
    edges = np.ones(np.count_nonzero(same), dtype=np.int8), (i[same], j[same])
    _, found = connected_components(coo_array(edges, shape=(n, n)), directed=False)
    return by_first_appearance(found)


def by_first_appearance(labels: NDArray[np.integer[Any]]) -> Labels:
    """The same groups, numbered in the order in which they come."""
    _, first, which = np.unique(labels, return_index=True, return_inverse=True)
    return np.asarray(np.argsort(np.argsort(first))[which])
