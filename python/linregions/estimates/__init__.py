"""Estimates of a number of regions that nobody can count, with what is known of their errors."""

from __future__ import annotations

from linregions.estimates.estimating import estimate
from linregions.estimates.points import PointSample
from linregions.estimates.result import Estimate, EstimateProgress

__all__ = ["Estimate", "EstimateProgress", "PointSample", "estimate"]
