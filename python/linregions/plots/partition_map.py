"""Partitions of the plane."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike

from linregions.partitions import Partition
from linregions.plots.colouring import ColourBy, add_bar, region_shades
from linregions.plots.decision import class_polygons
from linregions.plots.legends import class_legend, class_names, layer_legend, name_classes
from linregions.plots.plane import add_edges, add_faces, frame, line_width, plane_axes
from linregions.plots.polygons import Polygons, region_polygons
from linregions.plots.style import (
    EDGE,
    face_colours,
    layer_colours,
    matplotlib_part,
)
from linregions.plots.unit_edges import inner_edges, unit_edges

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["partition_map"]


def partition_map(
    partition: Partition,
    *,
    colour_by: ColourBy | ArrayLike = "layer",
    level: float = 0.0,
    label: str = "",
    classes: Sequence[str] | None = None,
    edges: bool = True,
    legend: bool = True,
    rasterised: bool | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Draw a partition of the plane, each region an exact polygon.

    Parameters
    ----------
    partition : Partition
        Of a bounded domain in two dimensions; one found with ``vertices=True`` is drawn at once.
    colour_by : {"layer", "map", "class", "volume", "none"} or array_like, shape (len(partition),)
        "layer": edges by the layer of the unit that ends there, the first one where there are
        several; faces darker where more units of the first layer are active. "map": the same
        affine map has the same colour, similar maps similar ones. "class": by the largest output
        (with one output, whether it is above `level`); regions in which it changes are cut there.
        "volume": on a logarithmic scale. An array: by these values. Large ones are pale.
    level : float
        Of the decision, for networks with one output.
    label : str
        Of the values given as an array, for the colour bar.
    classes : sequence of str, optional
        Their names, for the legend of "class". Default: their numbers.
    edges, legend : bool
        Whether to draw the edges of regions, and to say which colour is which layer or class.
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
        Another number of dimensions, no regions, an unbounded domain, an unknown colouring, or
        values or names that do not fit.
    MissingDependencyError
        matplotlib is not installed.
    """
    polygons = region_polygons(partition)
    shades = region_shades(partition, colour_by, polygons.areas, label)
    ax = plane_axes(partition, polygons) if ax is None else ax
    n_lines = 0
    if isinstance(colour_by, str) and colour_by == "class":
        parts = class_polygons(partition, level=level, polygons=polygons)
        names = class_names(partition, level, classes)
        colours = face_colours(len(names))
        rgba = matplotlib_part("colors").to_rgba_array(colours)[parts.classes]
        add_faces(ax, parts.polygons, rgba, rasterised)
        if legend:
            n_lines = class_legend(ax, names, parts)
            name_classes(ax, parts, names)
    else:
        add_faces(ax, polygons, shades.rgba, rasterised)
    if edges:
        by_layer = isinstance(colour_by, str) and colour_by == "layer"
        if by_layer:
            _add_layer_edges(ax, partition, polygons, rasterised)
        else:
            named = isinstance(colour_by, str) and colour_by != "volume"
            dark = named and colour_by != "map"
            # Among values they are thin, or they would hide small regions, and what these have.
            width = (0.6 if named else 0.3) * line_width(len(polygons))
            inner = inner_edges(partition, polygons)
            add_edges(ax, inner, EDGE if dark else "white", width, rasterised)
        if by_layer and legend:
            n_layers = len(partition.network.layer_sizes)
            n_lines = layer_legend(ax, range(1, n_layers + 1), n_layers)
    add_bar(ax, shades)
    frame(ax, partition, polygons, n_lines)
    return ax


def _add_layer_edges(
    ax: Axes, partition: Partition, polygons: Polygons, rasterised: bool | None
) -> None:
    """Coloured by the layer of the unit that ends there."""
    width = line_width(len(polygons))
    found = unit_edges(partition, polygons)
    n_layers = len(partition.network.layer_sizes)
    colours = layer_colours(n_layers)
    for layer in range(n_layers, 0, -1):  # the first one on top
        own = found.of_layers([layer]).segments
        add_edges(ax, own, colours[layer - 1], width * (1.5 if layer == 1 else 1), rasterised)
