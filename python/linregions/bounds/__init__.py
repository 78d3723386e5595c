"""Bounds on numbers of regions and of knots, and networks that attain them."""

from __future__ import annotations

from linregions.bounds.bounding import architecture_bounds, bounds
from linregions.bounds.constructions import folding_network, knot_family, tent_map, zigzag_network
from linregions.bounds.knots import Knots, knots
from linregions.bounds.table import Bound, BoundsTable, NotApplicable

__all__ = [
    "Bound",
    "BoundsTable",
    "Knots",
    "NotApplicable",
    "architecture_bounds",
    "bounds",
    "folding_network",
    "knot_family",
    "knots",
    "tent_map",
    "zigzag_network",
]
