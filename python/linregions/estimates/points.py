"""What random points see of the regions: estimates of the number of species, all biased low."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from linregions.domains import Box, Domain
from linregions.models import Network
from linregions.slicing import sliced

__all__ = ["PointSample", "sample_points"]

N_POINTS = 10_000
CHUNK = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class PointSample:
    """Regions that uniform points of the domain fall into.

    All three numbers are biased low, and hardly say anything when most points are alone in their
    regions: regions much smaller than 1/n_points of the volume are not seen.

    Attributes
    ----------
    n_points : int
    n_distinct : int
        Regions seen.
    n_single : int
        Of these, seen once.
    chao1 : float
        Chao 1984: an estimate of a lower bound, from those seen once and twice.
    good_turing : float
        Good 1953: `n_distinct` over the estimated share of the volume that was seen; infinite when
        every region was seen once.
    """

    n_points: int
    n_distinct: int
    n_single: int
    chao1: float
    good_turing: float

    def __str__(self) -> str:
        return (
            f"{self.n_points:,} random points: {self.n_distinct:,} regions, {self.n_single:,} of "
            f"them once; Chao1 {self.chao1:,.0f}, Good-Turing {self.good_turing:,.0f} (biased low)"
        )


def sample_points(network: Network, domain: Domain, seed: int) -> PointSample | None:
    """Look at uniform points of a bounded box; None for other domains."""
    box = domain.coordinates
    if not (isinstance(box, Box) and np.isfinite(box.lower).all() and np.isfinite(box.upper).all()):
        return None
    flat = sliced(network, domain)
    random = np.random.default_rng([seed, 1])
    seen: dict[bytes, int] = {}
    for _ in range(N_POINTS // CHUNK):
        points = random.uniform(box.lower, box.upper, size=(CHUNK, box.dim))
        for pattern in flat.pattern(points):
            key = pattern.tobytes()
            seen[key] = seen.get(key, 0) + 1
    counts = np.array(list(seen.values()))
    n_distinct = len(counts)
    n_single, n_double = int((counts == 1).sum()), int((counts == 2).sum())
    coverage = 1.0 - n_single / N_POINTS
    return PointSample(
        n_points=N_POINTS,
        n_distinct=n_distinct,
        n_single=n_single,
        chao1=n_distinct + n_single * (n_single - 1) / (2 * (n_double + 1)),
        good_turing=n_distinct / coverage if coverage > 0 else math.inf,
    )
