"""Polygons and segments in axes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linregions.partitions import Partition
from linregions.plots.frames import hatch_missing, input_names, limits, name_axes
from linregions.plots.polygons import Polygons
from linregions.plots.style import mark_incomplete, matplotlib_part, new_axes, quiet

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = ["add_edges", "add_faces", "frame", "line_width", "plane_axes"]

Array = NDArray[np.float64]
MANY = 20_000  # polygons or segments: from here on they are pixels also in a .svg or .pdf


def add_faces(ax: Axes, polygons: Polygons, rgba: Array, rasterised: bool | None) -> None:
    """One collection of polygons with colours (k, 4)."""
    faces = matplotlib_part("collections").PolyCollection(
        polygons.padded,
        facecolors=rgba,
        edgecolors="face",
        linewidths=0.2,  # neighbours overlap a little: no light gaps between them
        rasterized=len(polygons) >= MANY if rasterised is None else rasterised,
    )
    ax.add_collection(faces, autolim=False)


def add_edges(
    ax: Axes, segments: Array, colours: Any, width: Any, rasterised: bool | None = None
) -> None:
    """One collection of segments (n, 2, 2)."""
    lines = matplotlib_part("collections").LineCollection(
        list(segments),
        colors=colours,
        linewidths=width,
        capstyle="round",
        rasterized=len(segments) >= MANY if rasterised is None else rasterised,
    )
    ax.add_collection(lines, autolim=False)


def line_width(n_regions: int) -> float:
    """Thinner where there is more to see."""
    return float(np.clip(16 / np.sqrt(n_regions), 0.1, 1.0))


def plane_axes(partition: Partition, polygons: Polygons) -> Axes:
    """Axes of a new figure as high as the domain needs."""
    lower, upper = limits(partition, polygons.points)
    width, height = upper - lower
    return new_axes(5.6, 0.5 + 5.2 * float(np.clip(height / width, 0.4, 1.3)))


def frame(ax: Axes, partition: Partition, polygons: Polygons, n_lines: int = 0) -> None:
    """Show all of the domain; the same unit in both directions unless it is far from square.

    A legend above has so many lines.
    """
    lower, upper = limits(partition, polygons.points)
    ax.set_xlim(lower[0], upper[0])
    ax.set_ylim(lower[1], upper[1])
    width, height = upper - lower
    if 1 / 4 <= width / height <= 4:
        ax.set_aspect("equal")
    quiet(ax)
    name_axes(ax, input_names(partition))
    if not partition.complete:
        hatch_missing(ax, partition)
        mark_incomplete(ax, n_lines=n_lines)
