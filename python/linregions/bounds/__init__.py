"""Bounds on numbers of regions and of knots, and networks that attain them."""

from __future__ import annotations

from linregions.bounds.bounding import architecture_bounds, bounds
from linregions.bounds.constructions import folding_network, knot_family, tent_map, zigzag_network
from linregions.bounds.expected import ExpectedKnots, expected_knots, expected_knots_of_one_layer
from linregions.bounds.knots import Knots, knots
from linregions.bounds.table import Bound, BoundsTable, NotApplicable

__all__ = [
    "Bound",
    "BoundsTable",
    "ExpectedKnots",
    "Knots",
    "NotApplicable",
    "architecture_bounds",
    "bounds",
    "expected_knots",
    "expected_knots_of_one_layer",
    "folding_network",
    "knot_family",
    "knots",
    "tent_map",
    "zigzag_network",
]
