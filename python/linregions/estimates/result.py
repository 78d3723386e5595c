"""What an estimate says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from linregions.estimates.points import PointSample

__all__ = ["Estimate", "EstimateProgress", "Method"]

Method = Literal["exact", "tree", "flats", "uniform", "knuth"]
_NAMES: dict[Method, str] = {
    "exact": "exact count",
    "tree": "region tree, subtrees chosen by predicted size",
    "flats": "flats of one layer's arrangement",
    "uniform": "region tree, subtrees chosen uniformly (stochastic enumeration)",
    "knuth": "region tree, single paths (Knuth 1975)",
}


@dataclass(frozen=True, slots=True)
class EstimateProgress:
    """How far an estimate has come.

    Attributes
    ----------
    fraction : float
        Of the time limit, or of the way to the error asked for, whichever is more.
    value, relative_error : float or None
        So far; None before there are runs that count.
    regions : int
        Counted one by one or cell by cell, all runs together.
    seconds : float
    """

    fraction: float
    value: float | None
    relative_error: float | None
    regions: int
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """An estimate of a number of regions, and what is known of its error.

    Attributes
    ----------
    value : float
        Mean of the runs, each of which is unbiased; or the number itself. `lower_bound` if there
        are no runs.
    standard_error : float
        From the differences between the runs; infinite for a single run, 0 if `exact`.
    interval : tuple of float, or None
        95 %, symmetric on the log scale; None where the runs do not support one.
    lower_bound : int
        There are at least so many regions: so many different ones were counted, or have random
        points in them, by patterns that are proven.
    method : {"exact", "tree", "flats", "uniform", "knuth"}
    exact : bool
        Whether `value` is the number of regions, not an estimate.
    converged : bool
        Whether the relative standard error asked for was reached, by runs that support an interval.
    stopped_by : str or None
        "time_limit" or "interrupted", if that ended it.
    runs : tuple of float
        The independent estimates that `value` is the mean of.
    largest_share, n_effective, tail_index : float, float, float or None
        Heavy tails: share of the largest run, number of equal runs that would weigh as much as
        these (both beside the number of runs), Hill's tail index of 100 runs or more.
    warnings : tuple of str
        What speaks against trusting the value; empty if there is an interval.
    certified : bool
        Whether every decision behind the regions counted was proven. False for flats, which are
        found in floating point; `lower_bound` is proven then as well.
    points : PointSample or None
        What random points of a bounded box see of the regions: biased low.
    n_nodes, n_lps : int
        Cells looked at, or flats tried; linear programs. Pilot runs included.
    threads : int
    seconds : float
    """

    value: float
    standard_error: float
    interval: tuple[float, float] | None
    lower_bound: int
    method: Method
    exact: bool
    converged: bool
    stopped_by: Literal["time_limit", "interrupted"] | None
    runs: tuple[float, ...]
    largest_share: float
    n_effective: float
    tail_index: float | None
    warnings: tuple[str, ...]
    certified: bool
    points: PointSample | None
    n_nodes: int
    n_lps: int
    threads: int
    seconds: float

    @property
    def relative_error(self) -> float:
        """Standard error over value."""
        return self.standard_error / self.value if self.value > 0 else float("inf")

    @property
    def contradicted(self) -> bool:
        """Whether the value is no estimate: there are no runs, or proof that there are more."""
        return not self.runs or (self.value < self.lower_bound and self.interval is None)

    @property
    def n_runs(self) -> int:
        """How many independent runs `value` is the mean of."""
        return len(self.runs)

    def __str__(self) -> str:
        proof = "certified" if self.certified else "not certified"
        spent = f"  {self.n_nodes:,} nodes, {self.n_lps:,} LPs, {self.seconds:.3g} s"
        if self.exact:
            plural = "s" * (self.value != 1)
            head = f"exactly {self.value:,.0f} region{plural}: nothing was left out"
            return f"{head}\n  {proof}\n{spent}"
        lines = [self._headline()]
        if self.interval is not None:
            lines.append(
                f"  95 % interval: {_short(self.interval[0])} to {_short(self.interval[1])}"
            )
        elif not self.contradicted:
            lines.append("  no interval: the runs do not support one")
        regions = f"{self.lower_bound:,} region{'s' * (self.lower_bound != 1)}"
        lines.append(f"  at least {regions}, for certain")
        lines += [f"  warning: {text}" for text in self.warnings]
        worth = f", as good as {self.n_effective:.3g} equal ones" if self.runs else ""
        runs = f"{self.n_runs:,} run{'s' * (self.n_runs != 1)}{worth}"
        lines.append(f"  {_NAMES[self.method]}; {runs}; {proof}")
        if self.points is not None:
            lines.append(f"  {self.points}")
        return "\n".join([*lines, spent])

    def _headline(self) -> str:
        """The value with its error, or that there is none."""
        if not self.runs:
            return "no estimate: no run ended within the time limit"
        if self.contradicted:
            return f"no estimate: the runs say {_short(self.value)}, and there are more"
        head = f"about {_short(self.value)} region{'s' * (_short(self.value) != '1')}"
        if self.n_runs > 1:
            head += f", standard error {self.relative_error:.2g} of that"
        return head if self.converged else f"{head} (the error asked for was not reached)"


def _short(value: float) -> str:
    return f"{value:,.0f}" if value < 1e6 else f"{value:.4g}"
