"""Histograms that grow batch by batch."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.conditional.intervals import MeanEstimate
from linregions.conditional.profile import LayerProfile
from linregions.models import Network
from linregions.ranks import pattern_bound, rank_caps

__all__ = ["Tally", "layer_profiles"]


@dataclass
class Tally:
    """How often each number of patterns was met, and where the largest was."""

    frequencies: Counter[int] = field(default_factory=Counter)
    maximum: int = 0
    maximum_at: NDArray[np.integer[Any]] = field(default_factory=lambda: np.zeros(0, np.uint8))

    def add(
        self,
        counts: NDArray[np.int64],
        prefixes: NDArray[np.integer[Any]],
        multiplicities: NDArray[np.int64] | None = None,
    ) -> None:
        """Counts (k,) at the patterns (k, units) of the layers before; each so many times."""
        if not counts.size:
            return
        values, places = np.unique(counts, return_inverse=True)
        times = np.bincount(places, weights=multiplicities)
        self.frequencies.update(dict(zip(values.tolist(), times.astype(int).tolist(), strict=True)))
        if int(values[-1]) > self.maximum:
            self.maximum = int(values[-1])
            self.maximum_at = prefixes[int(counts.argmax())].copy()
            self.maximum_at.flags.writeable = False

    def columns(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Values, ascending, and their frequencies."""
        pairs = sorted(self.frequencies.items())
        table = np.array(pairs, dtype=np.int64).reshape(-1, 2).T
        table.flags.writeable = False
        return table[0], table[1]


def layer_profiles(
    network: Network,
    tallies: list[Tally],
    populations: list[int | None],
    estimates: list[MeanEstimate | None],
    *,
    complete: list[bool],
) -> tuple[LayerProfile, ...]:
    """One profile for each layer of a network in the coordinates of its domain."""
    caps = rank_caps(network)
    profiles = []
    stages = [stage for stage in network.stages if stage.n_units]
    for i, (stage, tally) in enumerate(zip(stages, tallies, strict=True)):
        values, frequencies = tally.columns()
        combinations = 1
        for pieces in stage.unit_pieces:
            combinations *= int(pieces)
        profiles.append(
            LayerProfile(
                layer=i + 1,
                units=stage.n_units,
                values=values,
                frequencies=frequencies,
                maximum_at=tally.maximum_at,
                population=populations[i],
                is_sample=estimates[i] is not None,
                complete=complete[i],
                estimate=estimates[i],
                rank=caps[i],
                bound=min(combinations, pattern_bound(stage, caps[i])),
                combinations=combinations,
            )
        )
    return tuple(profiles)
