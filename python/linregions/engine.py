"""From a network and a domain to a search of the core: the one way in for every question."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions import _core
from linregions.arrays import as_integers
from linregions.domains import Domain
from linregions.errors import InputError
from linregions.models import Network, Stage
from linregions.scalars import positive_integer, seconds_above_zero, thread_count
from linregions.slicing import sliced

__all__ = [
    "Exactness",
    "Progress",
    "ProgressCallback",
    "prefix_pieces",
    "reporting",
    "sampled_search",
    "search",
]


LEAST_FRACTION = 0.001  # told as long as there is nothing to go by


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a search has come.

    Attributes
    ----------
    fraction : float
        Of the regions, those found so far, 0 to 1; it never decreases. How many there are is
        estimated on the way by sampled walks (``docs/engine.md``): 0.001 at most until that is
        known roughly, which takes some tenths of a second. Of searches with `max_regions` or a
        prefix, the share of the region tree, each branching shared evenly: a rough guide.
    regions : int
        Found so far.
    seconds : float
        Spent searching.
    """

    fraction: float
    regions: int
    seconds: float

    @property
    def remaining(self) -> float | None:
        """Seconds that are left, as far as the fraction can be trusted; None if it says little."""
        if self.fraction <= LEAST_FRACTION:
            return None
        return self.seconds * (1.0 - self.fraction) / self.fraction


ProgressCallback = Callable[[Progress], object]
Exactness = Literal["certified", "float"]
Cells = Literal["auto", "lp"]


def search(
    network: Network,
    domain: Domain,
    *,
    prefix: Sequence[int] = (),
    exactness: Exactness = "certified",
    threads: int | None = None,
    max_regions: int | None = None,
    time_limit: float | None = None,
    cells: Cells = "auto",
    writes_proof: bool = False,
    volumes: bool = False,
    vertices: bool = False,
    facets: bool = False,
    progress: ProgressCallback | None = None,
) -> _core.Search:
    """Set up a search of the core; nothing is searched yet.

    Parameters
    ----------
    network : Network
    domain : Domain
    prefix : sequence of int
        Pieces of the units of the first layers; only regions with these are looked at.
    exactness : {"certified", "float"}
        Whether every decision is proven.
    threads : int, optional
        How many to search on; by default as many as there are processors to run on.
    max_regions : int, optional
    time_limit : float, optional
        Seconds.
    cells : {"auto", "lp"}
        How the core keeps its cells; "lp" by their constraints even where it would rather keep
        their vertices. The answer is the same.
    writes_proof : bool
        Whether the search writes a proof; then on one thread, certified, with LP cells.
    volumes, vertices, facets : bool
        What batches of regions have beyond their patterns and points.
    progress : callable, optional
        Called some tens of times a second with a `Progress`.

    Raises
    ------
    InputError
        An argument is out of range, the domain does not fit the network or has no interior.
    """
    n_threads = thread_count(threads)
    limit = 0 if max_regions is None else positive_integer("max_regions", max_regions)
    seconds = 0.0 if time_limit is None else seconds_above_zero("time_limit", time_limit)
    _check_exactness(exactness)
    compiled = _compile(sliced(network, domain))
    a, b = domain.halfspaces()
    return _core.Search(
        compiled,
        np.ascontiguousarray(a),
        np.ascontiguousarray(b),
        prefix=[int(piece) for piece in prefix],
        certified=exactness == "certified",
        threads=n_threads,
        max_regions=limit,
        time_limit=seconds,
        cells=cells,
        writes_proof=writes_proof,
        volumes=bool(volumes),
        vertices=bool(vertices),
        facets=bool(facets),
        progress=reporting(progress),
    )


def sampled_search(
    network: Network,
    domain: Domain,
    *,
    exactness: Exactness,
    threads: int | None,
    time_limit: float,
    progress: ProgressCallback | None,
) -> _core.SampledSearch:
    """Set up runs of an estimator; parameters as of `search`."""
    n_threads = thread_count(threads)
    _check_exactness(exactness)
    a, b = domain.halfspaces()
    return _core.SampledSearch(
        _compile(sliced(network, domain)),
        np.ascontiguousarray(a),
        np.ascontiguousarray(b),
        certified=exactness == "certified",
        threads=n_threads,
        time_limit=time_limit,
        progress=reporting(progress),
    )


def _check_exactness(exactness: object) -> None:
    if not (isinstance(exactness, str) and exactness in ("certified", "float")):
        raise InputError(f"exactness: expected 'certified' or 'float', got {exactness!r}")


def prefix_pieces(network: Network, prefix: ArrayLike) -> tuple[NDArray[np.intp], int]:
    """Check a prefix: pieces of all units of the first layers, flat or as a pattern's beginning.

    Returns
    -------
    pieces : ndarray of int, shape (units of the first layers,)
    n_layers : int
        How many layers they fix.
    """
    pieces = as_integers("prefix", prefix).astype(np.intp)
    if pieces.ndim != 1:
        raise InputError(f"prefix: expected a flat array of integers, got shape {pieces.shape}")
    ends = np.concatenate([[0], np.cumsum(network.layer_sizes)]).astype(int)
    if pieces.size not in ends:
        raise InputError(
            f"prefix: expected the pieces of whole layers, {', '.join(map(str, ends))} units, "
            f"got {pieces.size}"
        )
    wrong = np.flatnonzero((pieces < 0) | (pieces >= network.unit_pieces[: pieces.size]))
    if wrong.size:
        unit = int(wrong[0])
        raise InputError(
            f"prefix[{unit}]: the unit has pieces 0..{network.unit_pieces[unit] - 1}, "
            f"got {pieces[unit]}"
        )
    return pieces, int(np.flatnonzero(ends == pieces.size)[0])


def reporting(
    progress: ProgressCallback | None,
) -> Callable[[float, int, float], object] | None:
    """The callback as the core calls it."""
    if progress is None:
        return None
    if not callable(progress):
        raise InputError(f"progress: expected a callable or None, got {progress!r}")
    return lambda fraction, regions, seconds: progress(Progress(fraction, regions, seconds))


def _compile(network: Network) -> _core.Network:
    """The network inside the core, weights unchanged."""
    builder = _core.NetworkBuilder()
    for stage in network.stages:
        affine = _affine_map(stage)
        if stage.is_max:
            builder.add_maximum(affine, stage.group_sizes.astype(np.int64))
        else:
            kinds = [(a.breakpoints, a.slopes, a.intercepts) for a in stage.activations]
            builder.add_activated(affine, kinds, stage.activation_index.astype(np.int64))
    return builder.build()


def _affine_map(stage: Stage) -> _core.AffineMap:
    weight = stage.weight
    if isinstance(weight, np.ndarray):
        return _core.AffineMap.dense(weight, stage.bias)
    return _core.AffineMap.sparse(
        weight.indptr.astype(np.int64),
        weight.indices.astype(np.int64),
        weight.data,
        stage.n_in,
        stage.bias,
    )
