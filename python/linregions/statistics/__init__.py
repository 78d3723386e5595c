"""Statistics of a partition: sizes, facets, neighbours, inradii, entropies, where data are."""

from __future__ import annotations

from linregions.statistics.data import DataStatistics
from linregions.statistics.spread import Spread
from linregions.statistics.summary import PartitionStatistics, partition_statistics

__all__ = ["DataStatistics", "PartitionStatistics", "Spread", "partition_statistics"]
