"""Measured searches of one case, and what they say together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from math import log
from statistics import median
from typing import Any

from linregions.benchmarks.cases import Case, case_of_record, record_of_case

__all__ = ["FIGURES", "Row", "Run", "Spread", "growth", "spread"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One network or arrangement, measured once.

    Attributes
    ----------
    count, complete : int, bool
        Regions or cells found, and whether these are all.
    seconds, user_seconds : float
        Of one search, by the wall clock, and CPU time of all its threads.
    repeats : int
        Searches that these are means of.
    peak_memory, memory_before : int or None
        Bytes held at most, and at most before the search; None unless it had its own process.
    n_lps, n_pivots, n_nodes, filtered, exact : int or None
        As of `linregions.CountResult`; None if nothing was searched.
    """

    seed: int
    count: int
    complete: bool
    seconds: float
    user_seconds: float
    repeats: int
    peak_memory: int | None = None
    memory_before: int | None = None
    n_lps: int | None = None
    n_pivots: int | None = None
    n_nodes: int | None = None
    filtered: int | None = None
    exact: int | None = None


Figure = Callable[[Run], float | None]


def _per_region(part: Callable[[Run], float | None]) -> Figure:
    def figure(run: Run) -> float | None:
        value = part(run)
        return None if value is None else value / max(run.count, 1)

    return figure


FIGURES: dict[str, Figure] = {
    "regions": lambda run: run.count,
    "seconds": lambda run: run.seconds,
    "user_seconds": lambda run: run.user_seconds,
    "regions_per_second": lambda run: run.count / max(run.seconds, 1e-9),
    "ns_per_region": _per_region(lambda run: 1e9 * run.user_seconds),
    "peak_memory": lambda run: run.peak_memory,
    "lps_per_region": _per_region(lambda run: run.n_lps),
    "pivots_per_region": _per_region(lambda run: run.n_pivots),
    "nodes_per_region": _per_region(lambda run: run.n_nodes),
}
"""What a run says, by name: seconds by the wall clock, nanoseconds of user CPU time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spread:
    """The middle of some values, and their ends."""

    median: float
    min: float
    max: float


def spread(values: Iterable[float | None]) -> Spread | None:
    """The spread of the values that there are."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    return Spread(median=median(known), min=min(known), max=max(known))


@dataclass(frozen=True, slots=True)
class Row:
    """A case and its runs so far."""

    case: Case
    runs: list[Run] = field(default_factory=list)

    def spread(self, figure: str) -> Spread | None:
        """The spread of one of `FIGURES` over the runs."""
        return spread(FIGURES[figure](run) for run in self.runs)

    def by_seed(self) -> dict[int, list[Run]]:
        """The runs of each network."""
        seeds: dict[int, list[Run]] = {}
        for run in self.runs:
            seeds.setdefault(run.seed, []).append(run)
        return seeds

    def record(self) -> dict[str, Any]:
        """The row for JSON."""
        figures = {name: self.spread(name) for name in FIGURES}
        return {
            "name": self.case.name,
            "case": record_of_case(self.case),
            **{name: asdict(known) for name, known in figures.items() if known is not None},
            "runs": [asdict(run) for run in self.runs],
        }

    @classmethod
    def of_record(cls, record: dict[str, Any]) -> Row:
        """Back from JSON; raises KeyError, TypeError or ValueError if it is no row."""
        return cls(case_of_record(record["case"]), [Run(**run) for run in record["runs"]])


def growth(runs: Sequence[Run]) -> float | None:
    """The p of seconds ~ regions^p that fits the complete runs best (least squares of logarithms).

    None where the runs do not tell: fewer than three, or less than a factor of 10 apart.
    """
    points = [
        (log(run.count), log(run.user_seconds))
        for run in runs
        if run.complete and run.count > 0 and run.user_seconds > 0
    ]
    if len(points) < 3 or max(x for x, _ in points) - min(x for x, _ in points) < log(10):
        return None
    x_mean = sum(x for x, _ in points) / len(points)
    y_mean = sum(y for _, y in points) / len(points)
    slope = sum((x - x_mean) * (y - y_mean) for x, y in points)
    return slope / sum((x - x_mean) ** 2 for x, _ in points)
