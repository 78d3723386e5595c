"""Partitions of space: polytopes, moved apart."""

from __future__ import annotations

from itertools import chain, pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.plots.colouring import ColourBy, add_bar, region_shades
from linregions.plots.explosion import Explosion
from linregions.plots.frames import domain_corners, input_names, limits, name_axes
from linregions.plots.polygons import check_drawable, region_vertices
from linregions.plots.style import (
    EDGE,
    FAINT,
    INK,
    mark_incomplete,
    matplotlib_part,
    new_axes,
)

if TYPE_CHECKING:
    from mpl_toolkits.mplot3d import Axes3D

__all__ = ["MOST_SOLIDS", "partition_solids", "polytope_faces"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]
MOST_SOLIDS = 5_000
LIGHT = np.array([0.28, -0.45, 0.85])
SAME_PLANE = 1e-7  # of normals and offsets, in a polytope of size 1


def partition_solids(
    partition: Partition,
    *,
    colour_by: ColourBy | ArrayLike = "map",
    label: str = "",
    explode: float = 0.3,
    elevation: float = 22.0,
    azimuth: float = -55.0,
    ax: Axes3D | None = None,
) -> Axes3D:
    """Draw a partition of space as polytopes, moved away from the middle so that one sees inside.

    Parameters
    ----------
    partition : Partition
        Of a bounded domain in three dimensions, with at most 5,000 regions.
    colour_by : {"layer", "map", "volume", "none"} or array_like, shape (len(partition),)
        As in `partition_map`; "class" would cut polytopes, and is for the plane.
    label : str
        Of the values given as an array, for the colour bar.
    explode : float
        How far each region moves away from the domain's middle: this share of its distance. Axes
        have no ticks then, as they would be those of moved regions.
    elevation, azimuth : float
        Where one looks from, in degrees.
    ax : mpl_toolkits.mplot3d.Axes3D, optional
        To draw in; by default those of a new figure.

    Returns
    -------
    mpl_toolkits.mplot3d.Axes3D

    Raises
    ------
    InputError
        Another number of dimensions, no regions or too many, an unbounded domain, an unknown
        colouring, or values that do not fit.
    MissingDependencyError
        matplotlib is not installed.
    """
    _check(partition, colour_by, explode)
    points, offsets = region_vertices(partition)
    solids = [points[a:b] for a, b in pairwise(offsets.tolist())]
    cut = [polytope_faces(solid) for solid in solids]
    shades = region_shades(partition, colour_by, np.array([volume for *_, volume in cut]), label)
    lower, upper = limits(partition, points)
    middle = (lower + upper) / 2
    away = explode * (np.array([solid.mean(axis=0) for solid in solids]) - middle)
    space: Any = new_axes(6.0, 5.5, projection="3d") if ax is None else ax
    _add_solids(space, cut, shades.rgba, Explosion(partition, middle, explode, away))
    moved = points + np.repeat(away, np.diff(offsets), axis=0)
    size = np.ptp(moved, axis=0) if partition.complete else (1 + explode) * (upper - lower)
    _frame(space, middle, float(np.max(size)))
    if explode:  # they would tell where moved solids are
        space.set(xticks=[], yticks=[], zticks=[])
        for axis in (space.xaxis, space.yaxis, space.zaxis):
            axis.labelpad = -10
    name_axes(space, input_names(partition))
    space.view_init(elevation, azimuth)
    add_bar(space, shades)
    if not partition.complete:
        _add_outline(space, partition, middle, 1 + explode)
        mark_incomplete(space, "empty")
    found: Axes3D = space
    return found


def _check(partition: Partition, colour_by: ColourBy | ArrayLike, explode: float) -> None:
    check_drawable(partition, (3,), "a picture of solids")
    if len(partition) > MOST_SOLIDS:
        raise InputError(
            f"partition: at most {MOST_SOLIDS:,} solids can be drawn, got {len(partition):,}; take "
            "a smaller domain, or a slice of two dimensions"
        )
    if isinstance(colour_by, str) and colour_by == "class":
        raise InputError("colour_by: 'class' is for pictures in two dimensions")
    if not (np.isfinite(explode) and explode >= 0):
        raise InputError(f"explode: expected a number of at least 0, got {explode!r}")


def polytope_faces(points: Array) -> tuple[list[Array], Array, float]:
    """The faces of a polytope's boundary, corners in order, their outward normals, its volume.

    Parameters
    ----------
    points : ndarray, shape (n, 3)
        Its vertices.
    """
    from scipy.spatial import ConvexHull

    size = float(np.ptp(points, axis=0).max())
    if size == 0:  # a region too thin for doubles
        return [], np.zeros((0, 3)), 0.0
    hull = ConvexHull((points - points[0]) / size, qhull_options="QJ" if len(points) < 4 else "Qt")
    planes = hull.equations
    left, faces, normals = np.ones(len(planes), dtype=bool), [], []
    for first in range(len(planes)):
        if not left[first]:
            continue
        mates = left & (np.abs(planes - planes[first]).max(axis=1) <= SAME_PLANE)
        left &= ~mates
        corners = points[np.unique(hull.simplices[mates])]
        faces.append(_in_order(corners, planes[first, :3]))
        normals.append(planes[first, :3])
    return faces, np.array(normals), float(hull.volume) * size**3


def _in_order(corners: Array, normal: Array) -> Array:
    """Around the middle of a face, seen against its outward normal."""
    along = np.cross(normal, np.eye(3)[np.abs(normal).argmin()])
    from_middle = corners - corners.mean(axis=0)
    angle = np.arctan2(from_middle @ np.cross(normal, along), from_middle @ along)
    return np.asarray(corners[np.argsort(angle)])


def _add_solids(
    ax: Any,
    cut: list[tuple[list[Array], Array, float]],
    rgba: Array,
    explosion: Explosion,
) -> None:
    from linregions.plots.solid_faces import SolidFaces

    owner = np.repeat(np.arange(len(cut)), [len(faces) for faces, *_ in cut])
    unmoved = chain.from_iterable(faces for faces, *_ in cut)
    faces = [face + explosion.ways[own] for own, face in zip(owner, unmoved, strict=True)]
    normals = np.concatenate([normals for _, normals, _ in cut])
    lit = rgba[owner]
    lit[:, :3] *= _light(normals)[:, None]
    width = float(np.clip(15 / np.sqrt(len(faces)), 0.1, 0.6))
    solids = SolidFaces(faces, normals, owner, explosion, lit, edgecolors=EDGE, linewidths=width)
    ax.add_collection(solids, autolim=False)  # limits out of ragged faces can be anything


def _add_outline(ax: Any, partition: Partition, middle: Array, scale: float) -> None:
    """The edges of the domain, behind the solids; as far apart as these are moved."""
    corners = domain_corners(partition.domain, partition.witness(0))
    if corners is None:
        return
    faces, *_ = polytope_faces(middle + scale * (corners - middle))
    for face in faces:
        outline = np.vstack([face, face[:1]])
        ax.plot(*outline.T, color=FAINT, linewidth=0.6, linestyle="--", zorder=1)


def _light(normals: Array) -> Array:
    """How bright faces are, 0.72 to 1, by their slope; light comes from above and from the side."""
    return np.asarray(0.72 + 0.28 * np.abs(normals @ (LIGHT / np.linalg.norm(LIGHT))))


def _frame(ax: Any, middle: Array, size: float) -> None:
    """A cube around everything, and no grid: the solids are what is to be seen."""
    for set_limits, centre in zip((ax.set_xlim, ax.set_ylim, ax.set_zlim), middle, strict=True):
        set_limits(centre - size / 2, centre + size / 2)
    ax.set_box_aspect((1, 1, 1))
    ax.grid(False)
    for axis in (ax.xaxis, ax.yaxis, ax.zaxis):
        axis.set_pane_color((1, 1, 1, 0))
        axis.line.set_color(FAINT)
        axis.set_major_locator(matplotlib_part("ticker").MaxNLocator(5, steps=[1, 2, 5, 10]))
    ax.tick_params(color=FAINT, labelcolor=INK, labelsize="small")
