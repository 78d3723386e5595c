"""Facets, neighbours and adjacency of 200 networks against linear programs over pairs of regions.

CI takes every thirteenth network (thorough.py).
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from geometry_oracle import facets_of, shared_facets
from linregions import Box, Network, Partition, partition
from linregions.geometry import Adjacency
from linregions.models import ABS, HARD_TANH, RELU, leaky_relu
from random_degenerate import degenerate_case
from thorough import some

SHAPES = ((1, 7, 5), (2, 6), (2, 5, 4), (2, 4, 3, 3), (3, 6), (3, 5, 3), (4, 5), (2, 1, 6))
KINDS = (RELU, leaky_relu(0.1), ABS, HARD_TANH)
LOOKED_AT = 4  # regions of each network whose facets are asked of linear programs


def flipped(pattern: Any, unit: Any) -> list[int]:
    """The pattern beyond a facet where only this unit ends."""
    other = [int(piece) for piece in pattern]
    if unit.pair is not None:
        other[unit.unit] = unit.pair[1]
    else:
        other[unit.unit] += 1 if other[unit.unit] == unit.breakpoint else -1
    return other


def check(parts: Partition, label: str) -> Adjacency:
    """Edges, facets and neighbours are those of the linear programs."""
    found = parts.adjacency()
    edges = {(int(i), int(j)) for i, j in found.edges}
    assert edges == shared_facets(parts), label
    places = {tuple(pattern): i for i, pattern in enumerate(parts.patterns.tolist())}
    rng = np.random.default_rng(0)
    for i in rng.permutation(len(parts))[:LOOKED_AT].tolist():
        region = parts[i]
        assert len(region.facets()) == found.n_facets[i] == len(facets_of(parts, i)), label
        beside = [places[tuple(other.pattern.tolist())] for _, other in region.neighbours()]
        assert {(min(i, j), max(i, j)) for j in beside} == {e for e in edges if i in e}, label
        for facet in region.facets():  # where a unit's other piece is a region, it lies behind it
            beyond = [places.get(tuple(flipped(region.pattern, unit))) for unit in facet.units]
            assert all(j is None or j in beside for j in beyond), label
    for (i, j), facet in zip(found.edges.tolist(), found.facets, strict=True):
        row = np.append(facet.normal, -facet.offset)
        assert np.linalg.norm(facet.normal) == pytest.approx(1.0)
        inside = parts.witness(i) @ facet.normal - facet.offset
        assert inside < 1e-9
        assert parts.witness(j) @ facet.normal - facet.offset > -1e-9
        assert abs(np.append(facet.point, 1.0) @ row) < 1e-9 * max(1.0, np.abs(facet.point).max())
        for k in (i, j):
            a, b = parts.constraints(k)
            assert (a @ facet.point <= b + 1e-7 * np.abs(a).max(axis=1, initial=1.0)).all(), label
    return found


@pytest.mark.parametrize("seed", some(range(100), 13))
def test_generic_networks(seed: int) -> None:
    widths = SHAPES[seed % len(SHAPES)]
    kind = KINDS[seed // len(SHAPES) % len(KINDS)]
    network = Network.random(widths, seed=seed, gain=2.0, activation=kind)
    parts = partition(network, Box.cube(-1, 1, widths[0]))
    found = check(parts, str(seed))
    assert (found.hamming == 1).all()
    for (i, j), facet in zip(found.edges.tolist(), found.facets, strict=True):
        (unit,) = facet.units
        assert flipped(parts.patterns[i], unit) == parts.patterns[j].tolist()


@pytest.mark.parametrize("seed", some(range(100), 13))
def test_degenerate_networks(seed: int) -> None:
    case = degenerate_case(seed)
    check(partition(case.network, case.domain), case.label)
