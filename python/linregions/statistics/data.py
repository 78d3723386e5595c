"""Which regions hold data, and the entropy of the patterns of data."""

from __future__ import annotations

from dataclasses import dataclass
from math import log, log2
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_rows
from linregions.geometry.located_points import located
from linregions.statistics.spread import Spread, entropy

if TYPE_CHECKING:
    from linregions.partitions import Partition

__all__ = ["DataStatistics", "data_statistics"]


@dataclass(frozen=True, eq=False, kw_only=True)
class DataStatistics:
    """Where some points are in a partition.

    Attributes
    ----------
    n_points : int
    n_outside : int
        Not in the closed domain.
    n_elsewhere : int
        In the domain, but their pattern is no region's: on a boundary, or in a region that an
        incomplete search did not reach.
    n_on_boundary : int
        In the domain, exactly on the end of a unit's piece (of one that is not constant around).
        Those whose pattern is a region's, as ties take lower pieces, are counted there; the others
        are among `n_elsewhere`.
    counts : ndarray of int, shape (n_regions,)
        Points in each region.
    regions : ndarray of int, shape (k,)
        Region of each point; -1 if it is in none.
    entropy : float
        Plug-in estimate from the relative counts, in bits; 0 if no region holds a point. Biased
        downwards where many regions hold few points.
    corrected_entropy : float
        With the correction of Miller (1955): plus ``(occupied - 1) / (2 n)`` nats, n points in
        occupied regions.
    """

    n_points: int
    n_outside: int
    n_elsewhere: int
    n_on_boundary: int
    counts: NDArray[np.intp]
    regions: NDArray[np.intp]
    entropy: float
    corrected_entropy: float

    def __post_init__(self) -> None:
        self.counts.flags.writeable = self.regions.flags.writeable = False

    @property
    def n_located(self) -> int:
        """Points in some region."""
        return int(self.counts.sum())

    @property
    def occupied(self) -> NDArray[np.intp]:
        """The regions that hold points, most first."""
        order = np.argsort(-self.counts, kind="stable")
        return order[: np.count_nonzero(self.counts)]

    @property
    def share_occupied(self) -> float:
        """Of all regions, those that hold points."""
        return len(self.occupied) / len(self.counts) if len(self.counts) else 0.0

    @property
    def per_region(self) -> dict[int, int]:
        """Points by region, most first; regions without are left out."""
        return {int(i): int(self.counts[i]) for i in self.occupied}

    def __str__(self) -> str:
        n, k = self.n_located, len(self.occupied)
        lines = [f"{n:,} of {self.n_points:,} points in {k:,} of {len(self.counts):,} regions"]
        for number, where in (
            (self.n_outside, "outside the domain"),
            (self.n_elsewhere, "with the pattern of no region"),
            (self.n_on_boundary, "on boundaries"),
        ):
            lines[0] += f", {number:,} {where}" if number else ""
        if n:
            spread = Spread.of(self.counts[self.occupied].astype(np.float64))
            lines.append(f"points in a region that has any: {spread}")
            lines.append(
                f"entropy {self.entropy:.4g} bits, corrected {self.corrected_entropy:.4g}, "
                f"at most {log2(k):.4g} on these regions"
            )
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """For JSON."""
        return {
            "n_points": self.n_points,
            "n_located": self.n_located,
            "n_outside": self.n_outside,
            "n_elsewhere": self.n_elsewhere,
            "n_on_boundary": self.n_on_boundary,
            "n_occupied": len(self.occupied),
            "share_occupied": self.share_occupied,
            "entropy": self.entropy,
            "corrected_entropy": self.corrected_entropy,
            "per_region": {str(i): n for i, n in self.per_region.items()},
        }


def data_statistics(partition: Partition, data: ArrayLike) -> DataStatistics:
    """Locate the points (k, dim) of `data`, in the domain's coordinates.

    Raises
    ------
    InputError
        The array has another shape, or numbers that are not finite.
    """
    points = as_rows("data", data, partition.domain.dim)
    where = located(partition, points)
    counts = np.bincount(where.region[where.region >= 0], minlength=len(partition))
    n, occupied = int(counts.sum()), int(np.count_nonzero(counts))
    plain = entropy(counts.astype(np.float64)) if n else 0.0
    return DataStatistics(
        n_points=len(points),
        n_outside=int(where.outside.sum()),
        n_elsewhere=int(((where.region < 0) & ~where.outside).sum()),
        n_on_boundary=int(where.on_boundary.sum()),
        counts=counts,
        regions=where.region,
        entropy=plain,
        corrected_entropy=plain + ((occupied - 1) / (2 * n * log(2.0)) if n else 0.0),
    )
