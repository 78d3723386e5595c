"""The oracles against each other and against sampling; the engine is not involved."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from exact_cones import Cone, exact_regions
from exact_oracle import box_corners, exact_pattern, line_patterns, polygon_patterns
from exact_rows import normalised
from linregions.domains import Box, Everywhere, Slice
from oracle import domain_rows, oracle
from random_degenerate import badly_scaled_case, degenerate_case, nearly_degenerate_case
from random_models import NETWORKS, random_case
from rational_simplex import interior_point
from region_checks import exact_inputs, network_inputs


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


# --- cones: no floating-point number at all -------------------------------------------------------


def test_a_cube_has_its_corners() -> None:
    cube = Cone.whole_space(3)
    for axis in range(3):
        for sign in (1, -1):
            row = [0, 0, 0, 1]
            row[axis] = sign
            cube = cube.cut(tuple(row))
    corners = {tuple(x / ray[-1] for x in ray[:-1]) for ray, _ in cube.rays}
    assert corners == {(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)}
    assert cube.lines == ()


def test_cuts_that_only_touch_leave_nothing_or_everything() -> None:
    quadrant = Cone.whole_space(2).cut((1, 0, 0)).cut((0, 1, 0))
    assert quadrant.cut((-1, -1, 0)) is None
    assert quadrant.cut((1, 1, 0)) is quadrant
    assert quadrant.cut((0, 0, 0)) is None
    assert quadrant.cut((0, 0, 0), weak=True) is quadrant
    assert quadrant.cut((-1, -1, 1)).cut((-3, -3, 2)).cut((1, 1, -1)) is None


@pytest.mark.parametrize("kind", NETWORKS)
def test_cones_agree_with_polygons(kind: str) -> None:
    network = NETWORKS[kind](np.random.default_rng(3), 2, 10)
    expected = polygon_patterns(network, box_corners([-1.5, -1.0], [1.0, 2.0]))
    assert exact_regions(network, Box([-1.5, -1.0], [1.0, 2.0])).patterns == expected


@pytest.mark.parametrize("seed", range(1006, 1012))
@pytest.mark.parametrize("family", [degenerate_case, nearly_degenerate_case, badly_scaled_case])
def test_cones_agree_with_linear_programs(family: Any, seed: int) -> None:
    case = family(seed)
    expected, found = oracle(case.network, case.domain), exact_regions(case.network, case.domain)
    assert (found.patterns, found.per_layer) == (expected.patterns, expected.per_layer)
    for pattern, cone in found.cells.items():
        assert exact_pattern(case.network, exact_inputs(case.domain, cone.witness)) == pattern


# --- the oracle of linear programs against sampling -----------------------------------------------


@pytest.mark.parametrize("seed", range(4, 135, 19))
def test_witnesses_have_their_pattern_and_samples_are_among_them(seed: int) -> None:
    case = random_case(seed)
    result = oracle(case.network, case.domain)
    assert result.per_layer[-1] == result.count
    for pattern, cell in result.cells.items():
        assert exact_pattern(case.network, exact_inputs(case.domain, cell.witness)) == pattern
    start = np.array([float(x) for x in next(iter(result.cells.values())).witness])
    steps = np.random.default_rng(seed).normal(scale=0.01, size=(500, case.domain.dim))
    nearby = network_inputs(case.domain, start + steps)
    if not case.label.startswith("bias_free"):  # there a unit may round to either side of zero
        inside = [is_inside(case.domain, point) for point in start + steps]
        sampled = {tuple(row) for row in case.network.pattern(nearby[inside]).tolist()}
        assert sampled <= result.patterns


def is_inside(domain: object, point: np.ndarray) -> bool:
    inner = domain.domain if isinstance(domain, Slice) else domain
    rows = [normalised(row) for row, _ in domain_rows(inner)]
    return all(row[:-1] @ point + row[-1] > 0 for row in rows)
