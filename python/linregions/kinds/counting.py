"""Counts of other kinds than activation regions."""

from __future__ import annotations

from dataclasses import replace
from time import perf_counter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.counting import CountResult, Kind, StopReason, as_result
from linregions.domains import Domain
from linregions.engine import Progress, ProgressCallback, search
from linregions.errors import InputError, SearchInterrupted
from linregions.kinds.affine_maps import AffineMaps
from linregions.kinds.attained import Attained, attained_patterns
from linregions.kinds.merging import connected
from linregions.models import Network
from linregions.partitions import Partition
from linregions.regions import RegionBatch, regions
from linregions.slicing import sliced

__all__ = ["count_kind"]

BATCH = 1 << 16
MOST_INPUTS = 8  # of the domain, where all faces are walked through


def count_kind(network: Network, domain: Domain, kind: Kind, **options: Any) -> CountResult:
    """Count another kind than activation regions; see `linregions.count`."""
    if kind == "pattern":
        return _count_attained(network, domain, **options)
    return _count_merged(network, domain, kind, **options)


def _count_merged(network: Network, domain: Domain, kind: Kind, **options: Any) -> CountResult:
    """Count affine functions, or connected sets on which the network is one of them.

    Without all regions both numbers are at least that of the affine functions found so far.
    """
    begin = perf_counter()
    maps = AffineMaps(sliced(network, domain))
    keeps = kind == "connected"
    stream = regions(network, domain, batch_size=BATCH, facets=keeps, **options)
    kept: list[RegionBatch] = []
    numbers: list[NDArray[np.intp]] = []

    def so_far(n: int) -> CountResult:
        return replace(stream.result, kind=kind, count=n, seconds=perf_counter() - begin)

    try:
        for batch in stream:
            found = maps.add(batch.patterns)
            if keeps:
                kept.append(batch)
                numbers.append(found)
        if not keeps or not stream.complete:
            return so_far(len(maps))
        whole = RegionBatch.joined([*kept, stream.pending()])
        parts = Partition(sliced(network, domain), domain.coordinates, whole, complete=True)
        return so_far(int(connected(parts, np.concatenate(numbers)).max()) + 1)
    except KeyboardInterrupt as error:
        result = replace(so_far(len(maps)), complete=False, stopped_by="interrupted")
        raise SearchInterrupted(f"interrupted: {result}", result=result) from error


def _count_attained(
    network: Network,
    domain: Domain,
    *,
    max_regions: int | None,
    time_limit: float | None,
    progress: ProgressCallback | None,
    **options: Any,
) -> CountResult:
    """Count the patterns that are attained in the closed domain, exactly, on one thread."""
    budgets: dict[str, Any] = {"max_regions": max_regions, "time_limit": time_limit}
    checked = as_result(
        search(network, domain, progress=progress, **budgets, **options), "finished"
    )
    if domain.dim > MOST_INPUTS:
        raise InputError(
            f"kind: 'pattern' walks through the faces of all regions, for at most {MOST_INPUTS} "
            f"coordinates of the domain, got {domain.dim}; take a Slice of it"
        )
    tally = _Tally(replace(checked, kind="pattern", certified=True, threads=1))
    try:
        for node in attained_patterns(sliced(network, domain), domain.coordinates):
            if node.whole and tally.count == max_regions:
                return tally.result("max_regions")
            tally.add(node)
            if time_limit is not None and tally.seconds > time_limit:
                return tally.result("time_limit")
            if progress is not None:
                progress(Progress(min(1.0, tally.share), tally.count, tally.seconds))
    except KeyboardInterrupt as error:
        result = tally.result("interrupted")
        raise SearchInterrupted(f"interrupted: {result}", result=result) from error
    return tally.result(None)


class _Tally:
    """Patterns counted so far."""

    def __init__(self, like: CountResult) -> None:
        self._like = like
        self._begin = perf_counter()
        self._per_layer = [0] * len(like.per_layer)
        self.count = 0
        self.share = 0.0

    def add(self, node: Attained) -> None:
        """Count a node of the tree."""
        if node.layer:
            self._per_layer[node.layer - 1] += 1
        self.count += node.whole
        self.share += node.share

    @property
    def seconds(self) -> float:
        """Spent so far."""
        return perf_counter() - self._begin

    def result(self, stopped_by: StopReason | None) -> CountResult:
        """The count, and what ended it."""
        return replace(
            self._like,
            count=self.count,
            complete=stopped_by is None,
            stopped_by=stopped_by,
            per_layer=tuple(self._per_layer),
            fraction=1.0 if stopped_by is None else min(1.0, self.share),
            exact=sum(self._per_layer),
            seconds=self.seconds,
        )
