"""Ranks of the layers' maps, and how many patterns a layer takes at each rank."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass

import numpy as np

from linregions.conditional.stream import ConditionalBatch, ConditionalStream
from linregions.counting import StopReason
from linregions.domains import Domain
from linregions.engine import Exactness, ProgressCallback
from linregions.errors import InputError, SearchInterrupted
from linregions.models import Network
from linregions.ranks import PulledBackRanks, exact_rank, pattern_bound
from linregions.slicing import sliced

__all__ = ["LayerRanks", "RankProfile", "RankRow", "rank_profile"]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankRow:
    """The regions of the layers before in which a layer's map has one rank.

    Attributes
    ----------
    rank : int
    regions : int
    total : int
        Patterns that the layer takes in them, all together.
    maximum : int
        Most patterns in one of them.
    bound : int
        The most that so many units can take at this rank: for ReLUs ``region_number(n, rank)``.
    """

    rank: int
    regions: int
    total: int
    maximum: int
    bound: int

    @property
    def mean(self) -> float:
        """Mean number of patterns."""
        return self.total / self.regions


@dataclass(frozen=True, slots=True, kw_only=True)
class LayerRanks:
    """One layer: its own rank, and the ranks of its maps in the regions of the layers before.

    Attributes
    ----------
    layer : int
        From 1.
    units : int
    weight_rank : int
        Of the layer's weights (those of its units).
    rows : tuple of RankRow
        By rank, ascending.
    """

    layer: int
    units: int
    weight_rank: int
    rows: tuple[RankRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RankProfile:
    """Ranks and numbers of patterns, layer by layer.

    Attributes
    ----------
    layers : tuple of LayerRanks
    complete : bool
        Whether all regions were looked at; else what was done first, which is no random sample.
    stopped_by : str or None
    certified : bool
        Whether every decision behind the numbers of patterns is proven. Ranks always are exact.
    seconds : float
    """

    layers: tuple[LayerRanks, ...]
    complete: bool
    stopped_by: StopReason | None
    certified: bool
    seconds: float

    def __str__(self) -> str:
        head = "rank of the map from the input to each layer, in the regions of the layers before"
        if not self.complete:
            head += f"\nincomplete ({self.stopped_by}): what was done first, no random sample"
        lines = [
            head,
            "layer  units  weights  rank     regions  mean patterns      max   f(n, rank)",
        ]
        for layer in self.layers:
            lines += [
                f"{layer.layer:5}  {layer.units:5}  {layer.weight_rank:7}  {row.rank:4}  "
                f"{row.regions:10,}  {row.mean:13,.4g}  {row.maximum:7,}  {row.bound:11,}"
                for row in layer.rows
            ]
        return "\n".join(lines)


def rank_profile(
    network: Network,
    domain: Domain,
    *,
    exactness: Exactness = "certified",
    threads: int | None = None,
    max_regions: int | None = None,
    time_limit: float | None = None,
    progress: ProgressCallback | None = None,
) -> RankProfile:
    """Find the ranks of each layer's maps, and how many patterns it takes at each rank.

    In a region of layers 1 to l - 1 the pre-activations of layer l are one affine map of the
    domain's coordinates. If its rank is r, layer l takes at most ``region_number(n, r)`` patterns.

    Parameters
    ----------
    network : Network
    domain : Domain
    exactness, threads, max_regions, time_limit, progress : as in `linregions.count`

    Returns
    -------
    RankProfile

    Raises
    ------
    InputError
        The network has no units; and as in `linregions.count`.
    SearchInterrupted
        Ctrl-C; its ``result`` is the incomplete profile.

    Notes
    -----
    Ranks are exact: weights are taken as the binary fractions that they are. Modulo a prime a rank
    can only drop, so one that reaches the smallest rank and number of active units of the layers
    before is proven; the others are computed in integers.

    Examples
    --------
    Behind one active unit there is a map of rank 1, behind none a constant:

    >>> from linregions import Box, Network
    >>> network = Network.random((2, 3, 4), seed=1)
    >>> [row.rank for row in rank_profile(network, Box.cube(-2, 2, 2)).layers[1].rows]
    [0, 1, 2]
    """
    within = sliced(network, domain)
    if not network.layer_sizes:
        raise InputError("network: has no units, so there are no patterns to count")
    start = time.perf_counter()
    stream = ConditionalStream(
        network,
        domain,
        exactness=exactness,
        threads=threads,
        max_regions=max_regions,
        time_limit=time_limit,
        progress=progress,
    )
    table = _Table(within)
    result, interruption = stream.drain(table.add)
    profile = RankProfile(
        layers=table.layers(),
        complete=result.complete,
        stopped_by=result.stopped_by,
        certified=result.certified,
        seconds=time.perf_counter() - start,
    )
    if interruption:
        raise SearchInterrupted(f"interrupted: {profile}", result=profile) from interruption
    return profile


class _Table:
    """Regions and patterns by layer and rank."""

    def __init__(self, network: Network) -> None:
        self.ranks = PulledBackRanks(network)
        self.stages = [stage for stage in network.stages if stage.n_units]
        self.regions: Counter[tuple[int, int]] = Counter()
        self.totals: Counter[tuple[int, int]] = Counter()
        self.maxima: Counter[tuple[int, int]] = Counter()

    def add(self, batch: ConditionalBatch) -> None:
        for layer in range(1, len(self.stages) + 1):
            here = batch.layers == layer
            counts = batch.counts[here]
            ranks = self.ranks.of(layer, batch.patterns[here])
            for rank in np.unique(ranks).tolist():
                some = counts[ranks == rank]
                self.regions[layer, rank] += some.size
                self.totals[layer, rank] += int(some.sum())
                self.maxima[layer, rank] = max(self.maxima[layer, rank], int(some.max()))

    def layers(self) -> tuple[LayerRanks, ...]:
        found = []
        for layer, stage in enumerate(self.stages, start=1):
            rows = [
                RankRow(
                    rank=rank,
                    regions=n,
                    total=self.totals[layer, rank],
                    maximum=self.maxima[layer, rank],
                    bound=pattern_bound(stage, rank),
                )
                for (number, rank), n in sorted(self.regions.items())
                if number == layer
            ]
            weights = stage.dense_weight
            if not stage.is_max:
                weights = weights[stage.pieces > 1]
            found.append(
                LayerRanks(
                    layer=layer,
                    units=stage.n_units,
                    weight_rank=exact_rank(weights),
                    rows=tuple(rows),
                )
            )
        return tuple(found)
