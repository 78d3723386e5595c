"""What counts as a region: activation regions merged by the network's function, every pattern."""

from __future__ import annotations

from linregions.kinds.counting import count_kind
from linregions.kinds.merging import MergedKind, MergedRegions, merged

__all__ = ["MergedKind", "MergedRegions", "count_kind", "merged"]
