"""Facets by the names that people use: which unit, which half-space of the domain."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from linregions.certificates.half_spaces import HalfSpace
from linregions.geometry.facets import Exit
from linregions.models import Network
from linregions.patterns import unit_name, unit_place

__all__ = ["Facet", "FacetUnit", "named_units"]

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class FacetUnit:
    """A unit whose piece ends at a facet.

    Attributes
    ----------
    layer : int
        Hidden layer, from 1.
    index : int
        Within its layer.
    unit : int
        Within the whole pattern.
    breakpoint : int or None
        Which breakpoint of its activation; None for a maximum.
    pair : (int, int) or None
        For a maximum: the row that it takes, and the row that ties with it.
    """

    layer: int
    index: int
    unit: int
    breakpoint: int | None = None
    pair: tuple[int, int] | None = None

    def __str__(self) -> str:
        where = unit_name(self.layer, self.index)
        if self.pair is not None:
            return f"{where}, rows {self.pair[0]} and {self.pair[1]}"
        return f"{where}, breakpoint {self.breakpoint}" if self.breakpoint else where


@dataclass(frozen=True, eq=False)
class Facet:
    """A face of one dimension less, on the hyperplane ``normal @ x == offset``.

    Attributes
    ----------
    units : tuple of FacetUnit
        All units whose pieces end on this hyperplane; empty where only the domain ends.
    domain_rows : tuple of int
        Half-spaces of ``domain.halfspaces()`` that end on this hyperplane.
    normal : ndarray, shape (dim,)
        Of length 1, outwards, rounded.
    offset : float
    point : ndarray, shape (dim,)
        A point in the facet's relative interior, rounded.
    half_spaces : tuple of HalfSpace
        The same as `units` and `domain_rows`, by the names that certificates use.
    exit : Exit or None
        The ray that proves the facet: `Region.neighbour` goes on along it. None if the facet was
        read from a list of facets, without a ray.
    """

    units: tuple[FacetUnit, ...]
    domain_rows: tuple[int, ...]
    normal: Array
    offset: float
    point: Array
    half_spaces: tuple[HalfSpace, ...] = field(repr=False)
    exit: Exit | None = field(repr=False)

    @property
    def on_border(self) -> bool:
        """Whether the domain ends here."""
        return bool(self.domain_rows)

    def __str__(self) -> str:
        names = [str(unit) for unit in self.units]
        names += [f"half-space {row} of the domain" for row in self.domain_rows]
        return ", ".join(names)


def named_units(
    network: Network, pieces: NDArray[np.intp], half_spaces: tuple[HalfSpace, ...]
) -> tuple[FacetUnit, ...]:
    """The units of half-spaces, by layers."""
    found = []
    for half_space in half_spaces:
        if half_space.kind == "domain":
            continue
        unit = half_space.index
        layer, index = unit_place(network.layer_sizes, unit)
        piece = int(pieces[unit])
        if half_space.kind == "rival":
            found.append(FacetUnit(layer, index, unit, None, (piece, half_space.rival)))
        else:
            place = piece - (half_space.kind == "lower")
            found.append(FacetUnit(layer, index, unit, place))
    return tuple(found)
