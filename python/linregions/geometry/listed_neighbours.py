"""Neighbours by patterns alone, for regions whose facets the search has listed.

Let a facet of region P lie where unit u ends, and let Q be P's pattern with u on the piece beyond.
If Q is the pattern of any full-dimensional region of the domain, then that region lies behind the
whole facet. For as u does not jump, all affine functions of P and of Q agree on u's hyperplane.
Those that are not zero on the whole facet are away from zero in its relative interior, on the same
side for P and for Q. Those that are, are multiples of u's for P and for Q; that Q exists, beyond u,
says that they are on the right side there. So beyond every point of the facet's relative interior
all of Q's inequalities hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from linregions.geometry.lone_units import is_lone
from linregions.region_shapes import RegionFacets
from linregions.regions import regions

if TYPE_CHECKING:
    from linregions.partitions import Partition

__all__ = ["ListedNeighbours", "listed_neighbours"]

Integers = NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class ListedNeighbours:
    """What the listed facets tell of a partition's neighbours.

    Attributes
    ----------
    facets : RegionFacets
    is_settled : ndarray of bool, shape (n_regions,)
        Whether all neighbours of a region are among these.
    first, second : ndarrays of int, shape (k,)
        Each settled region with each of its neighbours.
    rows : ndarray of int, shape (k,)
        The facet between them, as a row of `facets`; it belongs to one unit alone
        where first < second.
    """

    facets: RegionFacets
    is_settled: NDArray[np.bool_]
    first: Integers
    second: Integers
    rows: Integers


def listed_facets(partition: Partition) -> RegionFacets:
    """The facets of a partition's regions, from its search or from such a search again.

    None of those regions that this search keeps otherwise than by their vertices, or does not find.
    """
    if partition.regions.facets is not None:
        return partition.regions.facets
    limit = None if partition.complete else max(len(partition), 1)
    found: list[RegionFacets] = []
    where: list[Integers] = []
    for batch in regions(partition.network, partition.domain, facets=True, max_regions=limit):
        assert batch.facets is not None
        found.append(batch.facets)
        where.append(partition.pattern_places.of(batch.patterns))
        if not len(batch.facets.names):
            break
    place = np.concatenate(where)
    source = np.full(len(partition), -1)
    source[place[place >= 0]] = np.flatnonzero(place >= 0)
    return RegionFacets.joined(found).of_regions(source)


def listed_neighbours(partition: Partition) -> ListedNeighbours:
    """The neighbours of all regions whose facets are listed, as far as patterns tell."""
    patterns = partition.patterns
    facets = listed_facets(partition)
    n_facets = facets.n_facets
    is_settled = n_facets > 0
    rows = np.flatnonzero(facets.units >= 0)
    first = np.repeat(np.arange(len(partition)), n_facets)[rows]
    unit, place, rival = facets.names[rows].T.astype(np.intp)
    own = patterns[first, unit].astype(np.intp)
    beyond = np.where(own == place, np.where(rival < 0, place + 1, rival), place)
    second = partition.pattern_places.of_changed(first, unit, beyond)
    # A unit that is alone leads to its changed pattern; that may be missing from a part of all.
    asked = np.flatnonzero((second > first) | (second < 0))
    is_alone = np.zeros(len(rows), dtype=bool)
    where = rows[asked]
    is_alone[asked] = is_lone(
        partition.network, facets.names[where], facets.points[where], facets.radii[where]
    )
    is_open = np.where(second < 0, ~is_alone | partition.complete, (second > first) & ~is_alone)
    is_settled[first[is_open]] = False
    kept = (second >= 0) & is_settled[first]
    return ListedNeighbours(facets, is_settled, first[kept], second[kept], rows[kept])
