"""The facets of many edges, made one by one when they are asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.half_spaces import HalfSpace
from linregions.geometry.borders import Facet, named_units
from linregions.models import Network
from linregions.region_shapes import RegionFacets

__all__ = ["EdgeFacets"]


class EdgeFacets(Sequence[Facet]):
    """A facet for each edge, seen from its first region.

    Parameters
    ----------
    network : Network
    patterns : ndarray, shape (n, n_units)
    first : ndarray of int, shape (k,)
        The region that each facet is seen from.
    listed : RegionFacets
        Facets as columns.
    rows : ndarray of int, shape (k,)
        Which of them are meant.
    given : mapping of int to Facet
        Edges whose facets are none of these.
    """

    def __init__(
        self,
        network: Network,
        patterns: NDArray[np.uint8 | np.uint16],
        first: NDArray[np.intp],
        listed: RegionFacets,
        rows: NDArray[np.intp],
        given: Mapping[int, Facet],
    ) -> None:
        self._network = network
        self._patterns = patterns
        self._first = first
        self._listed = listed
        self._rows = rows
        self._given = given

    def __len__(self) -> int:
        return len(self._first)

    @overload
    def __getitem__(self, k: int) -> Facet: ...

    @overload
    def __getitem__(self, k: slice) -> tuple[Facet, ...]: ...

    def __getitem__(self, k: int | slice) -> Facet | tuple[Facet, ...]:
        if isinstance(k, slice):
            return tuple(self[i] for i in range(len(self))[k])
        edge = range(len(self))[k]
        found = self._given.get(edge)
        return self._of_columns(edge) if found is None else found

    def _of_columns(self, edge: int) -> Facet:
        row = int(self._rows[edge])
        unit, place, rival = self._listed.names[row].tolist()
        pieces = self._patterns[self._first[edge]].astype(np.intp)
        own = int(pieces[unit])
        if rival >= 0:
            beaten = rival if own == place else place
            names = (HalfSpace("rival", unit, beaten, beaten < own),)
        else:
            names = (HalfSpace("upper", unit) if own == place else HalfSpace("lower", unit),)
        normal = self._listed.rows[row]
        return Facet(
            units=named_units(self._network, pieces, names),
            domain_rows=(),
            normal=normal[:-1],
            offset=float(normal[-1]),
            point=self._listed.points[row],
            half_spaces=names,
            exit=None,
        )

    def __repr__(self) -> str:
        return f"EdgeFacets({len(self)} facets)"
