"""The boundary that each unit draws, and the boundary of the decision."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import numpy as np

from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.plots.decision import decision_boundary
from linregions.plots.legends import layer_legend
from linregions.plots.partition_map import partition_map
from linregions.plots.plane import add_edges, add_faces, frame, line_width, plane_axes
from linregions.plots.polygons import region_polygons
from linregions.plots.style import (
    BOUNDARY,
    layer_colours,
    line_colours,
    matplotlib_part,
)
from linregions.plots.unit_edges import chosen_layers, unit_edges

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["decision_map", "unit_boundaries"]


def unit_boundaries(
    partition: Partition,
    *,
    layers: Sequence[int] | None = None,
    colour_by: Literal["layer", "unit"] = "layer",
    rasterised: bool | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the boundary of every unit: straight lines of the first layer, then bent ones.

    Parameters
    ----------
    partition : Partition
        Of a bounded domain in two dimensions.
    layers : sequence of int, optional
        Hidden layers to draw, from 1. Default: all.
    colour_by : {"layer", "unit"}
        "unit" has a colour for each unit of ten, then they repeat.
    rasterised : bool, optional
        Whether lines become pixels in a .svg or .pdf. Default: from 20,000 edges on.
    ax : matplotlib.axes.Axes, optional
        To draw in; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        Another number of dimensions, no regions, an unbounded domain, no such layer, or an unknown
        colouring.
    MissingDependencyError
        matplotlib is not installed.
    """
    if not (isinstance(colour_by, str) and colour_by in ("layer", "unit")):
        raise InputError(f"colour_by: expected 'layer' or 'unit', got {colour_by!r}")
    shown = chosen_layers(partition, layers)
    polygons = region_polygons(partition)
    found = unit_edges(partition, polygons)
    ax = plane_axes(partition, polygons) if ax is None else ax
    if not partition.complete:  # what was searched, on what was not
        add_faces(ax, polygons, np.ones((len(polygons), 4)), rasterised)
    n_layers = len(partition.network.layer_sizes)
    to_rgba = matplotlib_part("colors").to_rgba_array
    by_unit, by_layer = to_rgba(line_colours(10)), to_rgba(layer_colours(n_layers))
    width = max(0.25, 1.4 * line_width(len(polygons)))
    for layer in sorted(shown, reverse=True):  # the first one on top
        own = found.of_layers([layer])
        colours = by_layer[layer - 1] if colour_by == "layer" else by_unit[own.units % 10]
        add_edges(ax, own.segments, colours, width, rasterised)
    n_lines = layer_legend(ax, shown, n_layers) if colour_by == "layer" else 0
    frame(ax, partition, polygons, n_lines)
    return ax


def decision_map(
    partition: Partition,
    *,
    level: float = 0.0,
    classes: Sequence[str] | None = None,
    edges: bool = True,
    legend: bool = True,
    rasterised: bool | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw the decision boundary exactly, on the classes and the regions behind it.

    Parameters
    ----------
    partition : Partition
        Of a bounded domain in two dimensions.
    level : float
        Of the decision, for networks with one output.
    classes : sequence of str, optional
        Their names, for the legend. Default: their numbers.
    edges, legend : bool
        Whether to draw the edges of regions, and to say which colour is which class.
    rasterised : bool, optional
        Whether faces and edges become pixels in a .svg or .pdf. Default: from 20,000 on.
    ax : matplotlib.axes.Axes, optional
        To draw in; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes

    Raises
    ------
    InputError
        Another number of dimensions, no regions, an unbounded domain, or names that do not fit.
    MissingDependencyError
        matplotlib is not installed.
    """
    ax = partition_map(
        partition,
        colour_by="class",
        level=level,
        classes=classes,
        edges=edges,
        legend=legend,
        rasterised=rasterised,
        ax=ax,
    )
    boundary = decision_boundary(partition, level=level)
    add_edges(ax, boundary.segments, BOUNDARY, 1.6, False)
    return ax
