"""The oracles against each other and against sampling; the engine is not involved."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from exact_oracle import box_corners, exact_pattern, line_patterns, polygon_patterns
from exact_rows import normalised
from linregions.domains import Box, Everywhere, Slice
from oracle import domain_rows, oracle
from random_models import NETWORKS, random_case
from rational_simplex import interior_point
from region_checks import network_inputs


@pytest.mark.parametrize(
    "rows",
    [
        [(1, 0), (-1, 1)],  # 0 < x < 1
        [(1, 0, 0), (0, 1, 0)],  # a quadrant
        [(1, 0, -(10**40)), (0, 1, 3)],
        [(10**30, 1), (-(10**30), 1)],  # |x| < 1e-30
        [(1, 1, 1, 0), (-1, 0, 0, 5), (0, -1, 0, 5), (0, 0, -1, 5)],
    ],
)
def test_interior_points_are_inside(rows: list[tuple[int, ...]]) -> None:
    point = interior_point(rows)
    assert point is not None
    assert all(sum(a * x for a, x in zip(row, [*point, 1], strict=True)) > 0 for row in rows)


@pytest.mark.parametrize(
    "rows",
    [
        [(1, 0), (-1, 0)],
        [(1, -1), (-1, 0)],
        [(1, 0, 0), (0, 1, 0), (-1, -1, 0)],  # the origin only
        [(1, 1, 0), (-2, -2, 0)],
        [(3, 1, 0), (-1, 2, 0), (-1, -3, 0), (-1, -3, -1)],
    ],
)
def test_flat_and_empty_cells_have_no_interior_point(rows: list[tuple[int, ...]]) -> None:
    assert interior_point(rows) is None


@pytest.mark.parametrize("kind", NETWORKS)
def test_linear_programs_agree_with_polygons(kind: str) -> None:
    network = NETWORKS[kind](np.random.default_rng(1), 2, 10)
    domain = Box([-1.5, -1.0], [1.0, 2.0])
    expected = polygon_patterns(network, box_corners([-1.5, -1.0], [1.0, 2.0]))
    assert oracle(network, domain).patterns == expected


@pytest.mark.parametrize("kind", NETWORKS)
def test_linear_programs_agree_with_sorted_breakpoints(kind: str) -> None:
    network = NETWORKS[kind](np.random.default_rng(2), 3, 10)
    origin, direction = [0.1, 0.2, -0.3], [1.0, -0.5, 0.75]
    along = line_patterns(network, origin, direction)
    assert len(along) == len(set(along))
    assert oracle(network, Slice(origin, [direction], Everywhere(1))).patterns == set(along)


@pytest.mark.parametrize("seed", range(4, 135, 19))
def test_witnesses_have_their_pattern_and_samples_are_among_them(seed: int) -> None:
    case = random_case(seed)
    result = oracle(case.network, case.domain)
    assert result.per_layer[-1] == result.count
    for pattern, cell in result.cells.items():
        assert exact_pattern(case.network, inputs(case.domain, cell.witness)) == pattern
    start = np.array([float(x) for x in next(iter(result.cells.values())).witness])
    steps = np.random.default_rng(seed).normal(scale=0.01, size=(500, case.domain.dim))
    nearby = network_inputs(case.domain, start + steps)
    if not case.label.startswith("bias_free"):  # there a unit may round to either side of zero
        inside = [is_inside(case.domain, point) for point in start + steps]
        sampled = {tuple(row) for row in case.network.pattern(nearby[inside]).tolist()}
        assert sampled <= result.patterns


def inputs(domain: object, point: list[Fraction]) -> list[Fraction]:
    """A point of the domain as an input of the network, exactly."""
    if not isinstance(domain, Slice):
        return point
    return [
        Fraction(float(o)) + sum(t * Fraction(float(d)) for t, d in zip(point, column, strict=True))
        for o, column in zip(domain.origin, np.asarray(domain.directions).T, strict=True)
    ]


def is_inside(domain: object, point: np.ndarray) -> bool:
    inner = domain.domain if isinstance(domain, Slice) else domain
    rows = [normalised(row) for row, _ in domain_rows(inner)]
    return all(row[:-1] @ point + row[-1] > 0 for row in rows)
