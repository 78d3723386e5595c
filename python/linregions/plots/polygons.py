"""The regions of a partition of the plane as polygons; in other dimensions by their vertices."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError
from linregions.partitions import Partition

__all__ = ["Polygons", "check_drawable", "region_polygons", "region_vertices"]

Array = NDArray[np.float64]
Integers = NDArray[np.intp]


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


def check_drawable(partition: Partition, dims: tuple[int, ...], what: str) -> None:
    """Raise InputError unless the partition has so many dimensions, and an end."""
    dim = partition.domain.dim
    if dim not in dims:
        expected = " or ".join(map(str, dims))
        raise InputError(
            f"partition: {what} needs a domain of {expected} dimension{'s' * (dims != (1,))}, got "
            f"{dim}; a Slice of a domain has fewer"
        )
    if not len(partition):
        raise InputError("partition: there are no regions to draw")


def region_polygons(partition: Partition) -> Polygons:
    """All regions of a partition in two dimensions.

    Raises
    ------
    InputError
        Another number of dimensions, no regions, or an unbounded domain.
    """
    check_drawable(partition, (2,), "a picture of polygons")
    return Polygons(*region_vertices(partition))


def region_vertices(partition: Partition) -> tuple[Array, Integers]:
    """Vertices (m, dim) of all regions, one after the other, and where each begins, (k + 1,)."""
    found = [_vertices_of(partition, i) for i in range(len(partition))]
    offsets = np.cumsum([0, *map(len, found)])
    return np.concatenate(found), offsets


def _vertices_of(partition: Partition, i: int) -> Array:
    points = partition[i].vertices()
    if points.shape[1] != 2:
        return points
    middle = points.mean(axis=0)
    order = np.argsort(np.arctan2(*(points - middle).T[::-1]))
    return np.asarray(points[order])
