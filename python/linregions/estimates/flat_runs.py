"""Runs of the sampler of flats, of a size that is found in the first ones."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np

from linregions.engine import Progress
from linregions.estimates.flats import FlatSampler
from linregions.estimates.spread import Spread, spread_of
from linregions.estimates.trees import BATCH, RunLog

__all__ = ["sample_flats"]

FIRST_SETS = 2_000  # of a run, to begin with
MOST_GROWTH = 8  # factor of a run's size
LARGE_SPREAD = 4.0  # deviation of a run over the error asked for, above which runs are made larger
WANTED_SPREAD = 3.0


class Caller(Protocol):
    """What the runs are for."""

    seed: int
    rel_error: float

    @property
    def seconds(self) -> float: ...
    @property
    def seconds_left(self) -> float: ...
    def note(self, spread: Spread) -> None: ...
    def report(self, state: Progress) -> None: ...


def sample_flats(flats: FlatSampler, log: RunLog, caller: Caller) -> None:
    """Take runs of equal size until their mean has the relative error, or time is up."""
    try:
        _sample(flats, log, caller)
    except KeyboardInterrupt:
        log.stopped_by = "interrupted"


def _sample(flats: FlatSampler, log: RunLog, caller: Caller) -> None:
    shares = flats.shares(np.random.default_rng([caller.seed, 2]))
    n_sets = FIRST_SETS
    n_runs = 0
    while True:
        each = [max(2, math.ceil(n_sets * share)) for share in shares]
        log.runs.append(flats.value(each, np.random.default_rng([caller.seed, 3, n_runs])))
        n_runs += 1
        if caller.seconds_left <= 0:
            log.stopped_by = "time_limit"
            return
        caller.report(Progress(0.0, 0, caller.seconds))
        if len(log.runs) < BATCH:
            continue
        spread = spread_of(log.runs)
        caller.note(spread)
        if spread.is_sound and spread.relative_error <= caller.rel_error:
            return
        deviation = spread.relative_error * math.sqrt(len(log.runs))
        if deviation > LARGE_SPREAD * caller.rel_error:
            wanted = math.ceil((deviation / (WANTED_SPREAD * caller.rel_error)) ** 2)
            n_sets *= min(MOST_GROWTH, wanted)
            log.runs.clear()
