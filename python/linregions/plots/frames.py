"""What is around a picture: the domain's limits, names of axes, ticks, and what is missing."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linregions.domains import Box, Domain, Slice
from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.plots.polygons import check_bounded

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__ = [
    "MISSING",
    "domain_corners",
    "hatch_missing",
    "input_names",
    "limits",
    "name_axes",
    "plain_ticks",
    "slice_names",
]

Array = NDArray[np.float64]
ORTHONORMAL = 1e-9
FAR = 1e4  # of an axis' length: from here on ticks are told from a number near by
MISSING: dict[str, Any] = {
    "facecolor": "#f2f2f2",
    "edgecolor": "#c4c8ce",
    "hatch": "////",
    "linewidth": 0.6,
}


def input_names(partition: Partition) -> list[str]:
    """Of the axes: x1, x2, ...; none where they may be the coordinates of a slice.

    A partition holds the sliced network, which begins with an affine stage without units.
    """
    n, stages = partition.domain.dim, partition.network.stages
    if len(stages) > 1 and not stages[0].n_units:
        return [""] * n
    return ["x"] if n == 1 else [f"$x_{i}$" for i in range(1, n + 1)]


def slice_names(domain: Slice) -> list[str]:
    """Of the axes: distances along the slice, if they are such, or coordinates."""
    steps, inner = domain.directions, domain.domain
    while isinstance(inner, Slice):
        steps, inner = inner.directions @ steps, inner.domain
    distances = np.abs(steps @ steps.T - np.eye(len(steps))).max() <= ORTHONORMAL
    name = f"{'distance' if distances else 'coordinate'} along the slice"
    return (
        [name] if len(steps) == 1 else [f"{name}, direction {i}" for i in range(1, len(steps) + 1)]
    )


def name_axes(ax: Axes, names: list[str]) -> None:
    """Name those axes that have no name yet, and make ticks plain."""
    axes: Any = ax
    three = [axes.zaxis] if ax.name == "3d" else []
    for axis, name in zip([ax.xaxis, ax.yaxis, *three], names, strict=False):
        shown = plain_ticks(axis, name)
        if not axis.label.get_text():
            axis.set_label_text(shown, fontsize="medium" if "$" in name else "small")


def plain_ticks(axis: Any, name: str = "") -> str:
    """Give ticks labels that need no factor or offset beside the axis; return its name for them.

    Where the axis is short and far from 0, labels are told from a number near by, and the name
    says from which.
    """
    lower, upper = sorted(axis.get_view_interval().tolist())
    length, most = upper - lower, max(abs(lower), abs(upper))
    if most <= FAR * length and length >= 1e-3 and most < 1e5:
        return name
    near = 0.0
    if most > FAR * length:
        digits = int(-np.ceil(np.log10(length)))
        near = round(lower, digits)
    axis.set_major_formatter(lambda value, _: f"{value - near:.6g}".replace("-", "\N{MINUS SIGN}"))
    sign = "\N{MINUS SIGN}" if near > 0 else "+"
    return f"{name} {sign} {abs(near):.15g}".strip() if near else name


def domain_corners(domain: Domain, inside: Array) -> Array | None:
    """Its vertices (n, dim); in the plane in order. None if it has no end.

    `inside` is a point strictly inside.
    """
    coordinates = domain.coordinates
    if isinstance(coordinates, Box) and np.isfinite([coordinates.lower, coordinates.upper]).all():
        sides = zip(coordinates.lower, coordinates.upper, strict=True)
        corners = np.array(list(product(*sides)))
    else:
        try:
            check_bounded(domain)
        except InputError:
            return None
        corners = _polytope_corners(*domain.halfspaces(), inside)
    if domain.dim == 2:
        middle = corners.mean(axis=0)
        corners = corners[np.argsort(np.arctan2(*(corners - middle).T[::-1]))]
    return corners


def _polytope_corners(a: Array, b: Array, inside: Array) -> Array:
    from scipy.spatial import HalfspaceIntersection

    if a.shape[1] == 1:
        ends = b / a[:, 0]
        return np.array([[ends[a[:, 0] < 0].max()], [ends[a[:, 0] > 0].min()]])
    found = HalfspaceIntersection(np.column_stack([a, -b]), inside).intersections
    return np.unique(found, axis=0)


def limits(partition: Partition, points: Array) -> tuple[Array, Array]:
    """The least and the largest coordinates of the domain, of which the regions have these."""
    if not partition.complete:
        corners = domain_corners(partition.domain, partition.witness(0))
        if corners is not None:
            points = corners
    return points.min(axis=0), points.max(axis=0)


def hatch_missing(ax: Axes, partition: Partition) -> None:
    """Hatch the whole domain, below the regions that were found."""
    corners = domain_corners(partition.domain, partition.witness(0))
    if corners is not None:
        ax.fill(*corners.T, zorder=0.5, **MISSING)
