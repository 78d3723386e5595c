"""How large regions and polytopes are: exactly, or with a stated error."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from linregions.volumes.distribution import VolumeDistribution
from linregions.volumes.inverse_volumes import RegionNumber
from linregions.volumes.listing import volumes
from linregions.volumes.measuring import Measured
from linregions.volumes.result import Volumes
from linregions.volumes.sampling import volume_distribution

if TYPE_CHECKING:
    from linregions.volumes.estimating import VolumeEstimate, estimate_log_volume
    from linregions.volumes.walk_points import uniform_points

__all__ = [
    "Measured",
    "RegionNumber",
    "VolumeDistribution",
    "VolumeEstimate",
    "Volumes",
    "estimate_log_volume",
    "uniform_points",
    "volume_distribution",
    "volumes",
]


def __getattr__(name: str) -> Any:
    """Random walks load HiGHS, so they come when they are asked for."""
    if name in ("VolumeEstimate", "estimate_log_volume"):
        from linregions.volumes import estimating

        return getattr(estimating, name)
    if name == "uniform_points":
        from linregions.volumes.walk_points import uniform_points

        return uniform_points
    raise AttributeError(f"module 'linregions.volumes' has no attribute {name!r}")
