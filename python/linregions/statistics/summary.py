"""What a partition is like, in some numbers."""

from __future__ import annotations

from dataclasses import dataclass
from math import log2
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.domains import Box, Domain
from linregions.errors import InputError
from linregions.geometry.setting import Setting
from linregions.statistics.data import DataStatistics, data_statistics
from linregions.statistics.inradii import inradii as radii_of
from linregions.statistics.spread import Spread, entropy, finite

if TYPE_CHECKING:
    from linregions.geometry import Adjacency
    from linregions.partitions import Partition

__all__ = ["PartitionStatistics", "partition_statistics"]

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False, kw_only=True)
class PartitionStatistics:
    """Statistics of a partition; None for what is not known.

    Attributes
    ----------
    n_regions, n_units, dim : int
    complete : bool
        Whether the partition holds all regions of the domain.
    domain : str
    domain_volume : float or None
        Of a box, infinite if that is unbounded; None for other domains.
    volumes : Spread or None
        Of the regions whose volume is known.
    total_volume : float or None
        The sum, if all are known: the domain's volume if the partition is complete.
    entropy : float or None
        Of the pattern of a uniformly distributed input, in bits; of a complete partition with known
        volumes. At most the logarithm of the number of regions.
    facets, neighbours : Spread or None
        Facets of each region, those on the domain's border included, and regions behind them.
    inradii : Spread or None
        Radii of largest balls inside.
    data : DataStatistics or None
        If data were given.
    """

    n_regions: int
    n_units: int
    dim: int
    complete: bool
    domain: str
    domain_volume: float | None
    volumes: Spread | None
    total_volume: float | None
    entropy: float | None
    facets: Spread | None
    neighbours: Spread | None
    inradii: Spread | None
    data: DataStatistics | None

    def __str__(self) -> str:
        mark = "" if self.complete else " (incomplete)"
        lines = [f"{self.n_regions:,} regions of {self.n_units:,} units in {self.domain}{mark}"]
        for name in ("volumes", "facets", "neighbours", "inradii"):
            spread: Spread | None = getattr(self, name)
            if spread is not None:
                some = "" if spread.n == self.n_regions else f" (of {spread.n:,} regions)"
                lines.append(f"{name}{some}: {spread}")
        if self.total_volume is not None:
            whole = (
                "" if self.domain_volume is None else f", the domain's: {self.domain_volume:.9g}"
            )
            lines.append(f"sum of the volumes: {self.total_volume:.9g}{whole}")
        if self.entropy is not None:
            lines.append(
                f"entropy under the uniform distribution: {self.entropy:.4g} bits, "
                f"at most {log2(self.n_regions):.4g}"
            )
        if self.data is not None:
            lines += [f"data: {line}" for line in str(self.data).splitlines()]
        return "\n".join(lines)

    def to_dict(self) -> dict[str, object]:
        """For JSON, which has no infinity: None stands for it."""
        return {
            "n_regions": self.n_regions,
            "n_units": self.n_units,
            "dim": self.dim,
            "complete": self.complete,
            "domain": self.domain,
            "domain_volume": finite(self.domain_volume),
            "total_volume": finite(self.total_volume),
            "entropy": self.entropy,
            **{
                name: None if (part := getattr(self, name)) is None else part.to_dict()
                for name in ("volumes", "facets", "neighbours", "inradii", "data")
            },
        }


def partition_statistics(
    partition: Partition,
    data: ArrayLike | None = None,
    *,
    inradii: bool = False,
    graph: Adjacency | None = None,
) -> PartitionStatistics:
    """Statistics of a partition; see `linregions.Partition.statistics`."""
    volumes = partition.regions.volumes
    known = volumes is not None and not np.isnan(volumes).any()
    total = float(np.sum(volumes)) if volumes is not None and known else None
    facets, neighbours = _facets_and_neighbours(partition, graph)
    return PartitionStatistics(
        n_regions=len(partition),
        n_units=partition.network.n_units,
        dim=partition.domain.dim,
        complete=partition.complete,
        domain=str(partition.domain),
        domain_volume=_box_volume(partition.domain),
        volumes=None if volumes is None else Spread.of(volumes),
        total_volume=total,
        entropy=entropy(volumes) if volumes is not None and total and partition.complete else None,
        facets=Spread.of(facets),
        neighbours=Spread.of(neighbours),
        inradii=Spread.of(radii_of(partition)) if inradii else None,
        data=None if data is None else data_statistics(partition, data),
    )


def _box_volume(domain: Domain) -> float | None:
    return float(np.prod(domain.upper - domain.lower)) if isinstance(domain, Box) else None


def _facets_and_neighbours(partition: Partition, graph: Adjacency | None) -> tuple[Array, Array]:
    """Their numbers for each region, NaN where they are not known.

    Behind each facet lies one region if no activation jumps: what is zero throughout a facet and
    on one of its sides is, on the other side, a multiple of the distance.
    """
    if graph is not None:
        if len(graph.n_facets) != len(partition):
            raise InputError(
                f"graph: expected the adjacency of this partition of {len(partition)} regions, got "
                f"one of {len(graph.n_facets)}"
            )
        return graph.n_facets.astype(np.float64), graph.n_neighbours.astype(np.float64)
    nothing = np.full(len(partition), np.nan)
    own = partition.regions.facets
    if own is None:
        return nothing, nothing
    owner = np.repeat(np.arange(len(own)), own.n_facets)
    inner = np.bincount(owner[own.units >= 0], minlength=len(own))
    is_known = own.n_facets > 0
    n_facets = np.where(is_known, own.n_facets, np.nan)
    continuous = Setting(partition.network, partition.domain).is_continuous
    return n_facets, np.where(is_known, inner, np.nan) if continuous else nothing
