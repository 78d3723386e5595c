"""Cells kept by their vertices against cells kept by their constraints, and against the oracle."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise, product
from math import comb, factorial
from typing import Any

import numpy as np
import pytest
from degenerate_networks import NETWORKS, chain, integers, normals, quantised, zeros
from exact_cones import exact_regions
from linregions import Box, Network, Polytope
from linregions.engine import search
from linregions.models.activations import ABS, HARD_TANH, RELU, leaky_relu
from random_degenerate import badly_scaled_case, degenerate_case, nearly_degenerate_case
from random_models import random_case

Patterns = set[bytes]


def listed(network: Any, domain: Any, cells: str) -> tuple[Patterns, dict[str, Any]]:
    """All patterns, packed, and what the search says of itself."""
    running = search(network, domain, cells=cells, threads=1)
    patterns: list[bytes] = []
    state = "paused"
    while state == "paused":
        state = running.fill_batch(500)
        packed = running.take_batch(500)[0]
        patterns += [row.tobytes() for row in packed]
    assert state == "finished"
    assert len(set(patterns)) == len(patterns), "a pattern was reported twice"
    return set(patterns), running.summary()


def counted(network: Any, domain: Any, cells: str) -> dict[str, Any]:
    running = search(network, domain, cells=cells, threads=1)
    assert running.count() == "finished"
    return dict(running.summary())


def agree(network: Any, domain: Any) -> int:
    """Listing and counting, with vertices and without: the same regions."""
    by_vertices, about = listed(network, domain, "auto")
    by_constraints, expected = listed(network, domain, "lp")
    assert by_vertices == by_constraints
    for result in (about, counted(network, domain, "auto"), counted(network, domain, "lp")):
        assert result["count"] == expected["count"] == len(by_constraints)
        assert result["per_layer"] == expected["per_layer"]
        assert result["undecided"] == 0
    return int(expected["count"])


@pytest.mark.parametrize("seed", range(1000, 1040))
@pytest.mark.parametrize("family", [degenerate_case, nearly_degenerate_case, badly_scaled_case])
def test_degenerate_networks(family: Callable[[int], Any], seed: int) -> None:
    case = family(seed)
    agree(case.network, case.domain)


@pytest.mark.parametrize("seed", range(1000, 1060))
def test_random_networks(seed: int) -> None:
    case = random_case(seed)
    agree(case.network, case.domain)


def octahedron(dim: int) -> Polytope:
    """Of which every vertex is on 2**(dim - 1) facets."""
    return Polytope(list(product([-1.0, 1.0], repeat=dim)), np.full(2**dim, 1.5))


def simplex(dim: int) -> Polytope:
    return Polytope(np.vstack([-np.eye(dim), np.ones(dim)]), [*np.full(dim, 0.5), 1.0])


DOMAINS = {
    "cube": lambda dim: Box.cube(-1, 1, dim),
    "corner": lambda dim: Box.cube(0, 1, dim),
    "thirds": lambda dim: Box.cube(-1 / 3, 0.7, dim),
    "octahedron": octahedron,
    "simplex": simplex,
}
WEIGHTS = {"integers": integers, "normals": normals, "2 bits": quantised(2)}
KINDS = {"relu": RELU, "leaky": leaky_relu(0.5), "hard tanh": HARD_TANH, "abs": ABS}


def drawn(rng: Any, widths: tuple[int, ...], weight: Any, bias: Any, kind: Any) -> Network:
    layers = [(weight(rng, (m, n)), bias(rng, (m,))) for n, m in pairwise(widths)]
    return chain(layers, kind)


SHAPES = [(1, 6, 5), (2, 7, 6), (3, 5, 5), (4, 5, 3), (5, 5, 3)]


@pytest.mark.parametrize("place", DOMAINS)
@pytest.mark.parametrize("widths", SHAPES, ids=str)
def test_every_dimension_on_every_domain(place: str, widths: tuple[int, ...]) -> None:
    rng = np.random.default_rng([7, widths[0], list(DOMAINS).index(place)])
    domain = DOMAINS[place](widths[0])
    for weight, bias in [("integers", zeros), ("integers", integers), ("normals", zeros)]:
        kind = KINDS[str(rng.choice(list(KINDS)))]
        network = drawn(rng, widths, WEIGHTS[weight], bias, kind)
        assert agree(network, domain) == exact_regions(network, domain).count


@pytest.mark.parametrize("seed", range(12))
def test_deeper_networks(seed: int) -> None:
    rng = np.random.default_rng([8, seed])
    dim = 1 + seed % 5
    width = [9, 9, 6, 5, 4][dim - 1]
    weight = list(WEIGHTS.values())[seed % 3]
    network = drawn(rng, (dim, width, width, width), weight, normals, RELU)
    agree(network, Box.cube(-2, 2, dim))


def planes(normals_: Any, offsets: Any) -> Network:
    return chain([(np.asarray(normals_, dtype=float), np.asarray(offsets, dtype=float))])


@pytest.mark.parametrize("dim", [2, 3, 4, 5])
def test_cells_of_the_braid_arrangement_in_a_cube(dim: int) -> None:
    rows = [np.eye(dim)[i] - np.eye(dim)[j] for i in range(dim) for j in range(i)]
    network = planes(rows, np.zeros(len(rows)))
    assert agree(network, Box.cube(-1, 1, dim)) == factorial(dim)


@pytest.mark.parametrize("dim", [1, 2, 3, 4, 5])
def test_generic_planes_all_of_whose_vertices_are_inside(dim: int) -> None:
    """Schlaefli 1852: sum of C(m, k), k <= dim."""
    rng = np.random.default_rng(dim)
    m = 8
    network = planes(rng.normal(size=(m, dim)), rng.normal(size=m))
    count = agree(network, Box.cube(-1e4, 1e4, dim))
    assert count == sum(comb(m, k) for k in range(dim + 1))


def test_lines_through_one_point_that_is_no_double() -> None:
    """Multiples of 1/3 are not binary fractions: no vertex is where its doubles are."""
    slopes = np.array([[3.0, 3], [3, -6], [6, 3], [3, 0], [0, 3], [9, 6]])
    offsets = -(slopes @ np.array([1.0, 1.0])) / 3
    network = planes(slopes, np.round(offsets))
    assert np.array_equal(offsets, np.round(offsets))
    assert agree(network, Box.cube(-1, 1, 2)) == 12


def test_a_grid_of_squares_cut_along_its_diagonals() -> None:
    """Every cut runs through corners; those of slope 1 coincide with nothing."""
    knots = np.arange(-3, 4)
    rows = [row for row in ([1, 0], [0, 1], [1, -1], [1, 1]) for _ in knots]
    network = planes(rows, np.tile(knots, 4))
    assert agree(network, Box.cube(-2, 2, 2)) == 64


def test_repeated_rows_in_later_layers_merge() -> None:
    rng = np.random.default_rng(3)
    first = rng.normal(size=(6, 3))
    row = rng.normal(size=6)
    second = np.array([row, 2 * row, -3 * row, row])
    network = chain([(first, rng.normal(size=6)), (second, np.array([0.5, 1.0, -1.5, 0.25]))])
    agree(network, Box.cube(-1, 1, 3))


@pytest.mark.parametrize("cells", ["auto", "lp"])
def test_prefixes(cells: str) -> None:
    rng = np.random.default_rng(5)
    network = drawn(rng, (3, 5, 5), normals, normals, RELU)
    box = Box.cube(-1, 1, 3)
    whole = counted(network, box, "lp")
    total = 0
    for prefix in product([0, 1], repeat=5):
        running = search(network, box, prefix=prefix, cells=cells, threads=1)
        assert running.count() == "finished"
        total += running.summary()["count"]
    assert total == whole["count"]


def test_cells_with_many_vertices() -> None:
    """Six dozen and more vertices in five dimensions."""
    rng = np.random.default_rng(11)
    network = drawn(rng, (5, 14), normals, normals, RELU)
    agree(network, Box.cube(-1, 1, 5))


def test_what_a_polytope_and_a_box_say_is_the_same() -> None:
    rng = np.random.default_rng(13)
    network = drawn(rng, (3, 8, 8), normals, normals, RELU)
    box = Box.cube(-1, 1, 3)
    a, b = box.halfspaces()
    redundant = Polytope(np.vstack([a, [[1.0, 1, 1]]]), [*b, 3.0])  # touches a corner
    assert agree(network, box) == agree(network, redundant)


def test_floats_agree_where_nothing_is_degenerate() -> None:
    for widths in SHAPES:
        network = Network.random(widths, seed=widths[0])
        box = Box.cube(-1, 1, widths[0])
        results = []
        for cells in ("auto", "lp"):
            running = search(network, box, exactness="float", cells=cells, threads=1)
            assert running.count() == "finished"
            results.append(running.summary()["count"])
        assert len(set(results)) == 1


def test_budgets() -> None:
    network = Network.random((3, 12, 12), seed=1)
    box = Box.cube(-1, 1, 3)
    whole = counted(network, box, "auto")["count"]
    for limit in (1, 10, whole - 1, whole):
        running = search(network, box, max_regions=limit, threads=1)
        assert running.count() == ("finished" if limit == whole else "max_regions")
        assert running.summary()["count"] == limit


def test_networks_of_every_kind_are_met() -> None:
    assert {degenerate_case(seed).label.split(" (")[0] for seed in range(1000, 1040)} >= set(
        list(NETWORKS)[:10]
    )
