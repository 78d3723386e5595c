"""The volumes of all regions."""

from __future__ import annotations

import math
import time
from typing import Any

import numpy as np
from numpy.typing import NDArray

from linregions.constraints import pattern_constraints
from linregions.domains import Domain
from linregions.engine import Exactness, Progress, ProgressCallback
from linregions.errors import SearchInterrupted
from linregions.models import Network
from linregions.regions import RegionBatch, RegionStream, regions
from linregions.scalars import seconds_above_zero
from linregions.slicing import sliced
from linregions.volumes.domain_volumes import domain_volume
from linregions.volumes.measuring import Measured, Measurer, Method
from linregions.volumes.result import StopReason, Volumes

__all__ = ["volumes"]

Array = NDArray[np.float64]
SEARCH_SHARE = 0.1  # of the progress, where volumes are not found by the search


def volumes(
    network: Network,
    domain: Domain,
    *,
    method: Method = "auto",
    rel_error: float = 0.1,
    seed: int = 0,
    exactness: Exactness = "certified",
    threads: int | None = None,
    max_regions: int | None = None,
    time_limit: float | None = None,
    progress: ProgressCallback | None = None,
) -> Volumes:
    """The volume of every region of a network in a bounded domain.

    Parameters
    ----------
    network : Network
    domain : Domain
        Bounded: a box, a polytope, or a slice over one.
    method : {"auto", "exact", "estimate"}
        How volumes are found that the search does not bring along, see Notes. "exact": those that
        would be too much remain unknown. "estimate": never exact.
    rel_error : float
        Relative standard error of the estimates.
    seed : int
        Of the estimates.
    exactness, threads, max_regions, time_limit, progress : as in `linregions.count`
        The time limit is for search and volumes together.

    Returns
    -------
    Volumes
        Its text shows the sum of the volumes beside the volume of the domain.

    Raises
    ------
    InputError
        The domain is unbounded; and as in `linregions.count`.
    SearchInterrupted
        Ctrl-C (a `KeyboardInterrupt`); its ``result`` is the incomplete `Volumes`.

    Notes
    -----
    Up to five dimensions the search keeps the vertices of regions, and their volumes are exact up
    to rounding. Elsewhere a region's vertices and faces are found from its half-spaces; where these
    are too many, its volume is estimated by random walks, one region at a time. ``docs/volumes.md``
    says what that takes.

    Examples
    --------
    >>> from linregions import Box, Network, volumes
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])  # |x|
    >>> found = volumes(network, Box([-1], [3]))
    >>> found.values.tolist(), found.domain_volume, found.discrepancy
    ([1.0, 3.0], 4.0, 0.0)
    """
    measure = Measurer(method, rel_error, seed, threads)
    start = time.monotonic()
    if time_limit is not None:
        time_limit = seconds_above_zero("time_limit", time_limit)
    inner = sliced(network, domain)
    whole = domain_volume(domain, rel_error=rel_error, seed=seed)
    has_vertices = domain.dim <= 5
    stream = regions(
        network,
        domain,
        volumes=True,
        exactness=exactness,
        threads=threads,
        max_regions=max_regions,
        time_limit=time_limit,
        progress=progress if has_vertices or progress is None else _Scaled(progress),
    )
    batch, is_interrupted = _all_of(stream)
    work = _Work(inner, domain.coordinates, batch, measure)
    if not is_interrupted:
        deadline = None if time_limit is None else start + time_limit
        is_interrupted = work.run(deadline, progress)
    found = work.result(stream, whole, is_interrupted, time.monotonic() - start)
    if is_interrupted:
        raise SearchInterrupted(f"interrupted: {found}", result=found)
    return found


def _all_of(stream: RegionStream) -> tuple[RegionBatch, bool]:
    """All regions in one batch, and whether Ctrl-C came."""
    batches: list[RegionBatch] = []
    is_interrupted = False
    try:
        batches.extend(stream)
    except KeyboardInterrupt:
        is_interrupted = True
    batches.append(stream.pending())  # may be empty, and gives the shapes
    return RegionBatch.joined(batches), is_interrupted


class _Scaled:
    """A progress callback for the first part of the work."""

    def __init__(self, callback: ProgressCallback) -> None:
        self._callback = callback

    def __call__(self, state: Progress) -> object:
        return self._callback(Progress(SEARCH_SHARE * state.fraction, state.regions, state.seconds))


class _Work:
    """Fills in the volumes that the search did not bring along, or that no double holds."""

    def __init__(
        self, network: Network, domain: Domain, batch: RegionBatch, measure: Measurer
    ) -> None:
        self._network, self._batch, self._measure = network, batch, measure
        self._half_spaces = domain.halfspaces()
        known = np.full(len(batch), np.nan) if batch.volumes is None else batch.volumes
        self._values: Array = known.copy()
        with np.errstate(divide="ignore"):
            self._log_values: Array = np.log(known)
        self._errors: Array = np.where(np.isnan(known), np.nan, 0.0)
        self._exact: NDArray[np.bool_] = ~np.isnan(known)
        in_range = (known > np.finfo(np.float64).tiny) & (known < np.inf)
        self._open = np.flatnonzero(~in_range)
        self._ran_out = False

    def run(self, deadline: float | None, progress: ProgressCallback | None) -> bool:
        """One region after the other; whether Ctrl-C came."""
        missing = self._open
        patterns = self._batch.patterns if missing.size else np.zeros((0, 0))
        start = time.monotonic()
        for n_done, i in enumerate(missing.tolist()):
            if deadline is not None and time.monotonic() >= deadline:
                self._ran_out = True
                break
            try:
                found = self._measured(patterns[i], self._batch.witnesses[i], deadline)
                if progress is not None:
                    fraction = SEARCH_SHARE + (1 - SEARCH_SHARE) * (n_done + 1) / missing.size
                    progress(Progress(fraction, n_done + 1, time.monotonic() - start))
            except KeyboardInterrupt:
                return True
            if math.isnan(found.log_value) and self._log_values[i] == -np.inf:
                continue  # too thin for both: as good as nothing
            self._values[i], self._log_values[i] = found.value, found.log_value
            self._errors[i], self._exact[i] = found.relative_error, found.exact
        return False

    def _measured(self, pattern: Any, inside: Array, deadline: float | None) -> Measured:
        a, b = pattern_constraints(self._network, pattern)
        domain_a, domain_b = self._half_spaces
        return self._measure(
            np.concatenate([domain_a, a]), np.concatenate([domain_b, b]), inside, deadline
        )

    def result(
        self, stream: RegionStream, whole: Measured, is_interrupted: bool, seconds: float
    ) -> Volumes:
        """What has been found."""
        stopped_by: StopReason | None = "interrupted" if is_interrupted else None
        if stopped_by is None:
            stopped_by = stream.result.stopped_by or ("time_limit" if self._ran_out else None)
        return Volumes(
            regions=self._batch,
            values=self._values,
            log_values=self._log_values,
            relative_errors=self._errors,
            exact=self._exact,
            domain=whole,
            found_all=stream.complete,
            stopped_by=stopped_by,
            seconds=seconds,
        )
