"""What random points see of the regions: some for certain, and estimates that are biased low."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from linregions.domains import Box, Domain
from linregions.geometry.clear_patterns import clear_patterns
from linregions.models import Network
from linregions.slicing import sliced

__all__ = ["PointSample", "sample_points"]

N_POINTS = 10_000
CHUNK = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PointSample:
    """Regions that uniform points of the domain fall into.

    `n_distinct` and the two estimates are biased low, and hardly say anything when most points are
    alone in their regions: regions much smaller than 1/n_points of the volume are not seen.

    Attributes
    ----------
    n_points : int
    n_distinct : int
        Regions seen.
    n_single : int
        Of these, seen once.
    n_proven : int
        Of these, there for certain: some point strictly inside the domain has the pattern, and
        rounding cannot have changed it. A lower bound of the number of regions.
    chao1 : float
        Chao 1984: an estimate of a lower bound, from those seen once and twice.
    good_turing : float
        Good 1953: `n_distinct` over the estimated share of the volume that was seen; infinite when
        every region was seen once.
    """

    n_points: int
    n_distinct: int
    n_single: int
    n_proven: int
    chao1: float
    good_turing: float

    def __str__(self) -> str:
        regions = f"{self.n_distinct:,} region{'s' * (self.n_distinct != 1)}"
        head = f"{self.n_points:,} random points: {regions}"
        if not math.isfinite(self.good_turing):
            return f"{head}, each of them once: how many more there are, they cannot tell"
        return (
            f"{head}, {self.n_single:,} of them once; Chao1 {self.chao1:,.0f}, "
            f"Good-Turing {self.good_turing:,.0f} (biased low)"
        )


def sample_points(network: Network, domain: Domain, seed: int) -> PointSample | None:
    """Look at uniform points of a bounded box; None for other domains."""
    box = domain.coordinates
    if not (isinstance(box, Box) and np.isfinite(box.lower).all() and np.isfinite(box.upper).all()):
        return None
    flat = sliced(network, domain)
    random = np.random.default_rng([seed, 1])
    seen: dict[bytes, int] = {}
    certain: set[bytes] = set()
    for _ in range(N_POINTS // CHUNK):
        points = random.uniform(box.lower, box.upper, size=(CHUNK, box.dim))
        pieces, proven = clear_patterns(flat, points)
        patterns = pieces.astype(flat.pattern_dtype)
        proven &= ((box.lower < points) & (points < box.upper)).all(axis=1)
        for pattern, is_proven in zip(patterns, proven.tolist(), strict=True):
            key = pattern.tobytes()
            seen[key] = seen.get(key, 0) + 1
            if is_proven:
                certain.add(key)
    counts = np.array(list(seen.values()))
    n_distinct = len(counts)
    n_single, n_double = int((counts == 1).sum()), int((counts == 2).sum())
    coverage = 1.0 - n_single / N_POINTS
    return PointSample(
        n_points=N_POINTS,
        n_distinct=n_distinct,
        n_single=n_single,
        n_proven=len(certain),
        chao1=n_distinct + n_single * (n_single - 1) / (2 * (n_double + 1)),
        good_turing=n_distinct / coverage if coverage > 0 else math.inf,
    )
