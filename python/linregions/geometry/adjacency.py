"""Which regions of a partition share a facet: the dual graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from linregions.errors import InputError, NumericalError
from linregions.geometry.borders import Facet
from linregions.geometry.edge_facets import EdgeFacets
from linregions.geometry.listed_neighbours import listed_neighbours
from linregions.geometry.region import Region
from linregions.geometry.setting import Setting
from linregions.optional import require

if TYPE_CHECKING:
    from scipy.sparse import csr_array

    from linregions.partitions import Partition

__all__ = ["Adjacency", "adjacency", "region_at"]


@dataclass(frozen=True, eq=False, repr=False)
class Adjacency:
    """The dual graph of a partition: an edge where two regions share a facet.

    Attributes
    ----------
    patterns : ndarray, shape (n_regions, n_units)
    edges : ndarray of int, shape (n_edges, 2)
        Pairs i < j of regions, in lexicographic order.
    facets : sequence of Facet
        For each edge the common facet, seen from region i; made when it is asked for.
    n_facets : ndarray of int, shape (n_regions,)
        Facets of each region, those on the domain's border included.
    """

    patterns: NDArray[np.uint8 | np.uint16]
    edges: NDArray[np.intp]
    facets: Sequence[Facet]
    n_facets: NDArray[np.intp]

    def __len__(self) -> int:
        return len(self.edges)

    @property
    def matrix(self) -> csr_array:
        """Symmetric, shape (n_regions, n_regions): 1 where two regions share a facet."""
        from scipy.sparse import coo_array

        n, (i, j) = len(self.n_facets), self.edges.T
        where = np.concatenate([i, j]), np.concatenate([j, i])
        return coo_array((np.ones(2 * len(i), dtype=np.int8), where), shape=(n, n)).tocsr()

    @property
    def n_neighbours(self) -> NDArray[np.intp]:
        """Neighbours of each region, shape (n_regions,)."""
        return np.bincount(self.edges.ravel(), minlength=len(self.n_facets))

    @cached_property
    def hamming(self) -> NDArray[np.intp]:
        """For each edge the number of units that differ: 1 unless something is degenerate."""
        i, j = self.edges.T
        return np.asarray((self.patterns[i] != self.patterns[j]).sum(axis=1))

    def graph(self) -> Any:
        """As a ``networkx.Graph``: nodes are regions; edges hold their `facet` and its `units`.

        Raises
        ------
        MissingDependencyError
            networkx is not installed.
        """
        networkx = require("networkx", extra="graph", purpose="Adjacency.graph")
        graph = networkx.Graph()
        graph.add_nodes_from(range(len(self.n_facets)))
        for (i, j), facet in zip(self.edges.tolist(), self.facets, strict=True):
            graph.add_edge(i, j, facet=facet, units=tuple(unit.unit for unit in facet.units))
        return graph

    def distances(self, sources: NDArray[np.intp] | list[int] | None = None) -> NDArray[np.float64]:
        """Least number of facets to cross, shape (sources, n_regions); all pairs by default.

        Infinite where there is no way, as can be if the partition is incomplete. At least the
        number of units that differ where every edge changes one; in an arrangement equal to it
        (the tope graph is isometric in the cube: Bjorner et al., "Oriented Matroids", 4.2).
        """
        from scipy.sparse.csgraph import shortest_path

        found = shortest_path(
            self.matrix, method="D", directed=False, unweighted=True, indices=sources
        )
        return np.asarray(found, dtype=np.float64)

    def __repr__(self) -> str:
        return f"Adjacency({len(self.n_facets)} regions, {len(self)} pairs of neighbours)"


def region_at(partition: Partition, i: int, setting: Setting) -> Region:
    """Region i of a partition."""
    n = len(partition)
    if not -n <= i < n:
        raise IndexError(f"the partition has {n} regions, got {i}")
    return Region(setting, partition.pattern(i).copy(), partition.witness(i).copy())


def adjacency(partition: Partition) -> Adjacency:
    """The dual graph of a partition; see `linregions.Partition.adjacency`."""
    setting = Setting(partition.network, partition.domain)
    if not setting.is_continuous:
        raise InputError(
            "network: an activation jumps at a breakpoint, so that a facet can border on several "
            "regions; adjacency needs continuous activations"
        )
    n = len(partition)
    listed = listed_neighbours(partition)
    n_facets = np.where(listed.is_settled, listed.facets.n_facets, 0).astype(np.intp)
    single = _one_by_one(partition, setting, np.flatnonzero(~listed.is_settled), n_facets)
    pairs = np.array(list(single), dtype=np.intp).reshape(-1, 2)
    first = np.concatenate([listed.first, pairs[:, 0]])
    second = np.concatenate([listed.second, pairs[:, 1]])
    _check_agreement(first * n + second, n)
    up = np.flatnonzero(first < second)
    up = up[np.lexsort((second[up], first[up]))]
    edges = np.column_stack([first[up], second[up]])
    rows = np.concatenate([listed.rows, np.full(len(pairs), -1)])[up]
    given = {e: single[edges[e, 0], edges[e, 1]] for e in np.flatnonzero(rows < 0).tolist()}
    facets = EdgeFacets(
        partition.network, partition.patterns, edges[:, 0], listed.facets, rows, given
    )
    return Adjacency(partition.patterns, edges, facets, n_facets)


def _one_by_one(
    partition: Partition, setting: Setting, left: NDArray[np.intp], n_facets: NDArray[np.intp]
) -> dict[tuple[int, int], Facet]:
    """The neighbours of some regions, by rays and linear programs; their facets are counted."""
    found: dict[tuple[int, int], Facet] = {}
    for i in left.tolist():
        region = region_at(partition, i, setting)
        n_facets[i] = len(region.facets())
        for facet, other in region.neighbours():
            j = int(partition.pattern_places.of(other.pattern[None])[0])
            if j >= 0:
                found[i, j] = facet
            elif partition.complete:
                raise NumericalError(
                    f"facet: behind {facet} of region {i} lies no region of this partition; "
                    "please report this network"
                )
    return found


def _check_agreement(keys: NDArray[np.intp], n: int) -> None:
    """Raise unless both regions of every edge i * n + j name it."""
    i, j = divmod(keys, n)
    turned = np.sort((j * n + i)[i > j])
    if not np.array_equal(np.sort(keys[i < j]), turned):
        one, other = divmod(int(np.setxor1d(keys[i < j], turned)[0]), n)
        raise NumericalError(
            f"facet: regions {one} and {other} do not agree on whether they share one; please "
            "report this network"
        )
