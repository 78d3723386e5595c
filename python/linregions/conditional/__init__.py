"""What a layer can still do once the patterns of the layers before are fixed."""

from __future__ import annotations

from linregions.conditional.intervals import MeanEstimate
from linregions.conditional.profile import ConditionalProfile, LayerProfile
from linregions.conditional.profiling import conditional_profile

__all__ = ["ConditionalProfile", "LayerProfile", "MeanEstimate", "conditional_profile"]
