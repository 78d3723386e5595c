"""Vertices and facets of listed regions: they fill the domain, and are those of linear programs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from degenerate_networks import two_layers
from linregions import Box, Everywhere, Network, Partition, Slice, partition, regions
from linregions.models.activations import HARD_TANH
from linregions.region_shapes import RegionVertices
from numpy.typing import NDArray
from random_degenerate import degenerate_case, nearly_degenerate_case
from scipy.spatial import ConvexHull

Array = NDArray[np.float64]


def listed(network: Any, domain: Any, **options: Any) -> Partition:
    return partition(network, domain, volumes=True, vertices=True, facets=True, **options)


def vertices_of(parts: Partition) -> RegionVertices:
    assert parts.regions.vertices is not None
    return parts.regions.vertices


def area(polygon: Array) -> float:
    """Signed: positive if it is counter-clockwise."""
    x, y = (polygon - polygon[0]).T
    return 0.5 * float(np.sum(x * np.roll(y, -1) - y * np.roll(x, -1)))


def check(parts: Partition) -> None:
    """Vertices satisfy all half-spaces, and are tight in at least dim of them."""
    vertices = vertices_of(parts)
    assert len(vertices) == len(parts) == len(parts.regions.facets or ())
    dim = parts.domain.dim
    for i in range(len(parts)):
        a, b = parts.constraints(i)
        lengths = np.linalg.norm(a, axis=1)
        kept = lengths > 1e-12
        slack = (b[kept] - vertices[i] @ a[kept].T) / lengths[kept]
        assert len(vertices[i]) > dim
        assert slack.min() > -1e-9
        assert ((np.abs(slack) < 1e-9).sum(axis=1) >= dim).all()


@pytest.mark.parametrize("network", [*map(str, range(4)), "integers", "no biases", "repeated rows"])
def test_polygons_have_the_regions_areas_and_fill_the_box(network: str) -> None:
    plane = (
        Network.random((2, 12, 12), int(network), gain=2.0)
        if network.isdigit()
        else two_layers(network, 2)
    )
    parts = listed(plane, Box.cube(-1, 1, dim=2))
    areas = np.array([area(vertices_of(parts)[i]) for i in range(len(parts))])
    assert (areas > 0).all()
    np.testing.assert_allclose(areas, parts.regions.volumes, rtol=1e-9, atol=1e-14)
    assert areas.sum() == pytest.approx(4.0, rel=1e-12)
    for i in range(len(parts)):  # convex, in order
        edges = np.roll(vertices_of(parts)[i], -1, axis=0) - vertices_of(parts)[i]
        ahead = np.roll(edges, -1, axis=0)
        turns = edges[:, 0] * ahead[:, 1] - edges[:, 1] * ahead[:, 0]
        assert (turns > -1e-12).all()
    check(parts)


@pytest.mark.parametrize("dim", [3, 4, 5])
@pytest.mark.parametrize("kind", ["random", "integers", "no biases", "repeated rows"])
def test_hulls_of_vertices_have_the_regions_volumes(dim: int, kind: str) -> None:
    network = (
        Network.random((dim, 7, 7), 1, gain=2.0) if kind == "random" else two_layers(kind, dim)
    )
    parts = listed(network, Box.cube(-1, 1, dim=dim), max_regions=300)
    hulls = [ConvexHull(vertices_of(parts)[i]).volume for i in range(len(parts))]
    np.testing.assert_allclose(hulls, parts.regions.volumes, rtol=1e-6, atol=1e-12)
    check(parts)


def test_segments_are_ascending() -> None:
    parts = listed(Network.random((1, 10, 10), 0), Box([-2.0], [3.0]))
    ends = np.array([vertices_of(parts)[i][:, 0] for i in range(len(parts))])
    ends = ends[ends[:, 0].argsort()]
    assert (ends[:, 0] < ends[:, 1]).all()
    assert (ends[0, 0], ends[-1, 1]) == (-2.0, 3.0)
    np.testing.assert_allclose(ends[1:, 0], ends[:-1, 1], atol=1e-12)


def test_slices_have_vertices_in_their_own_coordinates() -> None:
    network = Network.random((5, 8, 8), 2, gain=2.0)
    plane = Slice(np.ones(5), np.eye(5)[:2] * 2.0, Box.cube(-1, 1, dim=2))
    parts = listed(network, plane)
    assert sum(area(vertices_of(parts)[i]) for i in range(len(parts))) == pytest.approx(4.0)
    check(parts)


@pytest.mark.parametrize("seed", range(1000, 1015))
@pytest.mark.parametrize("family", [degenerate_case, nearly_degenerate_case])
def test_facets_are_those_of_rays_and_programs(family: Callable[[int], Any], seed: int) -> None:
    case = family(seed)
    parts = listed(case.network, case.domain, max_regions=40)
    facets = parts.regions.facets
    assert facets is not None
    for i in range(len(parts)):
        rows = facets.names[facets.offsets[i] : facets.offsets[i + 1]].tolist()
        if not rows:
            continue
        expected = parts[i].facets()
        assert len(rows) == len(expected)
        names = [
            {(u.unit, u.breakpoint or 0, -1) for u in facet.units if u.pair is None}
            | {(u.unit, max(u.pair), min(u.pair)) for u in facet.units if u.pair is not None}
            | {(-1, row, -1) for row in facet.domain_rows}
            for facet in expected
        ]
        for row in rows:
            assert sum(tuple(row) in name for name in names) == 1
        for name in names:
            assert sum(tuple(row) in name for row in rows) == 1


def test_activations_of_three_pieces_name_their_breakpoints() -> None:
    network = Network.random((2, 6, 6), 3, activation=HARD_TANH)
    parts = listed(network, Box.cube(-3, 3, dim=2))
    facets = parts.regions.facets
    assert facets is not None
    places = facets.names[facets.units >= 0, 1]
    assert set(places.tolist()) == {0, 1}
    piece = parts.patterns[np.repeat(np.arange(len(parts)), facets.n_facets)]
    own = np.take_along_axis(piece, np.maximum(facets.units, 0)[:, None], axis=1)[:, 0]
    inner = facets.units >= 0
    assert ((own[inner] == places) | (own[inner] == places + 1)).all()


@pytest.mark.parametrize("options", [{"threads": 2}, {"batch_size": 7}, {"max_regions": 100}])
def test_columns_are_the_same_however_they_come(options: dict[str, int]) -> None:
    network, domain = Network.random((3, 10, 10), 5, gain=2.0), Box.cube(-1, 1, dim=3)
    whole = listed(network, domain, threads=1).regions
    batches = list(regions(network, domain, vertices=True, facets=True, **options))  # type: ignore[arg-type]
    n = 0
    assert whole.vertices is not None
    assert whole.facets is not None
    for batch in batches:
        assert batch.vertices is not None
        assert batch.facets is not None
        assert batch.volumes is None
        for i in range(len(batch)):
            assert (batch.vertices[i] == whole.vertices[n + i]).all()
        rows = slice(*whole.facets.offsets[[n, n + len(batch)]])
        assert (batch.facets.names == whole.facets.names[rows]).all()
        assert (batch.facets.points == whole.facets.points[rows]).all()
        n += len(batch)
    assert n == min(len(whole), options.get("max_regions", len(whole)))


def test_only_what_is_asked_for_is_there_and_only_where_vertices_are_kept() -> None:
    network = Network.random((2, 5), 0)
    bare = next(regions(network, Box.cube(-1, 1, dim=2)))
    assert bare.vertices is None
    assert bare.facets is None
    whole = listed(network, Everywhere(2))
    assert whole.regions.facets is not None
    assert all(len(vertices) != 1 for vertices in vertices_of(whole))
    unbounded = [i for i, vertices in enumerate(vertices_of(whole)) if not len(vertices)]
    assert len(unbounded) == 10
    assert not len(whole.regions.facets.points)
    assert len(vertices_of(whole)) == len(whole) > 0
