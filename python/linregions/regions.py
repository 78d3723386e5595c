"""The regions themselves, as a stream of batches."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from linregions import _core
from linregions.counting import CountResult, as_result
from linregions.domains import Domain
from linregions.engine import Exactness, ProgressCallback, search
from linregions.models import Network
from linregions.patterns import unpack
from linregions.region_shapes import RegionFacets, RegionVertices
from linregions.scalars import positive_integer

__all__ = ["RegionBatch", "RegionStream", "regions"]


@dataclass(frozen=True, eq=False)
class RegionBatch:
    """Some regions, as columns. Arrays are read-only.

    Attributes
    ----------
    packed : ndarray, shape (k, n_bytes), uint8
        Patterns in bits: each unit takes as many bits as its number of pieces needs (one if it has
        two), least significant first, as ``numpy.packbits(..., bitorder="little")`` lays them out.
    witnesses : ndarray, shape (k, dim)
        A point strictly inside each region, in the domain's coordinates.
    margins : ndarray, shape (k,)
        Radius of a ball around the witness inside the region, as doubles compute it: a lower bound
        of its inradius. Not positive where the region is so thin that no double was found inside:
        the witness then is a rational point, rounded. (With ``exactness="float"`` such a region is
        doubtful.)
    unit_pieces : ndarray, shape (n_units,)
        Number of pieces of each unit.
    volumes : ndarray, shape (k,), or None
        Volume of each region, if asked for. NaN where the search does not keep the region by its
        vertices: in more than five dimensions, of regions with more than 256 vertices or 64 facets,
        and of unbounded ones. (Bounded regions of unbounded domains have a volume.)
    vertices : RegionVertices, or None
        Vertices of each region, if asked for; none of those that have no volume.
    facets : RegionFacets, or None
        Facets of each region, if asked for; none of those that have no volume, and none at all in
        unbounded domains.
    """

    packed: NDArray[np.uint8]
    witnesses: NDArray[np.float64]
    margins: NDArray[np.float64]
    unit_pieces: NDArray[np.int32]
    volumes: NDArray[np.float64] | None = None
    vertices: RegionVertices | None = None
    facets: RegionFacets | None = None

    def __post_init__(self) -> None:
        for array in (self.packed, self.witnesses, self.margins, self.volumes):
            if array is not None:
                array.flags.writeable = False

    def __len__(self) -> int:
        return len(self.margins)

    @cached_property
    def patterns(self) -> NDArray[np.uint8 | np.uint16]:
        """Piece of every unit, shape (k, n_units)."""
        return unpack(self.packed, self.unit_pieces)

    @classmethod
    def joined(cls, batches: Sequence[RegionBatch]) -> RegionBatch:
        """One batch of all the regions of some, at least one, in order."""
        first = batches[0]
        volumes = [b.volumes for b in batches if b.volumes is not None]
        vertices = [b.vertices for b in batches if b.vertices is not None]
        facets = [b.facets for b in batches if b.facets is not None]
        return cls(
            np.concatenate([b.packed for b in batches]),
            np.concatenate([b.witnesses for b in batches]),
            np.concatenate([b.margins for b in batches]),
            first.unit_pieces,
            None if first.volumes is None else np.concatenate(volumes),
            None if first.vertices is None else RegionVertices.joined(vertices),
            None if first.facets is None else RegionFacets.joined(facets),
        )

    def __repr__(self) -> str:
        return (
            f"RegionBatch({len(self)} regions of {self.unit_pieces.size} units, "
            f"{self.witnesses.shape[1]} coordinates)"
        )


class RegionStream(Iterator[RegionBatch]):
    """An iterator of batches, in a fixed order, each region once.

    Ctrl-C during ``next`` raises KeyboardInterrupt and loses nothing: regions found meanwhile are
    in the next batch if the iteration goes on, or in `pending`.
    """

    def __init__(
        self, running: _core.Search, unit_pieces: NDArray[np.int32], batch_size: int
    ) -> None:
        self._search = running
        self._unit_pieces = unit_pieces
        self._batch_size = batch_size
        self._completion = "paused"

    def __next__(self) -> RegionBatch:
        if self._completion != "paused":
            raise StopIteration
        self._completion = self._search.fill_batch(self._batch_size)
        batch = self._take(self._batch_size)
        if not len(batch):
            raise StopIteration  # a budget ended the search before it found another region
        return batch

    def pending(self) -> RegionBatch:
        """Take the regions that an interrupted ``next`` had found, without searching on."""
        return self._take(2**62)

    def _take(self, n: int) -> RegionBatch:
        packed, witnesses, margins, shapes = self._search.take_batch(n)
        volumes, vertices, facets = shapes
        return RegionBatch(
            packed,
            witnesses,
            margins,
            self._unit_pieces,
            volumes,
            None if vertices is None else RegionVertices(vertices[1], vertices[0]),
            None if facets is None else _facets(*facets),
        )

    @property
    def complete(self) -> bool:
        """Whether every region has been delivered."""
        return self._completion == "finished"

    @property
    def result(self) -> CountResult:
        """The count so far, and what it took."""
        stopped = "interrupted" if self._completion == "paused" else self._completion
        return as_result(self._search, stopped)

    def __repr__(self) -> str:
        state = {"paused": "more to come", "finished": "complete"}
        return (
            f"RegionStream({self.result.count} regions, "
            f"{state.get(self._completion, 'stopped by ' + self._completion)})"
        )


def _facets(
    offsets: NDArray[np.int64],
    names: NDArray[np.int32],
    points: NDArray[np.float64],
    rows: NDArray[np.float64],
) -> RegionFacets:
    """Of the core's columns; points come with a radius each."""
    return RegionFacets(names, points[:, :-1].copy(), points[:, -1].copy(), rows, offsets)


def regions(
    network: Network,
    domain: Domain,
    *,
    batch_size: int = 4096,
    volumes: bool = False,
    vertices: bool = False,
    facets: bool = False,
    exactness: Exactness = "certified",
    threads: int | None = None,
    max_regions: int | None = None,
    time_limit: float | None = None,
    progress: ProgressCallback | None = None,
) -> RegionStream:
    """Stream the linear regions of a network in a domain.

    Parameters
    ----------
    network : Network
    domain : Domain
    batch_size : int
        Regions per batch; the last one may be shorter.
    volumes : bool
        Whether batches have the regions' volumes, from the vertices of the search's cells: sums of
        doubles, no second search.
    vertices, facets : bool
        Whether batches have the regions' vertices and facets, likewise. Points are rounded; which
        vertices and facets there are is certain if the search is certified.
    exactness, threads, max_regions, time_limit, progress : as in `linregions.count`
        A stream that a budget ends stops early; ask its ``complete`` and ``result``. With
        `max_regions` it holds the first ones in order, and one thread looks for them.

    Returns
    -------
    RegionStream
        Iterator of `RegionBatch`. The order depends neither on `batch_size` nor on `threads`; a
        stream stopped by Ctrl-C or a time limit may leave gaps, where threads had not come yet.

    Raises
    ------
    InputError
        As in `linregions.count`, or the batch size is not positive.
    NumericalError
        As in `linregions.count`; from the iterator, when it comes to it.
    KeyboardInterrupt
        Ctrl-C, from the iterator: `RegionStream` says how to go on.

    Examples
    --------
    >>> from linregions import Box, Network, regions
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])  # |x|
    >>> for batch in regions(network, Box([-1], [1])):
    ...     print(batch.patterns.tolist())
    [[0, 1], [1, 0]]
    """
    batch_size = positive_integer("batch_size", batch_size)
    running = search(
        network,
        domain,
        volumes=volumes,
        vertices=vertices,
        facets=facets,
        exactness=exactness,
        threads=threads,
        max_regions=max_regions,
        time_limit=time_limit,
        progress=progress,
    )
    return RegionStream(running, network.unit_pieces, batch_size)
