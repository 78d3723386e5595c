"""Regions one by one: half-spaces, facets, neighbours, sizes; walks, lines and adjacency."""

from __future__ import annotations

from linregions.geometry.borders import Facet, FacetUnit
from linregions.geometry.locating import region_of
from linregions.geometry.region import Region

__all__ = ["Facet", "FacetUnit", "Region", "region_of"]
