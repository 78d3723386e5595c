"""What several tests ask of the engine's regions."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
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


def exact_inputs(domain: Any, point: Sequence[Any]) -> list[Fraction]:
    """A point in domain coordinates as an input of the network, without rounding."""
    exact = [Fraction(value) for value in point]
    if not hasattr(domain, "directions"):
        return exact
    inner = exact_inputs(domain.domain, exact)
    return [
        Fraction(origin) + sum(t * Fraction(d) for t, d in zip(inner, column, strict=True))
        for origin, column in zip(domain.origin.tolist(), domain.directions.T.tolist(), strict=True)
    ]
