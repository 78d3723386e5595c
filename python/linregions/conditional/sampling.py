"""Regions of the first layers, drawn at random, and what the next layer takes in each."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.conditional.intervals import MeanEstimate, estimate_mean
from linregions.conditional.profile import ConditionalProfile, Weighting
from linregions.conditional.tallies import Tally, layer_profiles
from linregions.counting import StopReason, conditional_count, first_layers
from linregions.domains import Box, Domain
from linregions.engine import Exactness, Progress, ProgressCallback
from linregions.errors import InputError, SearchInterrupted
from linregions.models import Network
from linregions.patterns import unpack
from linregions.ranks import pattern_bound, rank_caps
from linregions.regions import regions

__all__ = ["Sampling", "sample_points", "sample_regions"]

Prefixes = NDArray[np.integer[Any]]


class _OutOfBudget(Exception):
    """A budget ended the work on one layer; its argument says which."""


@dataclass
class Sampling:
    """What is to be drawn from, and what has been drawn so far."""

    network: Network  # in the coordinates of the domain
    domain: Domain
    n: int
    confidence: float
    rng: np.random.Generator
    exactness: Exactness
    threads: int | None
    max_regions: int | None
    time_limit: float | None
    progress: ProgressCallback | None
    start: float = field(default_factory=time.perf_counter)
    layer_end: float = 0.0
    tallies: list[Tally] = field(default_factory=list)
    populations: list[int | None] = field(default_factory=list)
    is_sample: list[bool] = field(default_factory=list)
    stopped: dict[int, StopReason] = field(default_factory=dict)  # by number of the layer

    @property
    def n_layers(self) -> int:
        """Layers with units."""
        return len(self.network.layer_sizes)

    def budget(self) -> float | None:
        """Seconds left for the layer at hand: layers share what is left evenly."""
        if self.time_limit is None:
            return None
        spent = time.perf_counter() - self.start
        left = self.layer_end - spent
        if left <= 0.0:
            raise _OutOfBudget("time_limit")
        return left

    def add(self, layer: int, prefixes: Prefixes, times: NDArray[np.int64]) -> None:
        """Count layer number `layer` in the regions of some patterns, each so many times."""
        tally = self.tallies[layer - 1]
        for i, (prefix, n) in enumerate(zip(prefixes, times, strict=True)):
            result = conditional_count(
                self.network,
                prefix,
                self.domain,
                rest=False,
                exactness=self.exactness,
                threads=self.threads or 1,  # most counts take less than it takes to start a thread
                time_limit=self.budget(),
            )
            if not result.complete:
                raise _OutOfBudget("time_limit")
            if result.patterns:  # else a point so near a boundary that rounding misplaced it
                tally.add(np.array([result.patterns]), prefix[None], np.array([n]))
            self._report((layer - 1 + (i + 1) / len(prefixes)) / self.n_layers)

    def _report(self, fraction: float) -> None:
        if self.progress is not None:
            seen = sum(tally.frequencies.total() for tally in self.tallies)
            self.progress(Progress(fraction, seen, time.perf_counter() - self.start))

    def begin(self, population: int | None, *, is_sample: bool) -> None:
        """Go on to the next layer."""
        if self.time_limit is not None:
            spent = time.perf_counter() - self.start
            n_left = self.n_layers - len(self.tallies)
            self.layer_end = spent + max(0.0, self.time_limit - spent) / n_left
        self.tallies.append(Tally())
        self.populations.append(population)
        self.is_sample.append(is_sample)

    def profile(self, weighting: Weighting) -> ConditionalProfile:
        """What came out."""
        while len(self.tallies) < self.n_layers:
            self.begin(None, is_sample=True)
            self.stopped[len(self.tallies)] = "interrupted"
        caps = rank_caps(self.network)
        estimates = [self._estimate(i, caps[i], weighting) for i in range(self.n_layers)]
        reasons = [*self.stopped.values()]
        return ConditionalProfile(
            layers=layer_profiles(
                self.network,
                self.tallies,
                self.populations,
                estimates,
                complete=[layer + 1 not in self.stopped for layer in range(self.n_layers)],
            ),
            weighting=weighting,
            samples=self.n,
            complete=not reasons,
            stopped_by="interrupted" if "interrupted" in reasons else next(iter(reasons), None),
            certified=self.exactness == "certified",
            seconds=time.perf_counter() - self.start,
        )

    def _estimate(self, i: int, rank: int, weighting: Weighting) -> MeanEstimate | None:
        if not self.is_sample[i]:
            return None
        stage = [stage for stage in self.network.stages if stage.n_units][i]
        values, frequencies = self.tallies[i].columns()
        return estimate_mean(
            values,
            frequencies,
            confidence=self.confidence,
            population=self.populations[i] if weighting == "regions" else None,
            bound=pattern_bound(stage, rank),
            stopped=i + 1 in self.stopped,
        )


def sample_regions(sampling: Sampling) -> ConditionalProfile:
    """Each region of the layers before with the same chance, drawn without replacement."""

    def look_at(layer: int) -> None:
        sampling.begin(None, is_sample=True)
        drawn, population = _drawn(sampling, layer)
        sampling.populations[-1] = population
        sampling.is_sample[-1] = population > sampling.n
        sampling.add(layer, drawn, np.ones(len(drawn), dtype=np.int64))

    return _run(sampling, "regions", look_at)


def sample_points(sampling: Sampling) -> ConditionalProfile:
    """Regions of the layers before as uniform points of the domain hit them."""
    box = sampling.domain
    if not isinstance(box, Box) or not np.isfinite([box.lower, box.upper]).all():
        raise InputError(
            "weighting: 'volume' draws points from a Box with finite bounds, or from a Slice of "
            f"one, got {box}"
        )
    points = sampling.rng.uniform(box.lower, box.upper, size=(sampling.n, box.dim))
    patterns = sampling.network.pattern(points)
    ends = np.cumsum([0, *sampling.network.layer_sizes])

    def look_at(layer: int) -> None:
        sampling.begin(1 if layer == 1 else None, is_sample=layer > 1)
        if layer == 1:
            return sampling.add(layer, patterns[:1, :0], np.array([1]))
        prefixes, times = np.unique(patterns[:, : ends[layer - 1]], axis=0, return_counts=True)
        order = sampling.rng.permutation(len(prefixes))
        return sampling.add(layer, prefixes[order], times[order])

    return _run(sampling, "volume", look_at)


def _run(
    sampling: Sampling, weighting: Weighting, look_at: Callable[[int], None]
) -> ConditionalProfile:
    """One layer after the other; where a budget ends one, the next one gets its turn."""
    for layer in range(1, sampling.n_layers + 1):
        try:
            look_at(layer)
        except _OutOfBudget as end:
            sampling.stopped[layer] = end.args[0]
        except KeyboardInterrupt as error:
            sampling.stopped[layer] = "interrupted"
            profile = sampling.profile(weighting)
            raise SearchInterrupted(f"interrupted: {profile}", result=profile) from error
    return sampling.profile(weighting)


def _drawn(sampling: Sampling, layer: int) -> tuple[Prefixes, int]:
    """Patterns of regions of the layers before, in random order, and how many there are.

    Every region gets a random number; those with the smallest ones are kept.
    """
    if layer == 1:
        return np.zeros((1, 0), dtype=np.uint8), 1
    before = first_layers(sampling.network, layer - 1)
    stream = regions(
        before,
        sampling.domain,
        exactness=sampling.exactness,
        threads=sampling.threads,
        max_regions=sampling.max_regions,
        time_limit=sampling.budget(),
    )
    kept: list[NDArray[np.uint8]] = []
    keys = np.zeros(0)
    population = 0
    for batch in stream:
        population += len(batch)
        keys = np.concatenate([keys, sampling.rng.random(len(batch))])
        rows = np.concatenate([*kept, batch.packed])
        order = np.argsort(keys)[: sampling.n]
        keys, kept = keys[order], [rows[order]]
    if not stream.complete:
        raise _OutOfBudget(stream.result.stopped_by)
    return unpack(kept[0], before.unit_pieces), population
