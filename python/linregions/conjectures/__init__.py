"""Rank and number of regions: the recurrence of region numbers, and where it holds."""

from __future__ import annotations

from linregions.conjectures.counterexamples import Counterexample
from linregions.conjectures.layers import LinearLayer
from linregions.conjectures.position import Flaw, find_flaw
from linregions.conjectures.rank_profile import LayerRanks, RankProfile, rank_profile
from linregions.conjectures.recurrence import RecurrenceCheck, check_rank_recurrence
from linregions.conjectures.samplers import SAMPLERS
from linregions.region_numbers import central_region_number, region_number

__all__ = [
    "SAMPLERS",
    "Counterexample",
    "Flaw",
    "LayerRanks",
    "LinearLayer",
    "RankProfile",
    "RecurrenceCheck",
    "central_region_number",
    "check_rank_recurrence",
    "find_flaw",
    "rank_profile",
    "region_number",
]
