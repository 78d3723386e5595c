"""The engine's own linear programs against HiGHS, on a sample of its regions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from linregions.certificates.batch import CertificateBatch
from linregions.certificates.many import certify_many
from linregions.certificates.margin_program import Backend
from linregions.engine import ProgressCallback
from linregions.errors import InputError
from linregions.partitions import Partition
from linregions.scalars import check_seed, positive_integer

__all__ = ["Audit", "audit"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Audit:
    """What HiGHS and rational arithmetic say about patterns that the engine has decided.

    Attributes
    ----------
    regions : CertificateBatch
        Patterns of sampled regions: all should be reachable.
    neighbours : CertificateBatch
        The same, one unit each moved to another piece: reachable exactly if the engine lists them.
        Empty if the partition is incomplete.
    listed : tuple of bool
        Whether each neighbour is among the engine's regions.
    """

    regions: CertificateBatch
    neighbours: CertificateBatch
    listed: tuple[bool, ...]

    @property
    def disagreements(self) -> tuple[tuple[int, ...], ...]:
        """Patterns on which the two do not agree."""
        wrong = [c for c in self.regions if not c.reachable]
        pairs = zip(self.neighbours, self.listed, strict=True)
        wrong += [c for c, listed in pairs if c.reachable != listed]
        return tuple(tuple(c.pattern.tolist()) for c in wrong)

    @property
    def agrees(self) -> bool:
        """Whether they agree on every sampled pattern."""
        return not self.disagreements

    def __str__(self) -> str:
        n = len(self.disagreements)
        verdict = "all agree" if not n else f"{n} DISAGREE"
        return (
            f"{len(self.regions):,} regions and {len(self.neighbours):,} neighbouring patterns, "
            f"{sum(self.listed):,} of them regions: {verdict}"
        )


def audit(
    result: Partition,
    n: int,
    *,
    seed: int | np.random.Generator = 0,
    backend: Backend = "highspy",
    progress: ProgressCallback | None = None,
) -> Audit:
    """Cross-check the engine: certify sampled regions, and patterns beside them, with HiGHS.

    Parameters
    ----------
    result : Partition
        Of `linregions.partition`.
    n : int
        Regions to sample, without replacement; all if there are fewer.
    seed : int or numpy.random.Generator
    backend, progress : as in `linregions.certificates.certify_many`

    Returns
    -------
    Audit

    Raises
    ------
    InputError
        Not a partition, or n is not positive.
    SearchInterrupted
        Ctrl-C; its ``result`` is the `CertificateBatch` that was being made.

    Examples
    --------
    >>> from linregions import Box, Network, partition
    >>> from linregions.certificates import audit
    >>> parts = partition(Network.random((2, 8), seed=0), Box.cube(-1, 1, 2))
    >>> audit(parts, 10).agrees
    True
    """
    if not isinstance(result, Partition):
        raise InputError(
            f"result: expected a Partition, got {type(result).__name__}; "
            "linregions.partition(network, domain) makes one"
        )
    n = min(positive_integer("n", n), len(result))
    check_seed(seed)
    rng = np.random.default_rng(seed)
    chosen = np.sort(rng.choice(len(result), size=n, replace=False))
    patterns = result.patterns[chosen].astype(np.intp)
    pieces = result.network.unit_pieces
    neighbours = patterns[: n if result.complete and pieces.size else 0].copy()
    if len(neighbours):
        units = rng.integers(pieces.size, size=n)
        steps = rng.integers(1, pieces[units])
        rows = np.arange(n)
        neighbours[rows, units] = (neighbours[rows, units] + steps) % pieces[units]
    listed = {pattern.tobytes() for pattern in result.patterns.astype(np.intp)}
    regions, beside = (
        certify_many(
            result.network,
            some,
            result.domain,
            backend=backend,
            margins=False,
            progress=progress,
        )
        for some in (patterns, neighbours)
    )
    return Audit(
        regions=regions,
        neighbours=beside,
        listed=tuple(pattern.tobytes() in listed for pattern in neighbours),
    )
