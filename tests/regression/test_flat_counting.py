"""Counting by restriction inside LP cells: against enumeration, closed formulas, exact oracles."""

from __future__ import annotations

import time
from itertools import combinations, pairwise
from math import comb
from typing import Any

import numpy as np
import pytest
from exact_cones import exact_regions
from linregions import Box, Everywhere, InputError, Network, Polytope, SearchInterrupted
from linregions.counting import CountResult, as_result, count
from linregions.engine import search
from linregions.models.stage import Stage
from numpy.typing import NDArray
from random_degenerate import badly_scaled_case, degenerate_case, nearly_degenerate_case
from random_models import random_case
from region_checks import listed

Floats = NDArray[np.float64]


def cube(dim: int, radius: float = 1.0) -> Box:
    return Box([-radius] * dim, [radius] * dim)


def counted(network: Network, domain: Any, **options: Any) -> CountResult:
    """The count, with LP cells in every dimension."""
    running = search(network, domain, cells="lp", threads=1, **options)
    return as_result(running, running.count())


def layer(normals: Floats, offsets: Floats) -> Network:
    return Network.from_stages([Stage.affine(normals, -offsets, "relu")])


def generic(n: int, dim: int, seed: int) -> tuple[Floats, Floats]:
    rng = np.random.default_rng([seed, n, dim])
    normals = rng.normal(size=(n, dim))
    return normals / np.linalg.norm(normals, axis=1)[:, None], 0.1 * rng.normal(size=n)


@pytest.mark.parametrize(
    "widths",
    [
        [1, 9, 9],
        [2, 12, 12],
        [3, 10, 10],
        [3, 24],
        [4, 18],
        [4, 8, 9],
        [5, 8, 9],
        [6, 14],
        [7, 7, 8],
        [8, 12],
        [9, 9, 6],
        [10, 12],
    ],
)
@pytest.mark.parametrize("exactness", ["certified", "float"])
def test_agrees_with_enumeration(widths: list[int], exactness: str) -> None:
    network = Network.random(widths, seed=sum(widths))
    domain = cube(widths[0], 2.0)
    result = counted(network, domain, exactness=exactness)
    assert result.complete
    assert result.count == len(listed(network, domain).patterns)
    assert result.certified == (exactness == "certified")
    assert result.undecided == 0


@pytest.mark.parametrize("widths", [[2, 12, 12], [3, 10, 10], [4, 8, 8], [5, 8, 7], [6, 9, 5]])
@pytest.mark.parametrize("n_halfspaces", [0, 1, 3])
def test_agrees_with_enumeration_on_unbounded_domains(widths: list[int], n_halfspaces: int) -> None:
    dim = widths[0]
    network = Network.random(widths, seed=sum(widths))
    normals = np.random.default_rng(dim).normal(size=(n_halfspaces, dim))
    domain = Polytope(normals, np.full(n_halfspaces, 0.5)) if n_halfspaces else Everywhere(dim)
    result = counted(network, domain)
    assert result.complete
    assert result.count == len(listed(network, domain).patterns)
    assert result.n_nodes < result.count  # listing them takes more


@pytest.mark.parametrize(("n", "dim"), [(40, 2), (20, 3), (16, 4), (14, 5), (11, 8)])
def test_whole_space(n: int, dim: int) -> None:
    normals, offsets = generic(n, dim, 5)
    expected = sum(comb(n, k) for k in range(dim + 1))
    for scale in (1e-9, 1.0, 1e9):
        result = counted(layer(normals, scale * offsets), Everywhere(dim))
        assert (result.count, result.exact) == (expected, 0)


def test_parallel_hyperplanes_meet_at_infinity() -> None:
    # Slabs across a quadrant, to which the quadrant's own sides are parallel or not.
    normals = np.array([[1.0, 0.0], [2.0, 0.0], [0.0, 1.0], [1.0, 1.0], [3.0, 3.0]])
    network = layer(normals, np.array([1.0, 4.0, 1.0, 5.0, 30.0]))
    quadrant = Polytope(-np.eye(2), np.zeros(2))
    result = counted(network, quadrant)
    assert result.count == exact_regions(network, quadrant).count == 14


@pytest.mark.parametrize(
    ("n", "dim"), [(30, 2), (24, 3), (16, 4), (14, 5), (12, 6), (11, 8), (8, 10)]
)
def test_all_vertices_inside(n: int, dim: int) -> None:
    # Generic hyperplanes near the origin of a huge cube: as on the whole space, where n of them
    # make the sum over k <= dim of C(n, k) cells (Schlaefli 1852, Zaslavsky 1975).
    normals, offsets = generic(n, dim, 3)
    vertices = [
        np.linalg.solve(normals[list(rows)], offsets[list(rows)])
        for rows in combinations(range(n), dim)
    ]
    result = counted(layer(normals, offsets), cube(dim, 2.0 * np.abs(vertices).max(initial=1.0)))
    assert result.count == sum(comb(n, k) for k in range(dim + 1))
    if result.exact == 0:
        assert result.n_nodes <= 3  # at once, not one by one


@pytest.mark.parametrize(("n", "dim"), [(9, 3), (8, 4), (7, 5)])
def test_central_arrangement(n: int, dim: int) -> None:
    # All hyperplanes through one point: flats coincide there, which no margin can tell.
    network = layer(generic(n, dim, 4)[0], np.zeros(n))
    expected = 2 * sum(comb(n - 1, k) for k in range(dim))
    assert counted(network, cube(dim)).count == expected


@pytest.mark.parametrize("dim", range(2, 8))
def test_parallel_and_repeated_hyperplanes(dim: int) -> None:
    # A grid of k_1 x ... x k_d cells, each hyperplane given twice.
    offsets = [np.linspace(-0.5, 0.5, 1 + k % 3) for k in range(dim)]
    normals = np.repeat(np.eye(dim), [len(o) for o in offsets], axis=0)
    network = layer(
        np.vstack([normals, -3 * normals]), np.hstack([*offsets, *(-3 * o for o in offsets)])
    )
    expected = int(np.prod([len(o) + 1 for o in offsets]))
    assert counted(network, cube(dim)).count == expected


@pytest.mark.parametrize("dim", [3, 5, 6])
def test_simplex(dim: int) -> None:
    # Inside a simplex the coordinate differences x_i = x_j order the coordinates: d! cells, whose
    # hyperplanes all meet in one line.
    normals = np.array(
        [np.eye(dim)[i] - np.eye(dim)[j] for i in range(dim) for j in range(i)], dtype=float
    )
    domain = Polytope(np.vstack([-np.eye(dim), np.ones(dim)]), np.append(np.zeros(dim), 1.0))
    expected = int(np.prod(np.arange(1, dim + 1)))
    assert counted(layer(normals, np.zeros(len(normals))), domain).count == expected


@pytest.mark.parametrize(
    "family", [degenerate_case, nearly_degenerate_case, badly_scaled_case, random_case]
)
@pytest.mark.parametrize("seed", range(400, 430))
def test_exact_oracle(family: Any, seed: int) -> None:
    case = family(seed)
    try:
        expected = exact_regions(case.network, case.domain)
    except ValueError:  # an empty or flat domain
        with pytest.raises(InputError, match="no interior"):
            counted(case.network, case.domain)
        return
    result = counted(case.network, case.domain)
    assert (result.count, result.per_layer) == (expected.count, expected.per_layer)
    assert (result.complete, result.certified, result.undecided) == (True, True, 0)


@pytest.mark.parametrize("seed", range(6))
def test_integer_weights(seed: int) -> None:
    rng = np.random.default_rng(seed)
    dim = 3 + seed % 3
    widths = [dim, 5, 5]
    network = Network.from_arrays(
        [rng.integers(-2, 3, size=(b, a)) for a, b in pairwise(widths)],
        [rng.integers(-1, 2, size=b) for b in widths[1:]],
    )
    result = counted(network, cube(dim, 2.0))
    assert result.count == exact_regions(network, cube(dim, 2.0)).count


def test_unbounded_domains() -> None:
    network = Network.random([6, 9], seed=1)
    assert counted(network, Everywhere(6)).count == sum(comb(9, k) for k in range(7))
    orthant = Polytope(-np.eye(6), np.zeros(6))
    assert counted(network, orthant).count == len(listed(network, orthant).patterns)


def test_known_network_with_many_regions() -> None:
    # 2^20 sign patterns would be possible; the box cuts most of them off. Both ways of counting.
    network = Network.random([10, 20], seed=0)
    result = counted(network, cube(10))
    assert result.complete
    assert result.n_nodes == 1
    prefix_free = counted(network, cube(10), max_regions=result.count)
    assert prefix_free.complete
    assert not counted(network, cube(10), max_regions=result.count - 1).complete


@pytest.mark.parametrize("limit", [0.02, 0.2])
def test_time_limit(limit: float) -> None:
    network = Network.random([10, 40], seed=0)
    started = time.perf_counter()
    result = count(network, cube(10), time_limit=limit)
    assert time.perf_counter() - started < limit + 1.0
    assert not result.complete
    assert result.stopped_by == "time_limit"


def test_interrupted_and_resumed() -> None:
    network = Network.random([8, 22], seed=2)
    expected = counted(network, cube(8)).count
    calls = 0

    def interrupt(fraction: float, regions: int, seconds: float) -> None:
        nonlocal calls
        calls += 1
        if calls == 1:
            raise KeyboardInterrupt

    with pytest.raises(SearchInterrupted) as stopped:
        count(network, cube(8), progress=lambda _: interrupt(0.0, 0, 0.0))
    assert not stopped.value.result.complete
    running = search(network, cube(8), cells="lp", progress=lambda _: interrupt(0.0, 0, 0.0))
    calls = 0
    with pytest.raises(KeyboardInterrupt):
        running.count()
    assert running.count() == "finished"
    assert running.summary()["count"] == expected


def test_large_counts_are_shared() -> None:
    network = Network.random([10, 26], seed=0)
    seen: list[float] = []
    running = search(
        network, cube(10), threads=2, progress=lambda progress: seen.append(progress.fraction)
    )
    result = as_result(running, running.count())
    assert result.complete
    assert result.n_nodes == 1
    assert seen == sorted(seen)
    assert len({f for f in seen if 0 < f < 1}) > 1  # a progress bar moves
    assert counted(network, cube(10)).count == result.count


@pytest.mark.parametrize("threads", [1, 2])
def test_time_limit_keeps_what_was_counted(threads: int) -> None:
    network = Network.random([10, 40], seed=0)
    result = count(network, cube(10), time_limit=0.3, threads=threads)
    assert result.stopped_by == "time_limit"
    assert result.count > 10_000
    assert 0 < result.fraction < 1


@pytest.mark.parametrize("threads", [1, 2, 3])
def test_large_counts_that_cannot_be_proven(threads: int) -> None:
    # One hyperplane too many through a point: shares give up, and the cell is split after all.
    rng = np.random.default_rng(5)
    normals, offsets = rng.normal(size=(24, 5)), 0.5 * rng.normal(size=24)
    offsets[::4] = 0.0
    expected = count(layer(normals, offsets), cube(5)).count  # vertex cells do not mind
    running = search(layer(normals, offsets), cube(5), cells="lp", threads=threads)
    assert as_result(running, running.count()).count == expected
