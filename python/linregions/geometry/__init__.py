"""Regions one by one: half-spaces, facets, neighbours, sizes; walks, lines and adjacency."""

from __future__ import annotations

from linregions.geometry.adjacency import Adjacency
from linregions.geometry.borders import Facet, FacetUnit
from linregions.geometry.lines import Line, line
from linregions.geometry.locating import region_of
from linregions.geometry.region import Region
from linregions.geometry.walking import Visit, walk

__all__ = [
    "Adjacency",
    "Facet",
    "FacetUnit",
    "Line",
    "Region",
    "Visit",
    "line",
    "region_of",
    "walk",
]
