"""Pictures: every function takes and returns matplotlib Axes, and draws nothing by itself."""

from __future__ import annotations

from linregions.plots.boundaries import decision_map, unit_boundaries
from linregions.plots.conditional import conditional_histogram
from linregions.plots.decision import (
    ClassPolygons,
    DecisionBoundary,
    class_polygons,
    decision_boundary,
)
from linregions.plots.marks import mark_points
from linregions.plots.partition_map import partition_map
from linregions.plots.polygons import Polygons, region_polygons
from linregions.plots.region_counter import RegionCounter
from linregions.plots.saving import save
from linregions.plots.scores import function_graph, scores_along
from linregions.plots.slices import slice_map
from linregions.plots.solids import partition_solids
from linregions.plots.training import regions_over_training
from linregions.plots.unit_edges import UnitEdges, unit_edges
from linregions.plots.volume_histogram import volume_histogram

__all__ = [
    "ClassPolygons",
    "DecisionBoundary",
    "Polygons",
    "RegionCounter",
    "UnitEdges",
    "class_polygons",
    "conditional_histogram",
    "decision_boundary",
    "decision_map",
    "function_graph",
    "mark_points",
    "partition_map",
    "partition_solids",
    "region_polygons",
    "regions_over_training",
    "save",
    "scores_along",
    "slice_map",
    "unit_boundaries",
    "unit_edges",
    "volume_histogram",
]
