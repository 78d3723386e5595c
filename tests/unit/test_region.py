"""One region: its half-spaces, facets, sizes and maps, on networks that a hand can check."""

from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from linregions import Box, Everywhere, InputError, Network, Polytope, Region, Slice, partition
from linregions import region_of as locate
from linregions.models import Stage, hard_sigmoid, leaky_relu

SQUARE = Box.cube(-1, 1, 2)
AXES = Network.from_arrays([np.eye(2), np.ones((1, 2))])  # quadrants
ZERO = np.zeros(2)


def quadrant() -> Region:
    return locate(AXES, [0.25, 0.5], SQUARE)


def test_facets_of_a_square() -> None:
    region = quadrant()
    names = [str(facet) for facet in region.facets()]
    assert names == [
        "unit 0 of layer 1",
        "unit 1 of layer 1",
        "half-space 2 of the domain",
        "half-space 3 of the domain",
    ]
    assert [facet.on_border for facet in region.facets()] == [False, False, True, True]
    assert region.facets()[0].normal.tolist() == [-1.0, 0.0]
    patterns = [other.pattern.tolist() for _, other in region.neighbours()]
    assert sorted(patterns) == [[0, 1], [1, 0]]
    assert region.neighbour(region.facets()[2]) is None


def test_half_spaces_with_and_without_redundant_ones() -> None:
    region = quadrant()
    a, b = region.constraints()
    assert a.shape == (6, 2)
    assert (a @ region.witness < b).all()
    a, b = region.constraints(redundant=False)
    assert a.tolist() == [[-1, 0], [0, -1], [1, 0], [0, 1]]
    assert b.tolist() == [0, 0, 1, 1]


def test_sizes_of_a_square() -> None:
    region = quadrant()
    centre, radius = region.chebyshev()
    assert centre == pytest.approx([0.5, 0.5])
    assert radius == pytest.approx(0.5)
    lower, upper = region.bounding_box()
    assert lower == pytest.approx([0, 0], abs=1e-9)
    assert upper == pytest.approx([1, 1])
    assert region.width([1, 1]) == pytest.approx(np.sqrt(2))
    assert region.inball([0.25, 0.5]) == pytest.approx(0.25)
    assert region.inball([0.25, 0.5]) <= 0.25
    corners = {tuple(np.round(vertex, 9)) for vertex in region.vertices()}
    assert corners == {(0, 0), (0, 1), (1, 0), (1, 1)}
    assert region.contains([[0.5, 0.5], [-0.5, 0.5], [0.0, 1.0]]).tolist() == [True, False, True]


def test_unbounded_regions() -> None:
    region = locate(AXES, [1.0, 2.0])
    assert region.chebyshev()[1] == np.inf
    assert region.contains(region.chebyshev()[0])
    lower, upper = region.bounding_box()
    assert lower == pytest.approx([0, 0], abs=1e-9)
    assert (upper == np.inf).all()
    assert region.width([1, 0]) == np.inf
    with pytest.raises(InputError, match="unbounded"):
        region.vertices()


def test_a_network_without_units_has_one_region_without_facets() -> None:
    region = locate(Network.from_arrays([[[1.0, 2.0]]]), [0.0, 0.0])
    assert region.facets() == ()
    assert region.constraints()[0].shape == (0, 2)
    assert region.constraints(redundant=False)[0].shape == (0, 2)
    assert region.inball([0, 0]) == np.inf
    assert region.chebyshev()[1] == np.inf
    assert list(region.neighbours()) == []


def test_one_input() -> None:
    network = Network.from_arrays([[[1.0], [1.0]], [[1.0, 1.0]]], [[0.0, -1.0], [0.0]])
    region = locate(network, [0.25])
    assert region.vertices().ravel() == pytest.approx([0, 1], abs=1e-9)
    assert region.width([-3.0]) == pytest.approx(1)


def test_units_on_one_hyperplane_are_all_named_and_all_change() -> None:
    weights = [[[1.0, 0.0], [-2.0, 0.0], [3.0, 0.0]], np.ones((1, 3))]
    region = locate(Network.from_arrays(weights), [1.0, 0.0])
    (facet,) = region.facets()
    assert [unit.unit for unit in facet.units] == [0, 1, 2]
    other = region.neighbour(facet)
    assert other is not None
    assert (region.pattern.tolist(), other.pattern.tolist()) == ([1, 0, 1], [0, 1, 0])


def test_a_later_unit_that_is_zero_throughout_may_wake_up_beyond() -> None:
    """Left of 0 the first layer gives 0, and the second layer is on its breakpoint."""
    network = Network.from_arrays([[[1.0]], [[1.0]], [[1.0]]])
    region = locate(network, [-1.0])
    assert region.pattern.tolist() == [0, 0]
    (facet,) = region.facets()
    assert [unit.unit for unit in facet.units] == [0]
    other = region.neighbour(facet)
    assert other is not None
    assert other.pattern.tolist() == [1, 1]
    (back,) = other.facets()
    assert [unit.unit for unit in back.units] == [0, 1]
    again = other.neighbour(back)
    assert again is not None
    assert again.pattern.tolist() == [0, 0]


def test_dead_units_bound_nothing() -> None:
    network = Network.from_arrays([[[0.0, 0.0], [1.0, 0.0], [0.0, 0.0]], np.ones((1, 3))])
    region = locate(network, [0.5, 0.5], SQUARE)
    assert region.pattern.tolist() == [0, 1, 0]
    assert len(region.facets()) == 4
    assert len(region.constraints()[0]) == 5


def test_breakpoints_and_pairs_are_named() -> None:
    network = Network.from_arrays([[[1.0]], [[1.0]]], activation="hard_tanh")
    names = [str(facet) for facet in locate(network, [0.0]).facets()]
    assert names == ["unit 0 of layer 1", "unit 0 of layer 1, breakpoint 1"]
    pool = Network.from_stages([Stage.maximum(np.eye(3), None, [3])])
    region = locate(pool, [1.0, 0.0, -1.0])
    assert [facet.units[0].pair for facet in region.facets()] == [(0, 1), (0, 2)]
    assert [other.pattern.tolist() for _, other in region.neighbours()] == [[1], [2]]


def test_a_facet_of_the_domain_and_of_a_unit_has_nothing_beyond() -> None:
    network = Network.from_arrays([[[1.0]], [[1.0]]])
    (low, high) = locate(network, [0.5], Box([0], [1])).facets()
    assert (len(low.units), low.domain_rows, high.domain_rows) == (1, (0,), (1,))
    assert list(locate(network, [0.5], Box([0], [1])).neighbours()) == []


def test_touching_half_spaces_are_redundant() -> None:
    """x + y > 0 only touches the positive quadrant, in its corner."""
    network = Network.from_arrays([[[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]], np.ones((1, 3))])
    region = locate(network, [1.0, 2.0])
    assert [facet.units[0].unit for facet in region.facets()] == [0, 1]


def test_thin_regions_are_met_exactly() -> None:
    """A strip that no double lies in: 1/3 as two doubles' quotient is hit from both sides."""
    first = [[3.0, 0.0], [3.0, 0.0]]
    network = Network.from_arrays([first, np.ones((1, 2))], [[-1.0, -1.0 - 2.0**-52], [0.0]])
    parts = partition(network, SQUARE)
    assert len(parts) == 3
    for region in parts:
        assert len(region.facets()) == 4
    assert len(parts.adjacency()) == 2


def test_points_on_boundaries_need_a_direction() -> None:
    with pytest.raises(InputError, match=r"unit 0 of layer 1 is on a breakpoint"):
        locate(AXES, [0.0, 1.0])
    with pytest.raises(InputError, match="unit 0 of layer 1, unit 1 of layer 1 are on a"):
        locate(AXES, [0.0, 0.0])
    with pytest.raises(InputError, match="where unit 1 of layer 1 is on"):
        locate(AXES, [0.0, 0.0], toward=[1.0, 0.0])
    assert locate(AXES, [0.0, 0.0], toward=[1.0, -2.0]).pattern.tolist() == [1, 0]
    assert locate(AXES, [1.0, 0.0], toward=[-1.0, -2.0]).pattern.tolist() == [1, 0]


def test_points_on_the_domains_border_need_a_direction() -> None:
    with pytest.raises(InputError, match="border of the domain, its half-space 2"):
        locate(AXES, [1.0, 0.5], SQUARE)
    with pytest.raises(InputError, match="outside the domain"):
        locate(AXES, [2.0, 0.5], SQUARE)
    region = locate(AXES, [1.0, 0.5], SQUARE, toward=[-1.0, 0.0])
    assert region.pattern.tolist() == [1, 1]
    assert (np.abs(region.witness) < 1).all()


@pytest.mark.parametrize(
    ("x", "options", "text"),
    [
        ([1.0], {}, r"x: expected shape \(2,\)"),
        ([1.0, np.nan], {}, "finite"),
        ("north", {}, "expected an array of numbers"),
        ([1.0, 1.0], {"domain": Everywhere(3)}, "dimension 3"),
        ([1.0, 1.0], {"toward": [0.0, 0.0]}, "expected a direction"),
        ([1.0, 1.0], {"toward": [1.0]}, "toward: expected shape"),
    ],
)
def test_bad_arguments(x: object, options: dict[str, object], text: str) -> None:
    with pytest.raises(InputError, match=text):
        locate(AXES, x, **options)  # type: ignore[arg-type]


def test_bad_arguments_of_a_region() -> None:
    region = quadrant()
    with pytest.raises(InputError, match="not in the region"):
        region.inball([-0.5, 0.5])
    with pytest.raises(InputError, match="direction: expected a vector that is not zero"):
        region.width([0.0, 0.0])
    for ask, name in (
        (region.contains, "x"),
        (region.inball, "point"),
        (region.width, "direction"),
    ):
        with pytest.raises(InputError, match=f"{name}: expected an array of numbers"):
            ask(["a", "b"])
        with pytest.raises(InputError, match=f"{name}: expected finite numbers"):
            ask([np.nan, 0.0])
        with pytest.raises(InputError, match=f"{name}: expected shape"):
            ask([0.0])
    with pytest.raises(InputError, match=r"hidden layers 1\.\.1"):
        region.affine_map(2)
    with pytest.raises(InputError, match="layer: expected a positive integer"):
        region.affine_map(0)
    pool = Network.from_stages([Stage.maximum(np.eye(3), None, [3])])
    foreign = locate(pool, [1.0, 0.0, -1.0]).facets()[0]
    with pytest.raises(InputError, match="not one of this region"):
        region.neighbour(foreign)


def test_slices_are_their_coordinates() -> None:
    slab = Slice([0.0, 0.5], [[1.0, 1.0]], Box([-2], [2]))
    region = locate(AXES, [0.25], slab)
    assert region.dim == 1
    assert region.vertices().ravel() == pytest.approx([0, 2], abs=1e-9)


def test_a_polytope_as_domain() -> None:
    triangle = Polytope([[-1, 0], [0, -1], [1, 1]], [1, 1, 1])
    region = locate(AXES, [0.25, 0.25], triangle)
    assert len(region.facets()) == 3
    assert region.vertices().shape == (3, 2)


def test_maps_of_all_layers_exactly() -> None:
    network = Network.random((3, 4, 5), seed=3, activation=leaky_relu(0.1))
    region = locate(network, [0.1, 0.2, 0.3])
    for layer, rows in ((1, 4), (2, 5), (None, 1)):
        matrix, shift = region.affine_map(layer)
        exact_matrix, exact_shift = region.affine_map(layer, exact=True)
        assert matrix.shape == exact_matrix.shape == (rows, 3)
        assert exact_matrix[0, 0].__class__ is Fraction
        assert matrix == pytest.approx(exact_matrix.astype(float))
        assert shift == pytest.approx(exact_shift.astype(float))
    assert matrix @ [0.1, 0.2, 0.3] + shift == pytest.approx(network([0.1, 0.2, 0.3]))


def test_maps_through_maxima() -> None:
    stages = [Stage.maximum(np.eye(4), [0, 0, 1, 0], [2, 1, 1]), Stage.affine(np.ones((1, 3)))]
    region = locate(Network.from_stages(stages), [3.0, 1.0, 0.5, 0.25])
    matrix, shift = region.affine_map(exact=True)
    assert matrix.tolist() == [[1, 0, 1, 1]]
    assert shift.tolist() == [1]
    assert region.affine_map(1)[0].shape == (4, 4)


def test_a_jump_is_crossed_at_the_facets_point() -> None:
    """This hard sigmoid is off by a rounding where its pieces meet."""
    network = Network.from_arrays(
        [[[1.0, 0.0]], [[1.0]], [[1.0]]], activation=hard_sigmoid(1 / 6, 0.5)
    )
    region = locate(network, [0.0, 0.0], Box.cube(-9, 9, 2))
    assert not region.setting.is_continuous
    for _, other in region.neighbours():
        assert other.contains(other.witness)
    with pytest.raises(InputError, match="continuous"):
        partition(network, Box.cube(-9, 9, 2)).adjacency()


def test_the_largest_ball_inside() -> None:
    """Directions at .999 of the radius stay, some unit changes at 1.001."""
    network = Network.random((6, 20, 20), seed=0)
    rng = np.random.default_rng(0)
    x = rng.normal(size=6)
    region = locate(network, x)
    radius = region.inball(x)
    sphere = rng.normal(size=(2000, 6))
    sphere /= np.linalg.norm(sphere, axis=1, keepdims=True)
    inside = network.pattern(x + 0.999 * radius * sphere)
    assert (inside == region.pattern).all()
    a, b = region.constraints()
    nearest = int((b - a @ x).argmin())
    assert (network.pattern(x + 1.001 * radius * a[nearest]) != region.pattern).any()


def test_hundreds_of_inputs() -> None:
    network = Network.random((784, 32, 16), seed=0)
    x = np.random.default_rng(0).uniform(size=784)
    region = locate(network, x)
    assert (region.pattern == network.pattern(x)).all()
    facets = region.facets()
    assert len({facet.units[0].unit for facet in facets}) == len(facets) > 32
    other = region.neighbour(facets[-1])
    assert other is not None
    assert (other.pattern == network.pattern(other.witness)).all()


def test_maps_equal_the_jacobian_of_torch() -> None:
    torch = pytest.importorskip("torch")
    torch.manual_seed(0)
    module = torch.nn.Sequential(
        torch.nn.Linear(5, 16), torch.nn.ReLU(), torch.nn.Linear(16, 16), torch.nn.LeakyReLU(0.1),
        torch.nn.Linear(16, 3),
    ).double()  # fmt: skip
    network = Network.from_torch(module)
    points = torch.randn(10_000, 5, dtype=torch.float64)
    jacobians = torch.func.vmap(torch.func.jacrev(module))(points).detach().numpy()
    patterns, places = np.unique(network.pattern(points.numpy()), axis=0, return_inverse=True)
    maps = np.array([network.affine_map(pattern)[0] for pattern in patterns])
    assert np.abs(maps[places.ravel()] - jacobians).max() < 1e-13
    for k in range(0, 10_000, 500):
        region = locate(network, points[k].numpy())
        assert (region.pattern == patterns[places.ravel()[k]]).all()
        assert np.abs(region.affine_map()[0] - jacobians[k]).max() < 1e-13
