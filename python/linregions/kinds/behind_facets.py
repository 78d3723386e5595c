"""Regions behind facets on which several units end: guessed in doubles, proven modulo primes.

Let F be a facet of region P, on the hyperplane where h = 0, and Q the pattern of another region. If
in P every unit on whose piece they differ has a breakpoint between the two pieces, from which its
pre-activation differs by a multiple of h, then Q lies behind all of F. For layer by layer all
functions of P and of Q agree where h = 0. Those that do not vanish on F are away from zero in its
relative interior, on the same side for P and for Q; those that do are multiples of h for both. The
first of the units that differ says that Q, which has inputs, lies beyond h = 0, and so these
multiples have Q's sign everywhere there. No activation may jump. (For a maximum the difference of
the two rows takes the place of pre-activation and breakpoint.)
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from linregions.kinds.map_sizes import n_primes_of_minors
from linregions.kinds.residue_network import PatternTree, ResidueNetwork
from linregions.kinds.residues import Residues, prime, product, reduced, residues
from linregions.models import Network, Stage

if TYPE_CHECKING:
    from linregions.partitions import Partition
    from linregions.region_shapes import RegionFacets

__all__ = ["regions_behind"]

Integers = NDArray[np.intp]
STEPS = (1e-2, 1e-4, 1e-6, 1e-8)  # beyond a facet, times its distance from the witness
BLOCK = 2048  # facets at a time


def regions_behind(partition: Partition, facets: RegionFacets, rows: Integers) -> Integers:
    """The region behind each of these facets, shape (k,); -1 where none is proven.

    Parameters
    ----------
    partition : Partition
        Of a network whose activations do not jump.
    facets : RegionFacets
        Of all its regions.
    rows : ndarray of int, shape (k,)
        Facets between regions, not on the domain's border.
    """
    owner = np.repeat(np.arange(len(facets)), facets.n_facets)[rows]
    found = np.full(len(rows), -1)
    proof = _Proof(partition.network)
    away = np.linalg.norm(facets.points[rows] - partition.witnesses[owner], axis=1)
    for step in STEPS:
        left = np.flatnonzero(found < 0)
        for part in (left[i : i + BLOCK] for i in range(0, len(left), BLOCK)):
            own = rows[part]
            points = facets.points[own] + step * away[part, None] * facets.rows[own, :-1]
            other = partition.pattern_places.of(partition.network.pattern(points))
            some = np.flatnonzero((other >= 0) & (other != owner[part]))
            if not len(some):
                continue
            one, two = (partition.patterns[k] for k in (owner[part[some]], other[some]))
            holds = proof.holds(one, two, facets.names[own[some]], facets.rows[own[some], :-1])
            found[part[some[holds]]] = other[some[holds]]
    return found


class _Proof:
    """That the units on which two regions differ end on the facet between them."""

    def __init__(self, network: Network) -> None:
        self._network = network
        primes = [prime(place) for place in range(n_primes_of_minors(network))]
        self._fields = [ResidueNetwork(network, p) for p in primes]
        stages = [
            (i, k) for i, s in enumerate(network.stages) for k in np.flatnonzero(s.pieces > 1)
        ]
        self._stage, self._output = np.array(stages, dtype=np.intp).reshape(-1, 2).T

    def holds(
        self,
        one: NDArray[np.uint8 | np.uint16],
        two: NDArray[np.uint8 | np.uint16],
        names: NDArray[np.int32],
        normals: NDArray[np.float64],
    ) -> NDArray[np.bool_]:
        """For each pair of patterns (k, n_units), with the facet's name and rough normal."""
        k = len(one)
        holds = np.ones(k, dtype=bool)
        pair, unit = np.nonzero(one != two)
        low, high = np.sort([one[pair, unit], two[pair, unit]], axis=0).astype(np.intp)
        is_max = np.array([stage.is_max for stage in self._network.stages])[self._stage[unit]]
        holds[pair[~is_max & (high - low > 1)]] = False
        differing = np.column_stack([unit, low, np.where(is_max, high, -1)])
        which = np.concatenate([np.arange(k), pair])
        every = np.concatenate([names.astype(np.intp), differing])
        pivot = np.abs(normals).argmax(axis=1)
        tree = PatternTree(self._network, one)
        for place, field in enumerate(self._fields):
            found = self._functions(field, tree, which, every)
            h, g = found[:k], found[k:]
            if place == 0:  # a pivot that is not zero here is not zero at all
                holds &= h[np.arange(k), pivot] % field.p != 0
            left = product(g, h[pair, pivot[pair]][:, None], field.p)
            right = product(g[np.arange(len(g)), pivot[pair]][:, None], h[pair], field.p)
            holds[pair[(reduced(left - right, field.p) != 0).any(axis=1)]] = False
        return holds

    def _functions(
        self, field: ResidueNetwork, tree: PatternTree, which: Integers, names: Integers
    ) -> Residues:
        """Coefficients and constants of what is zero where these units end, shape (k, dim + 1)."""
        columns = np.eye(self._network.input_dim + 1)
        found = np.zeros((len(names), len(columns)))
        stages = zip(self._network.stages, field.rows(tree, columns), strict=True)
        for place, (stage, z) in enumerate(stages):
            own = np.flatnonzero(self._stage[names[:, 0]] == place)
            number = tree.numbers[place][which[own]]
            outputs = self._output[names[own, 0]]
            found[own] = _ends(stage, z, number, outputs, names[own], field.p)
        return found


def _ends(
    stage: Stage, z: Residues, number: Integers, outputs: Integers, names: Integers, p: int
) -> Residues:
    """The stage's rows less their breakpoints, or less their rivals, shape (k, columns)."""
    if not len(names):
        return np.zeros((0, z.shape[1]))
    if stage.is_max:
        first = (np.cumsum(stage.group_sizes) - stage.group_sizes)[outputs]
        plus, minus = (z[first + names[:, i], :, number] for i in (1, 2))
        return reduced(plus - minus, p)
    kinds = stage.activation_index[outputs]
    ends = [
        stage.activations[kind].breakpoints[i] for kind, i in zip(kinds, names[:, 1], strict=True)
    ]
    rows = z[outputs, :, number]
    rows[:, -1] -= residues(np.array(ends), p)
    return reduced(rows, p)
