"""The question itself: over all regions, or over a sample of them."""

from __future__ import annotations

import time

import numpy as np

from linregions.conditional.profile import ConditionalProfile, Weighting
from linregions.conditional.sampling import Sampling, sample_points, sample_regions
from linregions.conditional.stream import ConditionalBatch, ConditionalStream
from linregions.conditional.tallies import Tally, layer_profiles
from linregions.domains import Domain
from linregions.engine import Exactness, ProgressCallback
from linregions.errors import InputError, SearchInterrupted
from linregions.models import Network
from linregions.scalars import check_seed, positive_integer
from linregions.slicing import sliced

__all__ = ["conditional_profile"]


def conditional_profile(
    network: Network,
    domain: Domain,
    *,
    samples: int | None = None,
    weighting: Weighting = "regions",
    confidence: float = 0.95,
    seed: int | np.random.Generator = 0,
    exactness: Exactness = "certified",
    threads: int | None = None,
    max_regions: int | None = None,
    time_limit: float | None = None,
    progress: ProgressCallback | None = None,
) -> ConditionalProfile:
    """Find how many patterns each layer takes once the layers before it are fixed.

    For layer l, over all regions of layers 1 to l - 1 in the domain: the number of patterns that
    layer l takes on open subsets of the region. Layer 1 has one such region, the whole domain.

    Parameters
    ----------
    network : Network
    domain : Domain
    samples : int, optional
        Look at so many regions of the layers before instead of all: for each layer, regions drawn
        uniformly without replacement (the layers before it are enumerated), or points, by
        `weighting`. Layers with fewer regions before them are looked at in full.
    weighting : {"regions", "volume"}
        Of a sample. "regions": each region of the layers before counts the same. "volume": each
        counts for its share of the volume, as it is hit by points drawn uniformly from the domain,
        a `Box` with finite bounds or a `Slice` of one; nothing is enumerated. The mean of the
        second is another number: large regions weigh more.
    confidence : float
        Of the intervals for means, which are given where the sample supports one (`MeanEstimate`).
    seed : int or numpy.random.Generator
    exactness, threads, max_regions, time_limit, progress : as in `linregions.count`
        `max_regions` bounds the regions that are counted, or enumerated for a sample. Regions whose
        count a budget cut short are left out, and the profile is marked incomplete. Of a sample,
        the layers share the time, and each region is counted on one thread unless `threads` is
        given.

    Returns
    -------
    ConditionalProfile

    Raises
    ------
    InputError
        The network has no units, the domain cannot be sampled, or as in `linregions.count`.
    SearchInterrupted
        Ctrl-C; its ``result`` is the incomplete profile.

    Notes
    -----
    Without `samples` there is one pass over the region tree. Depth first, the regions of layers 1
    to l that lie in one region of layers 1 to l - 1 come in one run, so their numbers are known as
    the search goes by, and memory does not grow with the count. Regions of the last layer are not
    even listed (``docs/engine.md``, "Counting without enumerating").

    Examples
    --------
    >>> from linregions import Box, Network, conditional_profile
    >>> print(conditional_profile(Network.random((2, 8, 8), seed=0), Box.cube(-1, 1, 2)))
    patterns of each layer in every region of the layers before
    layer  units  seen  min  median  mean  90 %  max  f(n, r)  all
        1      8     1   20      20    20    20   20       37  256
        2      8    20    1       1   1.4     2    3       37  256
    """
    if not isinstance(confidence, float) or not 0.0 < confidence < 1.0:
        raise InputError(f"confidence: expected a number between 0 and 1, got {confidence!r}")
    if weighting not in ("regions", "volume"):
        raise InputError(f"weighting: expected 'regions' or 'volume', got {weighting!r}")
    if weighting == "volume" and samples is None:
        raise InputError("weighting: 'volume' is of a sample; give samples=, the number of points")
    check_seed(seed)
    within = sliced(network, domain)
    if not network.layer_sizes:
        raise InputError("network: has no units, so there are no patterns to count")
    if samples is None:
        stream = ConditionalStream(
            network,
            domain,
            exactness=exactness,
            threads=threads,
            max_regions=max_regions,
            time_limit=time_limit,
            progress=progress,
        )
        return _of_all(within, stream)
    sampling = Sampling(
        network=within,
        domain=domain.coordinates,
        n=positive_integer("samples", samples),
        confidence=confidence,
        rng=np.random.default_rng(seed),
        exactness=exactness,
        threads=threads,
        max_regions=max_regions,
        time_limit=time_limit,
        progress=progress,
    )
    return sample_regions(sampling) if weighting == "regions" else sample_points(sampling)


def _of_all(network: Network, stream: ConditionalStream) -> ConditionalProfile:
    start = time.perf_counter()
    tallies = [Tally() for _ in network.layer_sizes]
    ends = np.cumsum([0, *network.layer_sizes])

    def add(batch: ConditionalBatch) -> None:
        for i, tally in enumerate(tallies):
            here = batch.layers == i + 1
            tally.add(batch.counts[here], batch.patterns[here, : ends[i]])

    result, interruption = stream.drain(add)
    before = [1, *result.per_layer[:-1]]
    known: list[int | None] = [n if result.complete else None for n in before]
    complete = [result.complete] * len(tallies)
    profile = ConditionalProfile(
        layers=layer_profiles(network, tallies, known, [None] * len(tallies), complete=complete),
        weighting="regions",
        samples=None,
        complete=result.complete,
        stopped_by=result.stopped_by,
        certified=result.certified,
        seconds=time.perf_counter() - start,
    )
    if interruption:
        raise SearchInterrupted(f"interrupted: {profile}", result=profile) from interruption
    return profile
