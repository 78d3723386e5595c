"""Domains: what they hold, and what they refuse."""

from __future__ import annotations

import numpy as np
import pytest
from linregions import Box, Everywhere, InputError, Network, Polytope, Slice, count


@pytest.mark.parametrize(
    ("lower", "upper", "said"),
    [
        ([0, 1], [1, 1], "flat in coordinate 1"),
        ([2], [1], "empty in coordinate 0"),
        ([0, 0], [1], "shapes"),
        ([np.nan], [1], "NaN"),
        ([[0]], [[1]], "shapes"),
        (["a"], [1], "array of numbers"),
        ([np.inf], [np.inf], "empty|flat"),
    ],
)
def test_bad_boxes_are_refused(lower: object, upper: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Box(lower, upper)


@pytest.mark.parametrize(
    ("a", "b", "said"),
    [
        ([[1, 0]], [1, 2], "shapes"),
        ([[np.inf, 0]], [1], "finite"),
        ([[0, 0]], [-1], "empty"),
        ([1, 2], [1], "shapes"),
        ([[1, 2], [3]], [1], "A: expected an array of numbers, rows of one length"),
        ([[1, 2]], ["a"], "b: expected an array of numbers"),
        ([[1, 2]], [np.nan], "b: expected finite"),
    ],
)
def test_bad_polytopes_are_refused(a: object, b: object, said: str) -> None:
    with pytest.raises(InputError, match=said):
        Polytope(a, b)


def test_dimensions_are_named_as_they_were_given() -> None:
    with pytest.raises(InputError, match=r"^n: expected a positive integer below 2\^63, got 0"):
        Everywhere(0)
    with pytest.raises(
        InputError, match=r"^dim: expected a positive integer below 2\^63, got 2\.5"
    ):
        Box.cube(-1, 1, dim=2.5)  # type: ignore[arg-type]


@pytest.mark.parametrize("domain", [(-1, 1), None, 2])
def test_what_is_no_domain_is_told_what_to_write(domain: object) -> None:
    said = r"domain: .* write Box\.cube\(-1, 1, dim=3\) .* Everywhere\(3\)"
    with pytest.raises(InputError, match=said):
        count(Network.random((3, 4)), domain)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "domain", [Everywhere(2), Box.cube(0, 1, 2), Slice([0.0, 0.0], np.eye(2), Everywhere(2))]
)
def test_bad_points_are_refused(domain: Box) -> None:
    asked = [domain.contains, domain.embed]
    asked += [domain.project] if isinstance(domain, Slice) else []
    for ask in asked:
        with pytest.raises(InputError, match="points: expected an array of numbers"):
            ask(["a", "b"])
        with pytest.raises(InputError, match=r"points: expected shape \(\.\.\., 2\), got \(3,\)"):
            ask([0.0, 1.0, 2.0])
        with pytest.raises(InputError, match="points: expected finite"):
            ask([0.0, np.nan])


@pytest.mark.parametrize(
    "domain",
    [
        Polytope([[1, 0], [-1, 0]], [-1, 0]),  # empty
        Polytope([[1, 0], [-1, 0]], [0, 0]),  # flat
        Polytope([[1, 0], [0, 1], [-1, -1]], [0, 0, 0]),  # one point
        # A flat cone: no two of its rows are opposite.
        Polytope([[1, 2], [1, -2], [-1, 0]], [0, 0, 0]),
    ],
)
def test_domains_without_interior_are_refused(domain: Polytope) -> None:
    with pytest.raises(InputError, match="no interior"):
        count(Network.random((2, 4)), domain)


def test_a_flat_cone_in_three_dimensions_is_refused() -> None:
    rows = [[0, -1, 2], [0, 1, 0], [1, 0, 1], [2, -2, 0], [-1, -2, 0]]
    with pytest.raises(InputError, match="no interior"):
        count(Network.random((3, 4)), Polytope(rows, np.zeros(5)))


def test_rows_that_say_nothing_are_left_out() -> None:
    network = Network.random((2, 5), seed=3)
    rows = [[1, 0], [-1, 0], [0, 1], [0, -1], [0, 0]]
    assert (
        count(network, Polytope(rows, [1, 1, 1, 1, 0])).count
        == count(network, Box.cube(-1, 1, dim=2)).count
    )


def test_infinite_bounds_are_no_bounds() -> None:
    network = Network.random((2, 6), seed=1)
    inf = np.inf
    assert count(network, Box([-inf] * 2, [inf] * 2)).count == count(network, Everywhere(2)).count
    assert str(Box([-inf] * 2, [inf] * 2)) == "[-inf, inf]^2"


def test_slices_check_their_parts() -> None:
    with pytest.raises(InputError, match="independent"):
        Slice([0, 0, 0], [[1, 1, 0], [2, 2, 0]], Everywhere(2))
    with pytest.raises(InputError, match="dimension 2"):
        Slice([0, 0, 0], [[1, 0, 0], [0, 1, 0]], Everywhere(3))
    with pytest.raises(InputError, match="shapes"):
        Slice([0, 0, 0], [[1, 0]], Everywhere(1))
    short = Slice([0, 0], [[1, 0], [0, 1e-20]], Everywhere(2))  # independent, however short
    assert short.ambient_dim == 2


def test_slice_coordinates() -> None:
    points = np.array([[1.0, 2, 3], [4, 5, 6], [0, 0, 1]])
    plane = Slice.through(points)
    np.testing.assert_allclose(plane.embed([[0, 0], [1, 0], [0, 1]]), points)
    inner = Slice([0.5, 0.5], [[1.0, -1.0]], Box([-1], [1]))
    nested = Slice(points[0], points[1:] - points[0], inner)
    np.testing.assert_allclose(nested.embed([0.5]), plane.embed([1.0, 0.0]))
    assert nested.dim == 1
    assert nested.coordinates.contains([[0.9], [1.1]]).tolist() == [True, False]


@pytest.mark.parametrize("n", [0, -1, 1.5, "x", None])
def test_everywhere_needs_a_dimension(n: object) -> None:
    with pytest.raises(InputError, match="positive integer"):
        Everywhere(n)


def test_a_slice_around_points_keeps_their_distances() -> None:
    points = np.random.default_rng(0).normal(size=(3, 7))
    domain = Slice.around(points, margin=0.5)
    places = domain.project(points)
    assert np.allclose(domain.embed(places), points)
    for i, j in ((0, 1), (0, 2), (1, 2)):
        expected = np.linalg.norm(points[i] - points[j])
        assert np.linalg.norm(places[i] - places[j]) == pytest.approx(expected)
    assert np.allclose(places[0], 0)
    assert places[1, 1] == pytest.approx(0)
    assert (places[1, 0] > 0) & (places[2, 1] > 0)
    room = 0.5 * np.ptp(places, axis=0).max()
    assert np.allclose(domain.coordinates.lower, places.min(axis=0) - room)
    assert np.allclose(domain.coordinates.upper, places.max(axis=0) + room)


def test_projecting_to_a_slice_takes_the_closest_point() -> None:
    domain = Slice([1, 0, 0], [[0, 2, 0]], Slice([5], [[10]], Box([0], [1])))
    assert domain.project([[9, 20, 9]]).tolist() == [[0.5]]
    with pytest.raises(InputError, match="points: expected shape"):
        domain.project([1.0, 2.0])
    with pytest.raises(InputError, match="margin"):
        Slice.around(np.eye(3), margin=-1)
