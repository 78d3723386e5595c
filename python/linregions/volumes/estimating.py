"""How large a polytope of any dimension is, about, and how far off that may be."""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions import _core
from linregions.errors import InputError
from linregions.scalars import check_rel_error, check_seed, seconds_above_zero, thread_count
from linregions.volumes.walk_polytope import UNBOUNDED, half_spaces
from linregions.volumes.walk_rounding import DURATION, Rounded, rounded

__all__ = ["VolumeEstimate", "estimate_log_volume"]

Array = NDArray[np.float64]
PILOT_PARTICLES = 300
WEIGHT_VARIANCE = 0.25  # of the weights from one precision to the next
MIN_RUNS = 32
MARGIN = 0.5  # of the variance asked for, that the number of particles aims at
# Of a run's estimate, relative: beyond the greater one runs are far from normal, below the smaller
# one they are so long that a time limit finds few of them.
LEAST_RUN_VARIANCE, MOST_RUN_VARIANCE = 0.005, 0.1
LEAST_PARTICLES = 50
LARGEST_DEVIATION = 0.6  # of runs, relative: beyond it their mean is far from normal
MORE_PARTICLES = 4
MOST_PARTICLES = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeEstimate:
    """An estimate of a volume, and what is known of its error.

    Attributes
    ----------
    log_volume : float
        Logarithm of the mean of the runs, each of which is an unbiased estimate of the volume. NaN
        if time was up before one ended.
    standard_error : float
        Of the logarithm, that is, relative to the volume: from the differences between the runs.
        Infinite below four runs, 0 on a line, where lengths are exact.
    converged : bool
        Whether the error asked for was reached.
    stopped_by : str or None
        "time_limit", if that ended it.
    runs : tuple of float
        Logarithms of the independent estimates.
    n_particles, n_phases : int
        Points of a run, and how many distributions they went through.
    seconds : float
    """

    log_volume: float
    standard_error: float
    converged: bool
    stopped_by: Literal["time_limit"] | None
    runs: tuple[float, ...]
    n_particles: int
    n_phases: int
    seconds: float

    @property
    def volume(self) -> float:
        """The volume; infinite or 0 where that is beyond double precision."""
        try:
            return math.exp(self.log_volume)
        except OverflowError:
            return math.inf

    @property
    def n_runs(self) -> int:
        """How many independent runs there are."""
        return len(self.runs)

    def __str__(self) -> str:
        text = f"log volume {self.log_volume:.6g}, standard error {self.standard_error:.2g}"
        if not self.converged:
            text += " (the error asked for was not reached)"
        return f"{text}; {self.n_runs} runs, {self.seconds:.3g} s"


def estimate_log_volume(
    a: ArrayLike,
    b: ArrayLike,
    *,
    interior: ArrayLike | None = None,
    rel_error: float = 0.1,
    seed: int = 0,
    time_limit: float | None = None,
    threads: int | None = None,
) -> VolumeEstimate:
    """Estimate the volume of a bounded polytope of any dimension, with its error.

    Parameters
    ----------
    a, b : array_like, shapes (n, dim) and (n,)
        The polytope ``{x : a @ x <= b}``. Rows may have any length, and be redundant.
    interior : array_like, shape (dim,), optional
        A point strictly inside; by default one is looked for.
    rel_error : float
        Stop when the standard error is at most this.
    seed : int
        At least 0. The result depends on it and on the polytope, not on the threads, unless time is
        up first. Estimates of different polytopes are independent, also with the same seed.
    time_limit : float, optional
        Seconds after which to stop in any case; the first steps, which are linear programs and
        matrix factorisations, are not stopped.
    threads : int, optional
        By default as many as there are processors to run on.

    Returns
    -------
    VolumeEstimate

    Raises
    ------
    InputError
        Shapes disagree, an option is out of range, the point is not inside, or the polytope is
        empty, flat or unbounded.
    NumericalError
        The polytope is too thin for doubles.

    Notes
    -----
    Points are spread out from a normal distribution that hardly touches the polytope to the uniform
    one, by billiard paths between annealed distributions [1]_ [2]_ [3]_, in coordinates in which
    the polytope is about round. Weights are those of sequential Monte Carlo [4]_, so that runs are
    unbiased even if paths mix badly. How the errors were checked: ``docs/estimated-volumes.md``.

    References
    ----------
    .. [1] B. Cousins, S. Vempala, "A practical volume algorithm", Mathematical Programming
       Computation 8, 2016.
    .. [2] B. Polyak, E. Gryazina, "Random sampling: billiard walk algorithm", European Journal of
       Operational Research 238, 2014.
    .. [3] A. Pakman, L. Paninski, "Exact Hamiltonian Monte Carlo for truncated multivariate
       Gaussians", Journal of Computational and Graphical Statistics 23, 2014.
    .. [4] P. Del Moral, "Feynman-Kac Formulae", Springer, 2004.

    Examples
    --------
    >>> import numpy as np
    >>> a = np.vstack([np.eye(20), -np.eye(20)])
    >>> found = estimate_log_volume(a, np.ones(40))
    >>> found.converged and bool(abs(found.log_volume - 20 * np.log(2)) < 5 * found.standard_error)
    True
    """
    began = time.monotonic()
    check_rel_error(rel_error)
    check_seed(seed)
    limit = math.inf if time_limit is None else seconds_above_zero("time_limit", time_limit)
    n_threads = thread_count(threads)
    polytope = half_spaces(a, b, interior)
    if polytope.a.shape[1] == 1:
        return _length(polytope.a[:, 0], polytope.b, began)
    own_seed = polytope.own_seed(int(seed))
    body = rounded(polytope, own_seed, began + limit)
    runs = _Runs(body, own_seed, began, limit, n_threads)
    return runs.until(float(rel_error))


def _length(a: Array, b: Array, began: float) -> VolumeEstimate:
    if not ((a > 0).any() and (a < 0).any()):
        raise InputError(UNBOUNDED)
    ends = b / a
    value = math.log(float(ends[a > 0].min() - ends[a < 0].max()))
    return VolumeEstimate(
        log_volume=value,
        standard_error=0.0,
        converged=True,
        stopped_by=None,
        runs=(value,),
        n_particles=0,
        n_phases=0,
        seconds=time.monotonic() - began,
    )


class _Runs:
    """Independent runs, more and more of them."""

    def __init__(
        self, body: Rounded | None, seed: int, began: float, limit: float, threads: int
    ) -> None:
        self.body = body
        self.seed, self.began, self.limit, self.threads = seed, began, limit, threads
        self.values: list[float] = []
        self.precisions: list[float] = []
        self.n_particles = 0
        self.n_restarts = 0

    @property
    def is_late(self) -> bool:
        return time.monotonic() - self.began >= self.limit

    def until(self, rel_error: float) -> VolumeEstimate:
        """Go on until the error is small enough or time is up."""
        if not self._schedule(MARGIN * MIN_RUNS * rel_error**2):
            return self._result(rel_error, late=True)
        wanted = MIN_RUNS
        while True:
            if not self._add(wanted - len(self.values)):
                return self._result(rel_error, late=True)
            _, error = mean_of_logs(self.values)
            if self._are_rough(error):
                self.values = []
                self.n_particles *= MORE_PARTICLES
                self.n_restarts += 1
                wanted = MIN_RUNS
                continue
            if error <= rel_error:
                return self._result(rel_error, late=False)
            n = len(self.values)
            wanted = min(8 * n, math.ceil(1.02 * n * (error / rel_error) ** 2) + 1)

    def _are_rough(self, error: float) -> bool:
        deviation = error * math.sqrt(len(self.values))
        return deviation > LARGEST_DEVIATION and self.n_particles < MOST_PARTICLES

    def _core(self, n_particles: int) -> _core.Annealing:
        assert self.body is not None
        left = self.limit - (time.monotonic() - self.began)
        return _core.Annealing(
            self.body.a,
            self.body.b,
            kind="billiard",
            n_steps=1,
            duration=DURATION,
            n_particles=n_particles,
            seed=self.seed,
            time_limit=max(left, 1e-3) if math.isfinite(left) else 0.0,
        )

    def _schedule(self, run_variance: float) -> bool:
        """Choose precisions and the number of particles; False if time was up."""
        if self.body is None or self.is_late:
            return False
        ended, precisions, _ = self._core(PILOT_PARTICLES).schedule(WEIGHT_VARIANCE)
        if ended != "finished":
            return False
        self.precisions = precisions
        aim = min(max(run_variance, LEAST_RUN_VARIANCE), MOST_RUN_VARIANCE)
        variance = WEIGHT_VARIANCE * len(precisions)
        self.n_particles = max(LEAST_PARTICLES, math.ceil(variance / aim))
        return True

    def _add(self, n: int) -> bool:
        """Do more runs; False if time was up before the last one."""
        first = len(self.values) + (self.n_restarts << 32)
        core = self._core(self.n_particles)
        ended, values = core.run(self.precisions, first=first, n=n, threads=self.threads)
        assert self.body is not None
        self.values += (values + self.body.log_scale).tolist()
        return bool(ended == "finished")

    def _result(self, rel_error: float, *, late: bool) -> VolumeEstimate:
        value, error = mean_of_logs(self.values)
        return VolumeEstimate(
            log_volume=value,
            standard_error=error,
            converged=error <= rel_error,
            stopped_by="time_limit" if late else None,
            runs=tuple(self.values),
            n_particles=self.n_particles,
            n_phases=len(self.precisions),
            seconds=time.monotonic() - self.began,
        )


def mean_of_logs(logs: list[float]) -> tuple[float, float]:
    """Logarithm of the mean of numbers whose logarithms are given, and its standard error.

    The error is such that errors over it have variance 1, which of Student's t is that of n runs
    times (n - 1) / (n - 3).
    """
    if not logs:
        return math.nan, math.inf
    n, most = len(logs), max(logs)
    values = np.exp(np.array(logs) - most)
    mean = float(values.mean())
    if n < 4:
        return most + math.log(mean), math.inf
    deviation = float(values.std(ddof=1)) / mean
    return most + math.log(mean), deviation * math.sqrt((n - 1) / (n - 3) / n)
