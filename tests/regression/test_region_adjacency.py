"""Walks, distances and adjacency as a graph; against brute force: test_adjacency_brute_force."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from geometry_oracle import shared_facets
from linregions import (
    Box,
    InputError,
    MissingDependencyError,
    Network,
    Partition,
    count,
    partition,
    walk,
)
from linregions.models import ABS
from random_degenerate import badly_scaled_case, nearly_degenerate_case
from random_models import Case
from thorough import some

MOST = 60  # regions


def edges_of(parts: Partition) -> set[tuple[int, int]]:
    return {(int(i), int(j)) for i, j in parts.adjacency().edges}


def small_partition(case: Case) -> Partition | None:
    """None where the domain is empty or there are too many regions."""
    try:
        parts = partition(case.network, case.domain, max_regions=MOST)
    except InputError:
        return None
    return parts if parts.complete else None


@pytest.mark.parametrize("make", [nearly_degenerate_case, badly_scaled_case])
def test_walks_come_to_every_region_also_where_doubles_fail(make: object) -> None:
    for seed in some(range(20), 2):
        case = make(seed)  # type: ignore[operator]
        parts = small_partition(case)
        if parts is None:
            continue
        found = parts.adjacency()  # which raises if two regions disagree
        assert np.isfinite(found.distances([0])).all(), case.label
        start = int(parts.margins.argmax())
        if parts.margins[start] > 0:
            visits = list(walk(case.network, parts.witness(start), domain=case.domain))
            assert len(visits) == len(parts), case.label


def test_a_walk_is_a_shortest_way_to_all_regions() -> None:
    network, box = Network.random((3, 6, 5), seed=2, gain=2.0), Box.cube(-1, 1, 3)
    parts = partition(network, box)
    visits = list(walk(network, [0.1, 0.2, 0.3], domain=box))
    assert len(visits) == count(network, box).count
    places = {pattern.tobytes(): i for i, pattern in enumerate(parts.patterns)}
    order = [places[visit.region.pattern.tobytes()] for visit in visits]
    expected = parts.adjacency().distances([order[0]])[0, order]
    assert [visit.distance for visit in visits] == expected.tolist()
    for visit in visits[1:]:
        assert visit.facet is not None
        assert visits[visit.parent].distance == visit.distance - 1


def test_distances_in_an_arrangement_are_hamming_distances() -> None:
    parts = partition(Network.random((3, 8), seed=1, gain=2.0), Box.cube(-1, 1, 3))
    hamming = (parts.patterns[:, None] != parts.patterns[None]).sum(axis=-1)
    assert (parts.adjacency().distances() == hamming).all()


def test_deep_networks_may_take_more_facets_than_units_differ() -> None:
    longer = 0
    for seed in range(6):
        parts = partition(Network.random((2, 5, 5), seed=seed, gain=3.0), Box.cube(-2, 2, 2))
        hamming = (parts.patterns[:, None] != parts.patterns[None]).sum(axis=-1)
        distances = parts.adjacency().distances()
        assert (distances >= hamming).all()
        longer += int((distances > hamming).sum())
    assert longer > 0


def test_graph_and_matrix_hold_the_same_edges() -> None:
    pytest.importorskip("networkx")
    parts = partition(Network.random((2, 5), seed=0, gain=2.0), Box.cube(-1, 1, 2))
    found = parts.adjacency()
    graph = found.graph()
    assert {tuple(sorted(edge)) for edge in graph.edges} == edges_of(parts)
    assert (found.matrix.toarray() == found.matrix.toarray().T).all()
    assert found.matrix.sum() == 2 * len(found)
    assert (found.n_neighbours == found.matrix.sum(axis=0)).all()
    assert (found.n_facets >= found.n_neighbours).all()


def test_networkx_is_asked_for_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "networkx", None)
    found = partition(Network.random((2, 3), seed=0), Box.cube(-1, 1, 2)).adjacency()
    with pytest.raises(MissingDependencyError, match=r"pip install linregions\[graph\]"):
        found.graph()


def test_an_incomplete_partition_has_the_edges_that_it_knows() -> None:
    network, box = Network.random((2, 6, 5), seed=0, gain=2.0), Box.cube(-1, 1, 2)
    whole, part = partition(network, box), partition(network, box, max_regions=12)
    assert not part.complete
    assert edges_of(part) == shared_facets(part)
    assert 0 < len(part.adjacency()) < len(whole.adjacency())


def test_regions_that_differ_in_one_unit_need_not_be_neighbours() -> None:
    """The second layer is active for |x| > 1: left and right of it patterns differ in one unit."""
    network = Network.from_arrays(
        [[[1.0]], [[1.0]], [[1.0]]], [[0.0], [-1.0], [0.0]], activation=ABS
    )
    parts = partition(network, Box([-3], [3]))
    assert len(parts) == 4
    found = parts.adjacency()
    assert len(found) == 3
    units = [tuple(unit.unit for unit in facet.units) for facet in found.facets]
    assert sorted(units) == [(0,), (1,), (1,)]
