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
from linregions.kinds.attained import attained_patterns
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
    stream = regions(network, domain, batch_size=BATCH, **options)
    kept: list[RegionBatch] = []
    numbers: list[NDArray[np.intp]] = []

    def so_far(n: int) -> CountResult:
        return replace(stream.result, kind=kind, count=n, seconds=perf_counter() - begin)

    try:
        for batch in stream:
            found = maps.add(batch.patterns)
            if kind == "connected":
                kept.append(batch)
                numbers.append(found)
        if kind == "affine" or not stream.complete:
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
    begin = perf_counter()
    checked = search(
        network,
        domain,
        max_regions=max_regions,
        time_limit=time_limit,
        progress=progress,
        **options,
    )
    if domain.dim > MOST_INPUTS:
        raise InputError(
            f"kind: 'pattern' walks through the faces of all regions, for at most {MOST_INPUTS} "
            f"coordinates of the domain, got {domain.dim}; take a Slice of it"
        )
    per_layer = [0] * len(network.layer_sizes)
    count, share = 0, 0.0
    stopped_by: StopReason | None = None

    def so_far() -> CountResult:
        return replace(
            as_result(checked, stopped_by or "finished"),
            kind="pattern",
            count=count,
            per_layer=tuple(per_layer),
            fraction=share if stopped_by else 1.0,
            certified=True,
            exact=sum(per_layer),
            threads=1,
            seconds=perf_counter() - begin,
        )

    try:
        for node in attained_patterns(sliced(network, domain), domain.coordinates):
            if node.whole and count == max_regions:
                stopped_by = "max_regions"
                break
            if node.layer:
                per_layer[node.layer - 1] += 1
            count, share = count + node.whole, share + node.share
            seconds = perf_counter() - begin
            if time_limit is not None and seconds > time_limit:
                stopped_by = "time_limit"
                break
            if progress is not None:
                progress(Progress(min(1.0, share), count, seconds))
    except KeyboardInterrupt as error:
        stopped_by = "interrupted"
        result = so_far()
        raise SearchInterrupted(f"interrupted: {result}", result=result) from error
    return so_far()
