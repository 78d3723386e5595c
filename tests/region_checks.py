"""What several tests ask of the engine's regions."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from linregions import regions
from numpy.typing import NDArray


class Listed(NamedTuple):
    """All batches of one enumeration, put together."""

    patterns: NDArray[Any]
    witnesses: NDArray[np.float64]
    margins: NDArray[np.float64]

    @property
    def pattern_set(self) -> set[tuple[int, ...]]:
        """The patterns as a set; fails if one of them came twice."""
        found = {tuple(pattern) for pattern in self.patterns.tolist()}
        assert len(found) == len(self.patterns), "a pattern was reported twice"
        return found


def listed(network: Any, domain: Any, **options: Any) -> Listed:
    """Enumerate all regions."""
    batches = list(regions(network, domain, **options))
    parts = [
        (batch.patterns.copy(), batch.witnesses.copy(), batch.margins.copy()) for batch in batches
    ]
    return Listed(*(np.concatenate(columns) for columns in zip(*parts, strict=True)))


def network_inputs(domain: Any, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points in domain coordinates as inputs of the network."""
    if hasattr(domain, "directions"):
        return np.asarray(domain.origin + points @ np.asarray(domain.directions))
    return points
