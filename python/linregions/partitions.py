"""All regions of a network in a domain, in memory, and questions about them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from linregions.arrays import as_points
from linregions.constraints import pattern_constraints
from linregions.domains import Domain
from linregions.engine import Exactness, ProgressCallback
from linregions.models import Network
from linregions.pattern_places import PatternPlaces
from linregions.regions import RegionBatch, regions
from linregions.slicing import sliced

if TYPE_CHECKING:
    from linregions.geometry import Adjacency, Region
    from linregions.geometry.setting import Setting
    from linregions.kinds import MergedKind, MergedRegions
    from linregions.statistics import PartitionStatistics

__all__ = ["Partition", "partition"]


class Partition:
    """All regions of a network in a domain, held in memory.

    Everything is in the domain's coordinates: on a `Slice`, points, constraints and maps are those
    of the sliced network.

    Attributes
    ----------
    network : Network
        As a function of the domain's coordinates.
    domain : Domain
    regions : RegionBatch
        All regions in one batch.
    complete : bool
        False if a budget ended the search: regions are missing.
    """

    def __init__(
        self, network: Network, domain: Domain, batch: RegionBatch, *, complete: bool
    ) -> None:
        self.network = network
        self.domain = domain
        self.regions = batch
        self.complete = complete

    def __len__(self) -> int:
        return len(self.regions)

    def __getitem__(self, i: int) -> Region:
        """Region i, with its facets, neighbours, sizes and maps."""
        from linregions.geometry.adjacency import region_at  # it loads FLINT and HiGHS

        return region_at(self, i, self._setting)

    def __iter__(self) -> Iterator[Region]:
        return (self[i] for i in range(len(self)))

    def adjacency(self) -> Adjacency:
        """The dual graph: which regions share a facet, and which facet.

        Returns
        -------
        linregions.geometry.Adjacency
            Its ``matrix`` is a scipy sparse array, ``graph()`` a networkx graph.

        Raises
        ------
        InputError
            An activation jumps at a breakpoint.
        NumericalError
            Two regions do not agree on whether they share a facet, which should not happen.

        Notes
        -----
        Facets are those that the search lists: with ``facets=True`` they are there, else the search
        runs once more. Regions that it does not keep by their vertices, and facets where several
        units end, cost rays and linear programs.
        """
        from linregions.geometry.adjacency import adjacency

        return adjacency(self)

    def merged(self, kind: MergedKind = "connected") -> MergedRegions:
        """The regions in groups on which the network is one affine function.

        Parameters
        ----------
        kind : {"connected", "affine", "activation"}
            "connected": groups are connected through common facets. "affine": they need not be.
            "activation": every region for itself. `linregions.count` says more.

        Returns
        -------
        linregions.kinds.MergedRegions
            The group of each region as ``labels``, and their sizes.

        Raises
        ------
        InputError
            The kind is unknown; or "connected", and an activation jumps at a breakpoint.
        """
        from linregions.kinds import merged

        return merged(self, kind)

    def statistics(
        self,
        data: ArrayLike | None = None,
        *,
        inradii: bool = False,
        graph: Adjacency | None = None,
    ) -> PartitionStatistics:
        """Sizes, facets, neighbours and entropies of the regions, and which of them hold data.

        Volumes, facets and neighbours are told if the partition has them: make it with ``volumes``
        and ``facets``.

        Parameters
        ----------
        data : array_like, shape (k, dim), optional
            Points in the domain's coordinates, located exactly.
        inradii : bool
            Whether to find the largest ball in each region, by linear programs: some 0.1 ms a
            region where facets are known, some ms elsewhere.
        graph : linregions.geometry.Adjacency, optional
            Of this partition: facets and neighbours are taken from there.

        Returns
        -------
        linregions.statistics.PartitionStatistics
            It prints, and ``to_dict()`` is for JSON.

        Raises
        ------
        InputError
            The data have another shape, or numbers that are not finite; the graph is another's.
        """
        from linregions.statistics import partition_statistics

        return partition_statistics(self, data, inradii=inradii, graph=graph)

    @property
    def patterns(self) -> NDArray[np.uint8 | np.uint16]:
        """Piece of every unit, shape (len, n_units)."""
        return self.regions.patterns

    @property
    def witnesses(self) -> NDArray[np.float64]:
        """A point strictly inside each region, shape (len, dim)."""
        return self.regions.witnesses

    @property
    def margins(self) -> NDArray[np.float64]:
        """Radius of a ball around each witness inside its region, shape (len,)."""
        return self.regions.margins

    def pattern(self, i: int) -> NDArray[np.uint8 | np.uint16]:
        """Piece of every unit in region i, shape (n_units,)."""
        pattern: NDArray[np.uint8 | np.uint16] = self.patterns[i]
        return pattern

    def witness(self, i: int) -> NDArray[np.float64]:
        """A point strictly inside region i, shape (dim,)."""
        point: NDArray[np.float64] = self.witnesses[i]
        return point

    def locate(self, x: ArrayLike) -> NDArray[np.intp]:
        """Index of the region that holds each point.

        Parameters
        ----------
        x : array_like, shape (..., dim)
            Points in the domain's coordinates.

        Returns
        -------
        ndarray of int, shape (...)
            -1 where the point is outside the domain, on a boundary whose pattern belongs to no
            full-dimensional region, or in a region that an incomplete search did not reach.

        Raises
        ------
        InputError
            The points have another number of coordinates, or numbers that are not finite.

        Notes
        -----
        Exactly, whatever rounding says: where a unit is close to a breakpoint its pre-activation is
        evaluated in rational arithmetic.
        """
        from linregions.geometry.located_points import located  # it loads FLINT

        dim = self.domain.dim
        points = as_points("x", x, dim)
        return located(self, points.reshape(-1, dim)).region.reshape(points.shape[:-1])

    def constraints(self, i: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Region i as {x : A @ x <= b}: domain, then units in order; redundant rows included."""
        a, b = self.domain.halfspaces()
        own_a, own_b = pattern_constraints(self.network, self.pattern(i))
        return np.concatenate([a, own_a]), np.concatenate([b, own_b])

    def affine_map(self, i: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """The map A @ x + c that the network is on region i."""
        return self.network.affine_map(self.pattern(i))

    @cached_property
    def _setting(self) -> Setting:
        from linregions.geometry.setting import Setting

        return Setting(self.network, self.domain)

    @cached_property
    def pattern_places(self) -> PatternPlaces:
        """To look up which region has a pattern."""
        return PatternPlaces(self.patterns)

    def __repr__(self) -> str:
        mark = "" if self.complete else ", incomplete"
        return f"Partition({len(self)} regions of {self.domain}{mark})"


def partition(
    network: Network,
    domain: Domain,
    *,
    volumes: bool = False,
    vertices: bool = False,
    facets: bool = False,
    exactness: Exactness = "certified",
    threads: int | None = None,
    max_regions: int | None = None,
    time_limit: float | None = None,
    progress: ProgressCallback | None = None,
) -> Partition:
    """Find all regions and keep them in memory.

    Parameters
    ----------
    network, domain, exactness, threads, max_regions, time_limit, progress
        As in `linregions.count`.
    volumes, vertices, facets : bool
        As in `linregions.regions`.

    Returns
    -------
    Partition
        Marked incomplete if a budget ended the search.

    Raises
    ------
    InputError, NumericalError
        As in `linregions.count`.
    KeyboardInterrupt
        Ctrl-C. What was found is lost; `linregions.regions` would keep it.

    Examples
    --------
    >>> from linregions import Box, Network, partition
    >>> network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])  # |x|
    >>> parts = partition(network, Box([-1], [1]))
    >>> parts.locate([[-0.5], [0.5], [2.0]]).tolist()
    [0, 1, -1]
    """
    stream = regions(
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
    # The last batch is empty, and gives the shapes.
    batch = RegionBatch.joined([*stream, stream.pending()])
    return Partition(sliced(network, domain), domain.coordinates, batch, complete=stream.complete)
