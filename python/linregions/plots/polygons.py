"""The regions of a partition of the plane as polygons; in other dimensions by their vertices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from linregions.domains import Domain
from linregions.errors import InputError
from linregions.partitions import Partition, partition
from linregions.region_shapes import RegionVertices

__all__ = ["Polygons", "check_bounded", "check_drawable", "region_polygons", "region_vertices"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]
UNBOUNDED = 3  # as scipy says it


@dataclass(frozen=True, eq=False)
class Polygons:
    """Convex polygons, corners counter-clockwise.

    Attributes
    ----------
    points : ndarray, shape (m, 2)
        Corners, one polygon after the other.
    offsets : ndarray of int, shape (k + 1,)
        Polygon i is ``points[offsets[i]:offsets[i + 1]]``.
    """

    points: Array
    offsets: Integers

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, i: int) -> Array:
        """Corners of polygon i, shape (v, 2)."""
        return self.points[self.offsets[i] : self.offsets[i + 1]]

    @cached_property
    def sizes(self) -> Integers:
        """Number of corners of each polygon, shape (k,)."""
        return np.diff(self.offsets)

    @cached_property
    def owner(self) -> Integers:
        """To which polygon a corner belongs, shape (m,)."""
        return np.repeat(np.arange(len(self)), self.sizes)

    @cached_property
    def next_corner(self) -> Integers:
        """The corner that follows each corner in its polygon, shape (m,)."""
        following = np.arange(1, len(self.points) + 1)
        full = self.sizes > 0
        following[self.offsets[1:][full] - 1] = self.offsets[:-1][full]
        return following

    @property
    def edges(self) -> Array:
        """From each corner to the next one, shape (m, 2, 2)."""
        return np.stack([self.points, self.points[self.next_corner]], axis=1)

    @property
    def areas(self) -> Array:
        """By the shoelace formula about each polygon's first corner, shape (k,)."""
        p = self.points - self.points[self.offsets[self.owner]]
        q = p[self.next_corner]
        turned = p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]
        return np.bincount(self.owner, turned, minlength=len(self)) / 2

    @property
    def padded(self) -> Array:
        """Corners (k, most, 2), each polygon's last one repeated; it has to have one."""
        place = np.arange(self.sizes.max(initial=1))
        last = self.sizes[:, None] - 1
        return self.points[self.offsets[:-1, None] + np.minimum(place, last)]


def check_drawable(parts: Partition, dims: tuple[int, ...], what: str) -> None:
    """Raise InputError unless the partition has so many dimensions, and an end."""
    dim = parts.domain.dim
    if dim not in dims:
        expected = " or ".join(map(str, dims))
        raise InputError(
            f"partition: {what} needs a domain of {expected} dimension{'s' * (dims != (1,))}, got "
            f"{dim}; a Slice of a domain has fewer"
        )
    if not len(parts):
        raise InputError("partition: there are no regions to draw")


def region_polygons(parts: Partition) -> Polygons:
    """All regions of a partition in two dimensions.

    Raises
    ------
    InputError
        Another number of dimensions, no regions, or an unbounded domain.
    """
    check_drawable(parts, (2,), "a picture of polygons")
    return Polygons(*region_vertices(parts))


def region_vertices(parts: Partition) -> tuple[Array, Integers]:
    """Vertices (m, dim) of all regions, one after the other, and where each begins, (k + 1,).

    In two dimensions counter-clockwise, in one ascending. Those that the partition does not hold
    are searched for: by the same search once more, or region by region.
    """
    known = parts.regions.vertices or _searched_again(parts)
    if known is not None and (np.diff(known.offsets) > 0).all():
        return known.points, known.offsets
    check_bounded(parts.domain)
    found = [
        known[i] if known is not None and len(known[i]) else _vertices_of(parts, i)
        for i in range(len(parts))
    ]
    return np.concatenate(found), np.cumsum([0, *map(len, found)])


def check_bounded(domain: Domain) -> None:
    """Raise InputError if it has no end."""
    from scipy.optimize import linprog

    a, b = domain.halfspaces()
    for way in np.vstack([np.eye(domain.dim), -np.eye(domain.dim)]):
        if not len(a) or linprog(way, a, b, bounds=(None, None)).status == UNBOUNDED:
            raise InputError(f"domain: {domain} is unbounded; pictures need an end")


def _searched_again(old: Partition) -> RegionVertices | None:
    """The vertices out of a second search, if that finds the same regions in the same order."""
    most = None if old.complete else len(old)
    new = partition(old.network, old.domain, vertices=True, max_regions=most)
    same = np.array_equal(new.regions.packed, old.regions.packed)
    return new.regions.vertices if same else None


def _vertices_of(parts: Partition, i: int) -> Array:
    from scipy.spatial import QhullError

    try:
        with np.errstate(all="ignore"):
            points = parts[i].vertices()
    except QhullError:  # too thin for doubles, and for eyes
        return np.tile(parts.witness(i), (parts.domain.dim + 1, 1))
    if points.shape[1] != 2:
        return points
    middle = points.mean(axis=0)
    order = np.argsort(np.arctan2(*(points - middle).T[::-1]))
    return np.asarray(points[order])
