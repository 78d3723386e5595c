"""From region to region over facets, breadth first."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from linregions.domains import Domain
from linregions.geometry.borders import Facet
from linregions.geometry.locating import region_of
from linregions.geometry.region import Region
from linregions.models import Network
from linregions.patterns import pack
from linregions.scalars import positive_integer

__all__ = ["Visit", "walk"]


@dataclass(frozen=True, slots=True)
class Visit:
    """A region that a walk has come to.

    Attributes
    ----------
    region : Region
    distance : int
        Facets crossed from the first region, at the least: the distance in the dual graph.
    parent : int
        Number of the visit that it was reached from; -1 for the first region.
    facet : Facet or None
        Of the parent: the one that was crossed.
    """

    region: Region
    distance: int
    parent: int
    facet: Facet | None


def walk(
    network: Network,
    x0: ArrayLike,
    *,
    domain: Domain | None = None,
    max_regions: int | None = None,
    max_distance: int | None = None,
    toward: ArrayLike | None = None,
) -> Iterator[Visit]:
    """Walk through the regions around a point, nearest first in facets crossed.

    A stream: regions come as they are found, each once, and what was not asked for is not computed.

    Parameters
    ----------
    network : Network
    x0 : array_like, shape (dim,)
        In the domain's coordinates.
    domain : Domain, optional
        Default: everywhere.
    max_regions : int, optional
        Stop after this many.
    max_distance : int, optional
        Do not cross more facets than this.
    toward : array_like, shape (dim,), optional
        As in `linregions.region_of`.

    Yields
    ------
    Visit
        In order of distance.

    Raises
    ------
    InputError
        As `linregions.region_of`; or a number is not positive.

    Notes
    -----
    Left to itself the walk comes to all regions of the domain: a segment between points of two of
    them can be moved so that it meets no face of more than one dimension less. (An activation that
    jumps may hide some.)

    Examples
    --------
    >>> from linregions import Box, Network, walk
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])  # |x|
    >>> for visit in walk(network, [0.5], domain=Box([-1], [1])):
    ...     print(visit.distance, visit.region.pattern.tolist())
    0 [1, 0]
    1 [0, 1]
    """
    most = None if max_regions is None else positive_integer("max_regions", max_regions)
    far = None if max_distance is None else positive_integer("max_distance", max_distance)
    first = region_of(network, x0, domain, toward=toward)
    return _walk(first, most, far)


def _walk(first: Region, max_regions: int | None, max_distance: int | None) -> Iterator[Visit]:
    seen = {_key(first)}
    waiting = deque([(0, Visit(first, 0, -1, None))])
    yield waiting[0][1]
    while waiting and (max_regions is None or len(seen) < max_regions):
        number, visit = waiting.popleft()
        if max_distance is not None and visit.distance == max_distance:
            return
        for facet, region in visit.region.neighbours():
            key = _key(region)
            if key in seen:
                continue
            found = Visit(region, visit.distance + 1, number, facet)
            waiting.append((len(seen), found))
            seen.add(key)
            yield found
            if len(seen) == max_regions:
                return


def _key(region: Region) -> bytes:
    pieces = region.pattern[None].astype(np.intp)
    return pack(pieces, region.network.unit_pieces).tobytes()
