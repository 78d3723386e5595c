"""Volumes of the regions of random points."""

from __future__ import annotations

import time

import numpy as np
from numpy.typing import NDArray

from linregions.domains import Box, Domain, Polytope
from linregions.engine import Progress, ProgressCallback
from linregions.errors import InputError, SearchInterrupted
from linregions.models import Network
from linregions.scalars import positive_integer, seconds_above_zero
from linregions.slicing import sliced
from linregions.volumes.distribution import VolumeDistribution
from linregions.volumes.domain_volumes import domain_volume
from linregions.volumes.measuring import Measured, Measurer, Method

__all__ = ["volume_distribution"]

Array = NDArray[np.float64]
N_BATCHES = 10


def volume_distribution(
    network: Network,
    domain: Domain,
    n: int,
    *,
    method: Method = "auto",
    rel_error: float = 0.1,
    seed: int = 0,
    time_limit: float | None = None,
    progress: ProgressCallback | None = None,
) -> VolumeDistribution:
    """How large regions are, from those of random points; nothing is enumerated.

    Parameters
    ----------
    network : Network
    domain : Domain
        Bounded: a box, a polytope, or a slice over one.
    n : int
        Number of points, uniform in the domain.
    method : {"auto", "exact", "estimate"}
        How the volume of each of their regions is found: as in `linregions.volumes`.
    rel_error : float
        Relative standard error of estimated volumes.
    seed : int
        Of points and estimates.
    time_limit : float, optional
        Stop after this many seconds; the result then is incomplete.
    progress : callable, optional
        Called after each point with a `linregions.Progress`; its ``regions`` are different ones.

    Returns
    -------
    VolumeDistribution

    Raises
    ------
    InputError
        The domain is unbounded or does not fit the network, or an option is out of range.
    SearchInterrupted
        Ctrl-C (a `KeyboardInterrupt`); its ``result`` is the incomplete `VolumeDistribution`.

    Notes
    -----
    Points find regions in proportion to their volumes v. Averages over regions come from weights
    1 / v, self-normalised; the mean of 1 / v alone estimates the number of regions over the
    domain's volume. Both rest on the smallest regions that were hit: ``docs/volumes.md``.

    Examples
    --------
    >>> from linregions import Box, Network, volume_distribution
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])  # |x|
    >>> found = volume_distribution(network, Box([-1], [9]), 200)
    >>> found.n_distinct, round(found.seen, 9)
    (2, 1.0)
    """
    n = positive_integer("n", n)
    start = time.monotonic()
    deadline = None
    if time_limit is not None:
        deadline = start + seconds_above_zero("time_limit", time_limit)
    measure = Measurer(method, rel_error, seed)
    inner = sliced(network, domain)
    whole = domain_volume(domain, rel_error=rel_error, seed=seed)
    points = random_points(domain.coordinates, n, seed)
    sampled = _Sampled(inner, domain.coordinates, points.mean(axis=0), measure)
    region = np.full(n, -1, dtype=np.intp)
    is_interrupted = False
    try:
        for i, point in enumerate(points):
            if deadline is not None and time.monotonic() >= deadline:
                break
            region[i] = sampled.region_at(point, deadline)
            if progress is not None:
                seconds = time.monotonic() - start
                progress(Progress((i + 1) / n, len(sampled.found), seconds))
    except KeyboardInterrupt:
        is_interrupted = True
    found = sampled.result(points, region, whole, time.monotonic() - start)
    if is_interrupted:
        raise SearchInterrupted(f"interrupted: {found}", result=found)
    return found


class _Sampled:
    """The regions that were hit, each measured once."""

    def __init__(self, network: Network, domain: Domain, centre: Array, measure: Measurer) -> None:
        from linregions.geometry.setting import Setting  # it loads FLINT and HiGHS

        self._network, self._centre, self._measure = network, centre, measure
        self._setting = Setting(network, domain)
        self._index: dict[bytes, int] = {}
        self._patterns: list[NDArray[np.uint8 | np.uint16]] = []
        self.found: list[Measured] = []

    def region_at(self, point: Array, deadline: float | None) -> int:
        """The number of the region that holds a point."""
        from linregions.geometry.locating import region_in

        inwards = self._centre - point  # random points are on no boundary, but rounded ones may be
        region = region_in(self._setting, point, inwards if inwards.any() else None)
        key = region.pattern.tobytes()
        if key not in self._index:
            measured = self._measure(*region.constraints(), region.witness, deadline)
            self._index[key] = len(self.found)
            self._patterns.append(region.pattern)
            self.found.append(measured)
        return self._index[key]

    def result(
        self, points: Array, region: NDArray[np.intp], whole: Measured, seconds: float
    ) -> VolumeDistribution:
        """What has been found."""
        log_values = np.array([one.log_value for one in self.found], dtype=np.float64)
        is_known = ~np.isnan(np.append(log_values, np.nan)[region])  # -1 is the last one
        kept = self._patterns[: len(self.found)]
        none = np.zeros((0, self._network.n_units), self._network.pattern_dtype)
        return VolumeDistribution(
            points=points,
            patterns=np.array(kept) if kept else none,
            region=region,
            log_values=log_values,
            relative_errors=np.array([one.relative_error for one in self.found], np.float64),
            exact=np.array([one.exact for one in self.found], dtype=np.bool_),
            domain=whole,
            n_batches=N_BATCHES,
            complete=bool(is_known.all()),
            seconds=seconds,
        )


def random_points(domain: Domain, n: int, seed: int) -> Array:
    """Uniform in a bounded box; in a polytope up to what a random walk leaves of its start."""
    if isinstance(domain, Box):
        random = np.random.default_rng(seed).random((n, domain.dim))
        return np.asarray(domain.lower + (domain.upper - domain.lower) * random)
    if not isinstance(domain, Polytope):
        raise InputError(f"domain: expected a bounded box or polytope, got {domain}")
    from linregions.volumes.walk_points import uniform_points

    return uniform_points(*domain.halfspaces(), n, seed=seed)
