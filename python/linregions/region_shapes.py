"""Vertices and facets of many regions, as columns with rows of different lengths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["RegionFacets", "RegionVertices"]


@dataclass(frozen=True, eq=False, repr=False)
class RegionVertices:
    """The vertices of some closed regions. Arrays are read-only.

    Attributes
    ----------
    points : ndarray, shape (m, dim)
        All vertices, region after region, rounded; in two dimensions counter-clockwise, in one
        ascending.
    offsets : ndarray of int, shape (k + 1,)
        The vertices of region i are ``points[offsets[i]:offsets[i + 1]]``; there are none where the
        search does not keep the region by its vertices.
    """

    points: NDArray[np.float64]
    offsets: NDArray[np.int64]

    def __post_init__(self) -> None:
        self.points.flags.writeable = self.offsets.flags.writeable = False

    def __len__(self) -> int:
        return len(self.offsets) - 1

    def __getitem__(self, i: int) -> NDArray[np.float64]:
        """Those of region i, shape (n, dim)."""
        first, last = self.offsets[range(len(self))[i] :][:2]
        return self.points[first:last]

    @classmethod
    def joined(cls, parts: Sequence[RegionVertices]) -> RegionVertices:
        """Those of all regions, in order."""
        points = np.concatenate([part.points for part in parts])
        return cls(points, _joined_offsets([part.offsets for part in parts]))

    def __repr__(self) -> str:
        return f"RegionVertices({len(self)} regions, {len(self.points)} vertices)"


@dataclass(frozen=True, eq=False, repr=False)
class RegionFacets:
    """The facets of some closed regions, each once. Arrays are read-only.

    Attributes
    ----------
    names : ndarray of int, shape (m, 3)
        For each facet, region after region: a unit whose piece ends there, which breakpoint, and
        -1; for a maximum the unit and the two rows that tie; for the domain -1, which half-space
        of ``domain.halfspaces()``, and -1. Where several share the hyperplane, one of them.
    points : ndarray, shape (m, dim)
        A point in the relative interior of each facet, rounded: the mean of its vertices.
    radii : ndarray, shape (m,)
        How far the exact point is from the rounded one at most.
    rows : ndarray, shape (m, dim + 1)
        The hyperplane of each facet, rounded: its outward normal, of length 1, and the offset b of
        ``normal @ x == b``.
    offsets : ndarray of int, shape (k + 1,)
        The facets of region i are rows ``offsets[i]:offsets[i + 1]``; there are none where the
        search does not keep the region by its vertices.
    """

    names: NDArray[np.int32]
    points: NDArray[np.float64]
    radii: NDArray[np.float64]
    rows: NDArray[np.float64]
    offsets: NDArray[np.int64]

    def __post_init__(self) -> None:
        for array in (self.names, self.points, self.radii, self.rows, self.offsets):
            array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.offsets) - 1

    @property
    def units(self) -> NDArray[np.int32]:
        """The unit of every facet, shape (m,); -1 where the domain ends."""
        units: NDArray[np.int32] = self.names[:, 0]
        return units

    @property
    def n_facets(self) -> NDArray[np.int64]:
        """How many each region has, shape (k,); 0 where they are not known."""
        return np.diff(self.offsets)

    @classmethod
    def joined(cls, parts: Sequence[RegionFacets]) -> RegionFacets:
        """Those of all regions, in order."""
        names = np.concatenate([part.names for part in parts])
        points = np.concatenate([part.points for part in parts])
        radii = np.concatenate([part.radii for part in parts])
        rows = np.concatenate([part.rows for part in parts])
        return cls(names, points, radii, rows, _joined_offsets([part.offsets for part in parts]))

    def of_regions(self, which: NDArray[np.intp]) -> RegionFacets:
        """Those of some regions in this order; none for -1."""
        n = np.where(which < 0, 0, np.append(self.n_facets, 0)[which])
        offsets = np.concatenate([np.zeros(1, dtype=np.int64), np.cumsum(n)])
        rows = np.arange(offsets[-1]) + np.repeat(self.offsets[which] - offsets[:-1], n)
        return RegionFacets(
            self.names[rows], self.points[rows], self.radii[rows], self.rows[rows], offsets
        )

    def __repr__(self) -> str:
        return f"RegionFacets({len(self)} regions, {len(self.names)} facets)"


def _joined_offsets(parts: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    ends = np.cumsum([0] + [part[-1] for part in parts])
    return np.concatenate(
        [np.zeros(1, dtype=np.int64), *(p[1:] + e for p, e in zip(parts, ends, strict=False))]
    )
