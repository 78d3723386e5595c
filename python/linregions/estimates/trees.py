"""Runs of the core's sampled walks, with a budget that is learned in pilot runs."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from linregions import _core
from linregions.estimates.spread import MIN_RUNS, Spread, spread_of

__all__ = ["RunLog", "Stop", "TreeSampler", "sample_tree"]

Rule = Literal["by_size", "uniform", "path"]
Stop = Literal["time_limit", "interrupted"]

N_PATHS = 64  # first pilot: single paths
PILOT_BUDGETS = (64.0, 128.0, 256.0)
BATCH = 16
MORE = 8  # runs that are added at a time
LARGE_SPREAD = 0.3  # relative standard deviation of a run above which runs are made larger
WANTED_SPREAD = 0.2
LARGEST_STEP = 8.0  # factor of a budget
TIME_SHARE = 0.6  # of the time left that the first batch with a new budget may be expected to take


@dataclass
class RunLog:
    """What has been learned so far; the runs that count are those of the last good batch."""

    runs: list[float] = field(default_factory=list)
    is_exact: bool = False
    lower_bound: int = 1
    stopped_by: Stop | None = None

    @property
    def spread(self) -> Spread | None:
        """Of the runs; None if there are none."""
        return spread_of(self.runs) if self.runs else None


class TreeSampler:
    """The core's runs, numbered through, so that no two have the same random numbers."""

    def __init__(
        self, core: _core.SampledSearch, rule: Rule, seed: int, time_limit: float, threads: int
    ) -> None:
        self.core = core
        self.rule = rule
        self.seconds_per_run = 0.0  # of the last call, on one thread
        self._time_limit = time_limit
        self._threads = threads
        self._seed = seed
        self._n_begun = 0

    def take(self, log: RunLog, budget: float, n: int, rule: Rule | None = None) -> list[float]:
        """The next n runs, or those that were done in time, also when Ctrl-C comes."""
        first, self._n_begun = self._n_begun, self._n_begun + n
        before = self._seconds()
        try:
            completion = self.core.run(rule or self.rule, budget, seed=self._seed, first=first, n=n)
        except KeyboardInterrupt:
            log.stopped_by = "interrupted"
        else:
            log.stopped_by = None if completion == "finished" else "time_limit"
        runs = self.core.runs()
        self.seconds_per_run = (self._seconds() - before) * min(n, self._threads) / n
        log.lower_bound = max([log.lower_bound, *(regions for _, regions, _ in runs)])
        exact = [value for value, _, is_exact in runs if is_exact]
        log.is_exact = bool(exact)
        return exact[:1] or [value for value, _, _ in runs]

    def n_affordable(self, share: float) -> float:
        """How many runs like the last ones a share of the time left allows."""
        left = share * (self._time_limit - self._seconds()) * self._threads
        return left / max(self.seconds_per_run, 1e-6)

    def _seconds(self) -> float:
        return float(self.core.summary()["seconds"])


def sample_tree(
    sampler: TreeSampler, log: RunLog, rel_error: float, note: Callable[[Spread], None]
) -> None:
    """Take runs until their mean has the relative error, or time is up."""
    log.runs = sampler.take(log, 1.0, N_PATHS, "path")
    if sampler.rule == "path":
        budget, is_pilot = 1.0, False
    else:
        budget, is_pilot = _learn(sampler, log), True
    while not (log.is_exact or log.stopped_by):
        spread = spread_of(log.runs)
        note(spread)
        factor = 1.0 if sampler.rule == "path" else _growth(sampler, spread, len(log.runs))
        if is_pilot or factor >= 2.0:
            sampler.core.learn()
            budget *= factor
            _replace(log, sampler.take(log, budget, BATCH))
            is_pilot = False
        elif spread.is_sound and spread.relative_error <= rel_error:
            return
        else:
            n_more = len(log.runs) if sampler.rule == "path" else max(MORE, len(log.runs) // 4)
            n_more = min(n_more, max(MORE, int(sampler.n_affordable(0.5))))
            log.runs += sampler.take(log, budget, n_more)


def _learn(sampler: TreeSampler, log: RunLog) -> float:
    """Pilot runs; the budget of the last ones."""
    budget = 1.0
    for budget in PILOT_BUDGETS:
        if log.is_exact or log.stopped_by:
            break
        sampler.core.learn()
        _replace(log, sampler.take(log, budget, MORE))
    return budget


def _replace(log: RunLog, runs: list[float]) -> None:
    """Forget the runs so far for better ones, unless time was up before there were enough."""
    if log.is_exact or len(runs) >= MIN_RUNS or not log.runs:
        log.runs = runs


def _growth(sampler: TreeSampler, spread: Spread, n: int) -> float:
    """Factor of the budget such that runs differ little, as far as there is time for a batch."""
    deviation = spread.relative_error * math.sqrt(n)
    if deviation <= LARGE_SPREAD:
        return 1.0
    wanted = min(LARGEST_STEP, (deviation / WANTED_SPREAD) ** 2)
    return max(1.0, min(wanted, sampler.n_affordable(TIME_SHARE) / BATCH))
