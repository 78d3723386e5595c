"""Badly scaled input that an adversarial search broke geometry with; expected: by hand, exactly."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from linregions import (
    Box,
    Everywhere,
    InputError,
    Network,
    Polytope,
    count,
    line,
    partition,
    region_of,
    volume_distribution,
    volumes,
    walk,
)
from linregions.geometry.recession import is_bounded

TWO = Network.from_arrays([[[1.0, 0.0]], [[1.0]]])  # x < 0 and x > 0


def crossing(slope: float) -> Network:
    """Two lines that cross at (0, -1 / slope), and four regions."""
    return Network.from_arrays([[[1.0, 0.0], [1.0, slope]], [[1.0, 1.0]]], [[0.0, 1.0], [0.0]])


# HiGHS takes coefficients below 1e-9 for zero unless told otherwise, and below 1e-12 in any case.
@pytest.mark.parametrize("slope", [9e-10, 1e-12, 9e-13, 1e-15, 2.0**-53, 1e-20, 1e-100])
def test_lines_that_are_nearly_parallel_cross(slope: float) -> None:
    network, plane = crossing(slope), Everywhere(2)
    parts = partition(network, plane)
    assert len(parts) == 4
    assert [len(list(region.neighbours())) for region in parts] == [2, 2, 2, 2]
    assert len(parts.adjacency().edges) == 4
    assert len(list(walk(network, [0.5, 0.0], domain=plane))) == 4
    assert count(network, plane, kind="connected").count == 4


@pytest.mark.parametrize("size", [2.0**-40, 2.0**-20, 1.0, 2.0**20, 2.0**33, 2.0**40])
def test_boxes_of_any_shape(size: float) -> None:
    """The region x < 1 - y / size, x < y / size in [0, 1] x [0, size]."""
    network = Network.from_arrays(
        [[[1.0, 1.0 / size], [1.0, -1.0 / size]], [[1.0, 1.0]]], [[-1.0, 0.0], [0.0]]
    )
    region = region_of(network, [0.125, 0.25 * size], Box([0, 0], [1, size]))
    lower, upper = region.bounding_box()
    np.testing.assert_allclose([lower, upper] / np.array([1, size]), [[0, 0], [0.5, 1]], atol=1e-9)
    assert region.width([0, 1]) == pytest.approx(size)
    corners = region.vertices() / np.array([1, size])
    expected = [[0, 0], [0, 1], [0.5, 0.5]]
    np.testing.assert_allclose(corners[np.lexsort(corners.T[::-1])], expected, atol=1e-9)
    assert region.volume() == pytest.approx(size / 4)


@pytest.mark.parametrize(
    "polytope",
    [
        Polytope([[1, 0], [-3, 0], [1, 2]], [2, 2, 2]),  # only (0, -1) leads away
        Polytope([[1, 3], [-1, -3], [1, 0]], [1, 1, 5]),
        Polytope([[1, 0], [-1, 0], [0, 1]], [1, 1, 1]),
        Polytope([[1, 0], [-1, 0]], [1, 1]),
    ],
)
def test_polytopes_with_one_way_out_have_no_volume(polytope: Polytope) -> None:
    assert not is_bounded(polytope)
    with pytest.raises(InputError, match="unbounded"):
        volumes(TWO, polytope)
    with pytest.raises(InputError, match="unbounded"):
        volume_distribution(TWO, polytope, 10)


def test_bounded_polytopes_are_known() -> None:
    assert is_bounded(Polytope([[1, 0], [-1, 2.0**-30], [0, -1]], [1, 1, 1]))
    assert is_bounded(Polytope([[0, 0], [1, 0], [-1, 0], [0, 1], [0, -1]], [1] * 5))  # sum zero
    simplex = np.vstack([-np.eye(7), np.ones((1, 7))])
    assert is_bounded(Polytope(simplex, np.ones(8)))
    assert not is_bounded(Polytope(simplex[1:], np.ones(7)))


def test_regions_of_a_line_that_hold_no_double_are_in_order() -> None:
    weights = [[-9007199254740991], [-9007199254740793], [-9007199254740595]]
    biases = [6004799503160661, 6004799503160529, 6004799503160397]
    network = Network.from_arrays([weights, [[1, 1, 1]]], [biases, [0]])
    found = line(network, [0.0], [1.0])
    expected = [[1, 1, 1], [0, 1, 1], [0, 0, 1], [0, 0, 0]]
    assert found.patterns.tolist() == expected
    assert [region.pattern.tolist() for region in found.regions] == expected
    times = [found.exact_t(i) for i in range(3)]
    assert all(one < other for one, other in pairwise(times))
    assert [found.changed(i)[0][0] for i in range(3)] == [0, 1, 2]


def test_points_are_located_where_doubles_underflow() -> None:
    network = Network.from_arrays([[[1e-200]], [[1e-200]], [[1.0]]])
    parts = partition(network, Box([-1], [1]))
    for i in range(len(parts)):
        assert parts.locate(parts.witness(i)) == i
    assert (parts.locate([[0.5], [-0.5]]) >= 0).all()
