"""Volumes against fractions, and against Normaliz where it is installed."""

from __future__ import annotations

from fractions import Fraction
from math import lcm
from typing import Any

import numpy as np
import pytest
from exact_pattern_rows import domain_rows, pattern_rows
from exact_volume import exact_volume
from linregions import Box, Network, Polytope, volumes
from linregions.volumes.exact_polytopes import exact_log_volume

CASES = {
    "plane": ((2, 6, 5), Box.cube(-1, 1, 2)),
    "triangle": ((2, 5, 5), Polytope([[-1, 0], [0, -1], [1, 1]], [1, 1, 0.5])),
    "space": ((3, 4, 2), Box([-1, -1, 0], [1, 2, 1])),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("seed", range(3))
def test_volumes_are_those_of_fractions(name: str, seed: int) -> None:
    widths, domain = CASES[name]
    network = Network.random(widths, seed, gain=2.0)
    found = volumes(network, domain)
    total = Fraction(0)
    for pattern, volume in zip(found.regions.patterns, found.values, strict=True):
        rows = [tuple(row) for row in [*pattern_rows(network, pattern), *domain_rows(domain)]]
        exact = exact_volume(rows)
        assert volume == pytest.approx(float(exact), rel=1e-9, abs=1e-15)
        total += exact
    assert total == exact_volume([tuple(row) for row in domain_rows(domain)])


def test_integer_networks_have_rational_volumes() -> None:
    rng = np.random.default_rng(5)
    weights = [rng.integers(-2, 3, (5, 3)).astype(float), rng.integers(-2, 3, (3, 5)).astype(float)]
    biases = [rng.integers(-1, 2, 5).astype(float), rng.integers(-1, 2, 3).astype(float)]
    network = Network.from_arrays([*weights, np.ones((1, 3))], [*biases, np.zeros(1)])
    domain = Box.cube(-1, 1, 3)
    found = volumes(network, domain)
    for pattern, volume in zip(found.regions.patterns, found.values, strict=True):
        rows = [tuple(row) for row in [*pattern_rows(network, pattern), *domain_rows(domain)]]
        assert volume == pytest.approx(float(exact_volume(rows)), rel=1e-13)


def integer_polytope(dim: int, seed: int) -> tuple[Any, Any]:
    """Facets in random directions, and a box."""
    rng = np.random.default_rng(seed)
    a = np.vstack([rng.integers(-5, 6, (2 * dim, dim)), np.eye(dim), -np.eye(dim)])
    b = np.concatenate([rng.integers(4, 12, 2 * dim), np.full(2 * dim, 3)]).astype(float)
    return a, b


@pytest.mark.parametrize("dim", [2, 3, 4, 5, 6])
@pytest.mark.parametrize("seed", range(3))
def test_polytopes_against_normaliz(dim: int, seed: int) -> None:
    normaliz = pytest.importorskip("PyNormaliz")
    a, b = integer_polytope(dim, seed)
    rows = [[*(-int(v) for v in row), int(end)] for row, end in zip(a, b, strict=True)]
    cone = normaliz.Cone(inequalities=rows, grading=[[0] * dim + [1]])
    expected = Fraction(cone.Volume())
    factorial = int(np.prod(np.arange(1, dim + 1), dtype=np.int64))
    found = exact_log_volume(a, b, np.zeros(dim))
    assert found is not None
    assert np.exp(found) == pytest.approx(float(expected / factorial), rel=1e-12)


@pytest.mark.parametrize("dim", [4, 6])
def test_regions_against_normaliz(dim: int) -> None:
    normaliz = pytest.importorskip("PyNormaliz")
    rng = np.random.default_rng(dim)
    w, b = rng.integers(-3, 4, (7, dim)).astype(float), rng.integers(-2, 3, 7) / 2
    network = Network.from_arrays([w, np.ones((1, 7))], [b, np.zeros(1)])
    domain = Box.cube(-1, 1, dim)
    found = volumes(network, domain)
    for pattern, value in list(zip(found.regions.patterns, found.values, strict=True))[::9]:
        rows = [*pattern_rows(network, pattern), *domain_rows(domain)]
        whole = [[int(v * lcm(*(u.denominator for u in row))) for v in row] for row in rows]
        whole = [row for row in whole if any(row[:-1])]
        cone = normaliz.Cone(inequalities=whole, grading=[[0] * dim + [1]])
        exact = Fraction(cone.Volume()) / int(np.prod(np.arange(1, dim + 1), dtype=np.int64))
        assert value == pytest.approx(float(exact), rel=1e-12)
