"""Ranges of units on a domain: by intervals and by programs, proven against exact arithmetic."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import numpy as np
import pytest
from linregions import Box, Everywhere, Network, Polytope, Stage
from linregions.bounds import bounds
from linregions.bounds.hull import hull
from linregions.bounds.ranges import Range, range_of_rows
from linregions.bounds.relaxation import Relaxation
from linregions.models.activations import leaky_relu


def test_linear_programs_find_more_than_intervals() -> None:
    # The second layer sees x and 1 - x: its sum is 1, but intervals allow 0 to 2.
    first = Stage.affine([[1.0], [-1.0]], [0.0, 1.0], "relu")
    second = Stage.affine([[1.0, 1.0]], [-0.5], "relu")
    network = Network.from_stages([first, second, Stage.affine([[1.0]])])
    domain = Box([0.25], [0.75])
    with_programs = bounds(network, domain)
    assert with_programs["stable_units_lp"].value == 1
    assert bounds(network, domain, programs=False).upper.value == 2
    assert bounds(network, Everywhere(1)).upper.value > 2


def test_a_unit_on_its_breakpoint_is_not_called_active() -> None:
    # z = relu(x) >= 0, but where it is 0 throughout, the lower piece is taken: two regions.
    network = Network.from_arrays([[[1.0]], [[1.0]], [[1.0]]], [[0.0], [0.0], [0.0]])
    table = bounds(network, Box([-1], [1]), exact=True)
    assert table.exact is not None
    assert table.exact.count == 2 <= table.upper.value


def test_the_hull_of_a_polytope() -> None:
    triangle = Polytope([[-1, 0], [0, -1], [1, 2]], [0, 0, 1])
    found = hull(triangle)
    np.testing.assert_allclose(found.upper, [1, 0.5])
    np.testing.assert_allclose(found.lower, [0, 0])
    assert (found.upper >= [1, 0.5]).all()
    open_side = hull(Polytope([[-1, 0], [0, -1], [0, 1]], [0, 0, 1]))
    assert open_side.upper.tolist() == [np.inf, 1.0]
    assert np.isinf(hull(Everywhere(2)).upper).all()


@pytest.mark.parametrize("seed", range(20))
def test_ranges_are_rounded_outwards(seed: int) -> None:
    rng = np.random.default_rng(seed)
    weight = rng.normal(size=(3, 5)) * 10.0 ** rng.integers(-20, 20, size=(3, 5))
    bias, lower = rng.normal(size=3), rng.normal(size=5)
    upper = lower + rng.exponential(size=5)
    found = range_of_rows(Stage.affine(weight, bias), Range(lower, upper))
    for i in range(3):
        ends = [
            Fraction(bias[i])
            + sum(
                Fraction(w) * Fraction(hi if (w > 0) == largest else lo)
                for w, lo, hi in zip(weight[i], lower, upper, strict=True)
            )
            for largest in (False, True)
        ]
        assert Fraction(found.lower[i]) <= ends[0]
        assert ends[1] <= Fraction(found.upper[i])


def test_huge_weights_are_not_trusted_too_far() -> None:
    network = Network.from_arrays(
        [[[1e300], [-1e300]], [[1e300, 1.0]], [[1.0]]], None, leaky_relu(0.1)
    )
    assert bounds(network, Box([-1], [1])).upper.value >= 2


@pytest.mark.parametrize("seed", range(10))
def test_programs_prove_the_exact_range_of_a_linear_map(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first = Stage.affine(rng.normal(size=(5, 3)), rng.normal(size=5))
    second = Stage.affine(rng.normal(size=(4, 5)), rng.normal(size=4))
    box = Range(np.array([-1.0, 0.0, 0.5]), np.array([1.0, 2.0, 0.75]))
    corners = list(product(*zip(box.lower.tolist(), box.upper.tolist(), strict=True)))
    hidden = [_exactly(first, [Fraction(x) for x in corner]) for corner in corners]
    values = [_exactly(second, state) for state in hidden]
    relaxed = Relaxation(np.zeros((0, 3)), np.zeros(0), box)
    rows = range_of_rows(first, box)
    relaxed.enter(first, rows, [(0,)] * 5)
    by_intervals = range_of_rows(second, rows)
    found = relaxed.rows(second, np.arange(4), by_intervals)
    for i, own in enumerate(zip(*values, strict=True)):
        assert Fraction(found.lower[i]) <= min(own)
        assert max(own) <= Fraction(found.upper[i])
        assert found.lower[i] == pytest.approx(float(min(own)), abs=1e-9)
        assert found.upper[i] == pytest.approx(float(max(own)), abs=1e-9)
        assert by_intervals.lower[i] < found.lower[i]


def _exactly(stage: Stage, state: list[Fraction]) -> list[Fraction]:
    weight, bias = stage.dense_weight.tolist(), stage.bias.tolist()
    return [
        Fraction(b) + sum(Fraction(w) * h for w, h in zip(row, state, strict=True))
        for row, b in zip(weight, bias, strict=True)
    ]
