"""How many linear regions there are, about."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass, replace
from typing import Any

from linregions.counting import CountResult, count
from linregions.domains import Domain
from linregions.engine import Exactness, Progress, sampled_search
from linregions.errors import InputError, SearchInterrupted
from linregions.estimates.flat_runs import sample_flats
from linregions.estimates.flats import FlatSampler, flat_sampler
from linregions.estimates.options import RULES, Choice, ProgressCallback, check_options
from linregions.estimates.points import sample_points
from linregions.estimates.result import Estimate, EstimateProgress, Method
from linregions.estimates.spread import Spread
from linregions.estimates.trees import RunLog, TreeSampler, sample_tree
from linregions.models import Network
from linregions.scalars import seconds_above_zero, thread_count
from linregions.slicing import sliced

__all__ = ["estimate"]

EXACT_SHARE = 0.1  # of the time limit that goes into an attempt to count
EXACT_SECONDS = 5.0  # at most
KNOWN_REGIONS = 100_000  # that are counted for the lower bound beside flats


def estimate(
    network: Network,
    domain: Domain,
    *,
    rel_error: float = 0.05,
    time_limit: float = 60.0,
    seed: int = 0,
    method: Choice = "auto",
    exactness: Exactness = "certified",
    threads: int | None = None,
    progress: ProgressCallback | None = None,
) -> Estimate:
    """Estimate the number of linear regions of a network in a domain, with its error.

    Regions are activation regions, as `linregions.count` counts them.

    Parameters
    ----------
    network : Network
    domain : Domain
    rel_error : float
        Stop when the standard error is at most this share of the value, and the runs support an
        interval.
    time_limit : float
        Seconds after which to stop in any case.
    seed : int
        At least 0. Runs depend on it and on their numbers, not on the threads; so does the result,
        unless time is up first.
    method : {"auto", "tree", "flats", "uniform", "knuth"}
        "tree": walks through the region tree that leave out subtrees at random, those that are
        predicted to be small more often. "flats": for one hidden layer, random intersections of
        its hyperplanes. "uniform" (stochastic enumeration [1]_) and "knuth" (single paths [2]_) are
        there to compare with. "auto" first tries to count for a tenth of the time, then takes
        "flats" where there is one hidden layer, else "tree".
    exactness : {"certified", "float"}
        As of `linregions.count`; for walks through the tree.
    threads : int, optional
        By default as many as there are processors to run on.
    progress : callable, optional
        Called some tens of times a second with an `EstimateProgress`.

    Returns
    -------
    Estimate

    Raises
    ------
    InputError
        The domain does not fit the network or has no interior, an option is out of range, or
        "flats" was asked for where there is not one hidden layer of units with breakpoints.
    SearchInterrupted
        Ctrl-C (a `KeyboardInterrupt`); its ``result`` is the `Estimate` so far, or None.

    Notes
    -----
    Why this is unbiased, and when there is no interval: ``docs/estimates.md``.

    References
    ----------
    .. [1] R. Rubinstein, "Stochastic enumeration method for counting NP-hard problems", Methodology
       and Computing in Applied Probability 15, 2013.
    .. [2] D. E. Knuth, "Estimating the efficiency of backtrack programs", Mathematics of
       Computation 29, 1975.

    Examples
    --------
    >>> from linregions import Box, Network, estimate
    >>> network = Network.random([4, 16, 16], seed=1)
    >>> found = estimate(network, Box.cube(-1, 1, 4), method="tree", rel_error=0.1)
    >>> found.converged and found.lower_bound <= found.value
    True
    """
    check_options(rel_error, seed, method, progress)
    work = _Work(
        network=network,
        domain=domain,
        rel_error=float(rel_error),
        time_limit=seconds_above_zero("time_limit", time_limit),
        seed=int(seed),
        exactness=exactness,
        threads=thread_count(threads),
        progress=progress,
        began=time.monotonic(),
    )
    flats = None
    if method in ("auto", "flats"):
        sliced(network, domain)  # what is wrong with the domain is said as `count` says it
        flats = flat_sampler(network, domain)
        if flats is None and method == "flats":
            raise InputError("method: 'flats' needs one hidden layer of units with breakpoints")
    log = RunLog()
    if method == "auto" or flats is not None:
        known = work.count_some(whole=method == "auto")
        if known.complete and method == "auto":
            return work.exact(known)
        log.lower_bound = max(log.lower_bound, known.count)
    if flats is not None:
        return work.from_flats(flats, log)
    return work.from_tree("tree" if method == "auto" else method, log)


@dataclass(kw_only=True)
class _Work:
    """One call of `estimate`."""

    network: Network
    domain: Domain
    rel_error: float
    time_limit: float
    seed: int
    exactness: Exactness
    threads: int
    progress: ProgressCallback | None
    began: float
    spread: Spread | None = None
    n_counted: int = 0  # regions, before the search that runs

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    @property
    def seconds_left(self) -> float:
        return self.time_limit - self.seconds

    def note(self, spread: Spread) -> None:
        self.spread = spread

    def report(self, state: Progress) -> None:
        """Pass the core's progress on."""
        if self.progress is None:
            return
        value = error = None
        fraction = self.seconds / self.time_limit
        if self.spread is not None and math.isfinite(self.spread.relative_error):
            value, error = self.spread.mean, self.spread.relative_error
            fraction = max(fraction, (self.rel_error / max(error, self.rel_error)) ** 2)
        regions = self.n_counted + state.regions
        self.progress(EstimateProgress(min(1.0, fraction), value, error, regions, self.seconds))

    def count_some(self, *, whole: bool) -> CountResult:
        """Count exactly, as far as a part of the time allows."""
        try:
            found = count(
                self.network,
                self.domain,
                exactness=self.exactness,
                threads=self.threads,
                max_regions=None if whole else KNOWN_REGIONS,
                time_limit=min(EXACT_SHARE * self.time_limit, EXACT_SECONDS),
                progress=self.report,
            )
        except SearchInterrupted as error:  # its result is a count, no estimate
            raise SearchInterrupted("interrupted before there was any estimate") from error
        self.n_counted += found.count
        return found

    def exact(self, known: CountResult) -> Estimate:
        """The estimate that is none."""
        return Estimate(
            value=float(known.count),
            standard_error=0.0,
            interval=(float(known.count), float(known.count)),
            lower_bound=known.count,
            method="exact",
            exact=True,
            converged=True,
            stopped_by=None,
            runs=(float(known.count),),
            largest_share=1.0,
            n_effective=1.0,
            tail_index=None,
            warnings=(),
            certified=known.certified,
            points=None,
            n_nodes=known.n_nodes,
            n_lps=known.n_lps,
            threads=self.threads,
            seconds=self.seconds,
        )

    def from_tree(self, method: Method, log: RunLog) -> Estimate:
        core = sampled_search(
            self.network,
            self.domain,
            exactness=self.exactness,
            threads=self.threads,
            time_limit=max(self.seconds_left, 1e-3),
            progress=self.report,
        )
        sampler = TreeSampler(core, RULES[method], self.seed, self.seconds_left, self.threads)
        sample_tree(sampler, log, self.rel_error, self.note)
        summary = core.summary()
        return self.result(log, method, summary["certified"], summary["n_nodes"], summary["n_lps"])

    def from_flats(self, flats: FlatSampler, log: RunLog) -> Estimate:
        sample_flats(flats, log, self)
        return self.result(log, "flats", False, flats.n_tried, flats.n_programs)

    def result(
        self, log: RunLog, method: Method, certified: bool, n_nodes: int, n_lps: int
    ) -> Estimate:
        """Put together what was found."""
        if not log.runs and log.stopped_by == "interrupted":
            raise SearchInterrupted("interrupted before there was any estimate")
        common: dict[str, Any] = {
            "method": method,
            "stopped_by": log.stopped_by,
            "runs": tuple(log.runs),
            "certified": certified,
            "n_nodes": n_nodes,
            "n_lps": n_lps,
            "threads": self.threads,
        }
        points = None if log.is_exact else sample_points(self.network, self.domain, self.seed)
        lower = max(log.lower_bound, 1 if points is None else points.n_proven)
        spread = log.spread
        if spread is None:
            text = "time was up before the first run ended: the value is only the lower bound"
            spread = Spread(float(lower), math.inf, None, 1.0, 0.0, None, (text,))
        elif log.is_exact:
            spread = Spread(spread.mean, 0.0, (spread.mean, spread.mean), 1.0, 1.0, None, ())
            lower = max(lower, int(spread.mean))
        elif spread.interval is not None and spread.interval[1] < lower:
            text = f"the interval of the runs is below {lower:,}, which there are for certain"
            spread = replace(spread, interval=None, warnings=(*spread.warnings, text))
        found = Estimate(
            value=spread.mean,
            standard_error=spread.standard_error,
            interval=_above(spread.interval, lower),
            lower_bound=lower,
            exact=log.is_exact,
            converged=log.is_exact or (spread.is_sound and spread.relative_error <= self.rel_error),
            largest_share=spread.largest_share,
            n_effective=spread.n_effective,
            tail_index=spread.tail_index,
            warnings=spread.warnings,
            points=points,
            seconds=self.seconds,
            **common,
        )
        if log.stopped_by == "interrupted":
            raise SearchInterrupted(f"interrupted: {found}", result=found)
        return found


def _above(interval: tuple[float, float] | None, lower: int) -> tuple[float, float] | None:
    """What of the interval, whose end is not below the lower bound, is not ruled out."""
    return None if interval is None else (max(interval[0], float(lower)), interval[1])
