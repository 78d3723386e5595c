"""Statistics of partitions, against numbers by hand and against other ways to find them."""

from __future__ import annotations

import json
from math import log2, sqrt
from typing import Any

import numpy as np
import pytest
from degenerate_networks import NETWORKS
from exact_oracle import exact_pattern
from exact_rows import value_at
from geometry_oracle import shared_facets
from kinds_oracle import constraints_of
from linregions import Box, Everywhere, InputError, Network, Partition, Polytope, Slice, partition
from linregions.geometry.located_points import located
from linregions.models import PiecewiseLinear
from linregions.statistics import Spread


def shaped(network: Network, domain: Any, **options: Any) -> Partition:
    return partition(network, domain, volumes=True, facets=True, **options)


# --- by hand --------------------------------------------------------------------------------------


def test_an_interval_in_three_parts() -> None:
    """[0, 8] cut at 1 and at 4: lengths 1, 3, 4."""
    network = Network.from_arrays([[[1.0], [1.0]], [[1.0, 1.0]]], [[-1.0, -4.0], None])
    found = shaped(network, Box([0], [8])).statistics(inradii=True)
    assert (found.n_regions, found.n_units, found.dim, found.complete) == (3, 2, 1, True)
    assert found.domain_volume == found.total_volume == 8.0
    assert found.volumes is not None
    assert (found.volumes.least, found.volumes.median, found.volumes.greatest) == (1.0, 3.0, 4.0)
    assert found.entropy == pytest.approx(3 / 8 + 3 / 8 * log2(8 / 3) + 1 / 2)
    assert found.facets is not None
    assert (found.facets.least, found.facets.greatest) == (2.0, 2.0)
    assert found.neighbours is not None
    assert found.neighbours.mean == pytest.approx(4 / 3)
    assert found.inradii is not None
    assert found.inradii.mean == pytest.approx(8 / 6)


def test_triangles_of_a_square() -> None:
    """Both diagonals of [-1, 1]^2: four right triangles with inradius sqrt(2) - 1."""
    network = Network.from_arrays([[[1.0, 1.0], [1.0, -1.0]], [[1.0, 1.0]]])
    found = shaped(network, Box.cube(-1, 1, 2)).statistics(inradii=True)
    assert found.entropy == pytest.approx(2.0)
    assert found.inradii is not None
    assert found.inradii.least == pytest.approx(sqrt(2) - 1)
    assert found.inradii.greatest == pytest.approx(sqrt(2) - 1)
    assert found.facets is not None
    assert found.facets.quantiles == (3.0,) * 5
    assert found.neighbours is not None
    assert found.neighbours.mean == 2.0


def test_data_by_hand() -> None:
    """relu(x) and relu(-x) on [-2, 2]; 0 has a pattern of its own, the borders have not."""
    network = Network.from_arrays([[[1.0], [-1.0]], [[1.0, 1.0]]])
    parts = shaped(network, Box([-2], [2]))
    points = [[-2.0], [-1.0], [-0.5], [0.0], [1e-300], [2.0], [2.5], [-9.0]]
    found = parts.statistics(points).data
    assert found is not None
    assert found.regions.tolist() == [0, 0, 0, -1, 1, 1, -1, -1]
    assert found.counts.tolist() == [3, 2]
    assert (found.n_points, found.n_located) == (8, 5)
    assert (found.n_outside, found.n_elsewhere, found.n_on_boundary) == (2, 1, 1)
    assert found.per_region == {0: 3, 1: 2}
    assert found.share_occupied == 1.0
    plain = -(3 / 5 * log2(3 / 5) + 2 / 5 * log2(2 / 5))
    assert found.entropy == pytest.approx(plain)
    assert found.corrected_entropy == pytest.approx(plain + 1 / 10 / np.log(2))
    assert str(found).splitlines()[0] == (
        "5 of 8 points in 2 of 2 regions, 2 outside the domain, 1 with the pattern of no region, "
        "1 on boundaries"
    )


def test_ties_are_counted_below() -> None:
    """relu(x) alone: 0 belongs to x < 0."""
    network = Network.from_arrays([[[1.0]], [[1.0]]])
    found = shaped(network, Box([-1], [1])).statistics([[0.0]]).data
    assert found is not None
    assert (found.counts.tolist(), found.n_on_boundary, found.n_elsewhere) == ([1, 0], 1, 0)


def test_units_that_are_zero_throughout_make_no_boundary() -> None:
    network = Network.from_arrays([[[0.0, 0.0], [1.0, 0.0]], [[1.0, 1.0]]])
    found = shaped(network, Box.cube(-1, 1, 2)).statistics([[0.5, 0.5], [0.0, 0.5]]).data
    assert found is not None
    assert (found.n_on_boundary, found.n_elsewhere) == (1, 0)


# --- against other ways ---------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_shapes_against_brute_force_and_adjacency(seed: int) -> None:
    dim = 1 + seed % 3
    network = Network.random((dim, 5, 4), seed=seed, gain=2.0)
    parts = shaped(network, Box.cube(-1, 1, dim))
    found = parts.statistics(inradii=True)
    n_neighbours = np.zeros(len(parts))
    for pair in shared_facets(parts):
        n_neighbours[list(pair)] += 1
    assert found.neighbours == Spread.of(n_neighbours)
    graph = parts.adjacency()
    assert found.neighbours == Spread.of(graph.n_neighbours.astype(float))
    assert found.facets == Spread.of(graph.n_facets.astype(float))
    bare = partition(network, Box.cube(-1, 1, dim)).statistics(graph=graph)
    assert (bare.facets, bare.neighbours) == (found.facets, found.neighbours)
    assert (bare.volumes, bare.entropy, bare.total_volume) == (None, None, None)
    assert found.total_volume == pytest.approx(2.0**dim, rel=1e-9)
    radii = np.array([region.chebyshev()[1] for region in parts])
    expected = Spread.of(radii)
    assert expected is not None
    assert found.inradii is not None
    assert found.inradii.quantiles == pytest.approx(expected.quantiles, rel=1e-6)
    assert found.inradii.least == pytest.approx(expected.least, rel=1e-5)


def test_monte_carlo_agrees_with_volumes() -> None:
    network = Network.random((2, 8, 6), seed=4, gain=2.0)
    parts = shaped(network, Box.cube(-1, 1, 2))
    points = np.random.default_rng(0).uniform(-1, 1, (40_000, 2))
    found = parts.statistics(points)
    assert found.data is not None
    assert found.entropy is not None
    assert found.data.n_located == len(points)
    assert found.data.corrected_entropy == pytest.approx(found.entropy, abs=0.02)
    volumes = parts.regions.volumes
    assert volumes is not None
    spread = 6 * np.sqrt(volumes / 4 / len(points)) + 1e-3
    assert (np.abs(found.data.counts / len(points) - volumes / 4) < spread).all()


@pytest.mark.parametrize("seed", range(60))
def test_points_of_lattices_are_located_exactly(seed: int) -> None:
    """On degenerate networks, where lattice points are on many boundaries, against fractions."""
    rng = np.random.default_rng([11, seed])
    dim = 1 + seed % 3
    network = list(NETWORKS.values())[seed % len(NETWORKS)](rng, dim, 6)
    domain = Box.cube(-2, 2, dim)
    parts = partition(network, domain, max_regions=300)
    points = rng.integers(-9, 10, size=(25, dim)) / 4
    where = located(parts, points)
    patterns = [tuple(int(p) for p in pattern) for pattern in parts.patterns]
    rows = [constraints_of(network, domain, pattern) for pattern in patterns]
    for point, region, outside, on_boundary in zip(
        points, where.region, where.outside, where.on_boundary, strict=True
    ):
        assert outside == bool((np.abs(point) > 2).any())
        if outside:
            assert region == -1
            continue
        pattern = exact_pattern(network, point)
        assert region == (patterns.index(pattern) if pattern in patterns else -1)
        if parts.complete and (np.abs(point) < 2).all():
            around = sum(all(value_at(row, list(point)) >= 0 for row in own) for own in rows)
            assert on_boundary == (around > 1)


def test_points_that_doubles_cannot_place() -> None:
    """Behind a slice with rounded directions a boundary is missed by less than rounding."""
    rng = np.random.default_rng(0)
    network = Network.random((6, 8, 5), seed=1, gain=3.0)
    plane = Slice(rng.normal(size=6), rng.normal(size=(2, 6)), Box.cube(-1, 1, 2))
    parts = partition(network, plane)
    graph = parts.adjacency()
    points = np.array([facet.point for facet in graph.facets])
    where = located(parts, points)
    for point, region in zip(points, where.region, strict=True):
        assert tuple(parts.patterns[region]) == exact_pattern(parts.network, point)


# --- what is not known ----------------------------------------------------------------------------


def test_of_unbounded_domains_bounded_regions_have_volumes() -> None:
    network = Network.random((2, 5), seed=0)
    parts = shaped(network, Everywhere(2))
    found = parts.statistics(inradii=True)
    assert (found.domain_volume, found.total_volume, found.entropy) == (None, None, None)
    bounded = [region for region in parts if np.isfinite(region.bounding_box()).all()]
    assert found.volumes is not None
    assert found.volumes.n == len(bounded)
    assert f"volumes (of {len(bounded)} regions)" in str(found)
    assert found.volumes.greatest == pytest.approx(max(region.volume() for region in bounded))
    assert found.inradii is not None
    assert found.inradii.greatest == np.inf
    record = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert record["inradii"]["greatest"] is record["total_volume"] is None
    assert shaped(network, Box([0, 0], [1, np.inf])).statistics().domain_volume == np.inf


def test_incomplete_partitions_have_no_entropy() -> None:
    network = Network.random((2, 8), seed=0, gain=3.0)
    found = shaped(network, Box.cube(-1, 1, 2), max_regions=4).statistics()
    assert (found.entropy, found.complete) == (None, False)
    assert str(found).startswith("4 regions of 8 units in [-1, 1]^2 (incomplete)\nvolumes: mean ")


def test_activations_that_jump_have_no_number_of_neighbours() -> None:
    jump = PiecewiseLinear("jump", (0.0,), (1.0, 1.0), (0.0, 1.0))
    network = Network.from_arrays([[[1.0, 0.0]], [[1.0]]], None, jump)
    found = shaped(network, Box.cube(-1, 1, 2)).statistics()
    assert found.facets is not None
    assert found.neighbours is None


def test_networks_without_units() -> None:
    network = Network.from_arrays([[[1.0, 2.0]]])
    found = shaped(network, Box.cube(0, 2, 2)).statistics([[1.0, 1.0], [3.0, 0.0]], inradii=True)
    assert found.entropy == 0.0
    assert found.inradii is not None
    assert found.inradii.mean == 1.0
    assert found.data is not None
    assert found.data.regions.tolist() == [0, -1]


def test_polytopes_and_no_data_at_all() -> None:
    network = Network.from_arrays([[[1.0, -1.0]], [[1.0]]])
    simplex = Polytope([[-1.0, 0.0], [0.0, -1.0], [1.0, 1.0]], [0.0, 0.0, 1.0])
    found = shaped(network, simplex).statistics(np.zeros((0, 2)))
    assert found.domain_volume is None
    assert found.total_volume == pytest.approx(0.5)
    assert found.data is not None
    assert (found.data.n_located, found.data.entropy, found.data.per_region) == (0, 0.0, {})
    assert str(found).splitlines()[-1] == "data: 0 of 0 points in 0 of 2 regions"


@pytest.mark.parametrize(
    "data", [[1.0, 2.0], [[1.0]], [[np.nan, 0.0]], [["a", "b"]], np.zeros((2, 2, 2))]
)
def test_data_of_another_shape_are_refused(data: Any) -> None:
    parts = partition(Network.random((2, 3)), Box.cube(-1, 1, 2))
    with pytest.raises(InputError, match="data: expected"):
        parts.statistics(data)


def test_the_graph_of_another_partition_is_refused() -> None:
    network = Network.random((2, 5), gain=3.0)
    parts = partition(network, Box.cube(-1, 1, 2))
    other = partition(network, Box.cube(-1, 1, 2), max_regions=2)
    with pytest.raises(InputError, match="graph: expected the adjacency of this partition"):
        parts.statistics(graph=other.adjacency())


def test_results_are_read_only_and_print() -> None:
    network = Network.random((2, 5), gain=3.0)
    parts = shaped(network, Box.cube(-1, 1, 2))
    found = parts.statistics(np.zeros((3, 2)))
    assert found.data is not None
    with pytest.raises(ValueError, match="read-only"):
        found.data.counts[0] = 1
    lines = [line.split(":")[0] for line in str(found).splitlines()[1:]]
    shown = ["volumes", "facets", "neighbours", "sum of the volumes"]
    assert lines == [*shown, "entropy under the uniform distribution", "data", "data", "data"]
    assert json.loads(json.dumps(found.to_dict(), allow_nan=False))["data"]["n_located"] == 3
