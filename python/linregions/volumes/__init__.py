"""Volumes of regions and of polytopes."""

from linregions.volumes.estimating import VolumeEstimate, estimate_log_volume
from linregions.volumes.walk_points import uniform_points

__all__ = ["VolumeEstimate", "estimate_log_volume", "uniform_points"]
