"""The neighbours of some regions of a partition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError
from linregions.geometry.listed_neighbours import listed_facets, listed_neighbours
from linregions.geometry.setting import Setting
from linregions.kinds.behind_facets import regions_behind
from linregions.regions import RegionBatch

if TYPE_CHECKING:
    from linregions.partitions import Partition
    from linregions.region_shapes import RegionFacets

__all__ = ["neighbours_of"]

Integers = NDArray[np.intp]


def neighbours_of(partition: Partition, rows: Integers) -> tuple[Integers, Integers]:
    """Pairs of neighbours with both among these regions, or with one of them.

    All pairs of the first kind are there, in one order or in both.

    Raises
    ------
    InputError
        An activation jumps at a breakpoint.
    """
    if not Setting(partition.network, partition.domain).is_continuous:
        raise InputError(
            "network: an activation jumps at a breakpoint, so that a facet can border on several "
            "regions; connected regions need continuous activations"
        )
    facets = listed_facets(partition)
    by_patterns = listed_neighbours(_restricted(partition, rows, facets))
    first, second = rows[by_patterns.first], rows[by_patterns.second]
    left = rows[~by_patterns.is_settled]
    by_proof, left = _proven(partition, facets, left)
    one_by_one = _exact(partition, left)
    return (
        np.concatenate([first, by_proof[:, 0], one_by_one[:, 0]]),
        np.concatenate([second, by_proof[:, 1], one_by_one[:, 1]]),
    )


def _restricted(partition: Partition, rows: Integers, facets: RegionFacets) -> Partition:
    """Some of the regions alone, as a partition in which others are missing."""
    batch = partition.regions
    some = RegionBatch(
        batch.packed[rows],
        batch.witnesses[rows],
        batch.margins[rows],
        batch.unit_pieces,
        facets=facets.of_regions(rows),
    )
    return type(partition)(partition.network, partition.domain, some, complete=False)


def _proven(
    partition: Partition, facets: RegionFacets, regions: Integers
) -> tuple[Integers, Integers]:
    """Pairs behind listed facets, and the regions some of whose neighbours are left open."""
    n_facets = facets.n_facets[regions]
    owner = np.repeat(regions, n_facets)
    starts = np.repeat(facets.offsets[regions] - np.cumsum(n_facets) + n_facets, n_facets)
    rows = np.arange(len(owner)) + starts
    inner = facets.units[rows] >= 0
    owner, rows = owner[inner], rows[inner]
    behind = regions_behind(partition, facets, rows)
    is_open = np.zeros(len(partition), dtype=bool)
    is_open[regions[n_facets == 0]] = True
    is_open[owner[behind < 0]] = True
    known = behind >= 0
    return np.column_stack([owner[known], behind[known]]), np.flatnonzero(is_open)


def _exact(partition: Partition, regions: Integers) -> Integers:
    """Pairs by rays, linear programs and exact evaluation, region by region."""
    owners: list[int] = []
    patterns = [np.zeros((0, partition.network.n_units), dtype=partition.patterns.dtype)]
    for i in regions.tolist():
        found = [other.pattern for _, other in partition[i].neighbours()]
        owners += [i] * len(found)
        patterns += [np.array(found, dtype=partition.patterns.dtype)] if found else []
    behind = partition.pattern_places.of(np.concatenate(patterns))
    known = behind >= 0
    return np.column_stack([np.array(owners, dtype=np.intp)[known], behind[known]])
