"""The table of bounds: what it lists, for what, and what it leaves out."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from linregions import Box, Everywhere, InputError, Network, Polytope, Slice, Stage
from linregions.bounds import Bound, architecture_bounds, bounds
from linregions.bounds.table import short
from linregions.models.activations import RELU, PiecewiseLinear

BOX = Box.cube(-1, 1, 2)


def names(table: object) -> set[str]:
    return {bound.name for bound in table}  # type: ignore[attr-defined]


def test_rows_are_sorted_and_can_be_looked_up() -> None:
    table = bounds(Network.random((2, 6, 5), seed=2), BOX)
    uppers = [b.value for b in table if b.side == "upper"]
    lowers = [b.value for b in table if b.scope == "maximum"]
    assert uppers == sorted(uppers)
    assert lowers == sorted(lowers, reverse=True)
    assert table.lower is not None
    assert [b.side for b in table] == ["upper"] * len(uppers) + ["lower"] * (1 + len(lowers))
    assert table.bounds[len(uppers)] == table.lower == table["first_layer"]
    assert table["lev"].value == 22 * 16
    assert table.upper.value == min(b.value for b in table if b.side == "upper" and b.proven)
    assert table.attainable == table["montufar_2014"]
    assert len(table) == len(list(table))
    with pytest.raises(InputError, match="chen_2016: does not apply here: is for ReLU and one"):
        table["chen_2016"]
    with pytest.raises(InputError, match="'levy': there is no such bound; there are"):
        table["levy"]


def test_a_bound_that_is_not_proven_is_never_the_tightest() -> None:
    table = architecture_bounds([2, 4, 4])
    assert (table["h2"].value, table["lev"].value) == (109, 115)
    assert not table["h2"].proven
    assert table.upper == table["lev"]
    assert "h2*" in str(table)
    assert "its proof was not followed here" in str(table)


def test_lower_bounds_say_that_they_are_not_for_this_network() -> None:
    table = bounds(Network.random((1, 4, 4), seed=0), Box([-1], [1]), exact=True)
    assert table.exact is not None
    assert table["serra_2018_lower"].value == 25 > table.exact.count
    assert {b.name for b in table if b.side == "lower" and b.scope == "domain"} == {"first_layer"}
    assert table["first_layer"].value <= table.exact.count
    assert "maximum over weights" in str(table)
    assert str(table).endswith(f"exact: {table.exact.count} regions")


def test_the_first_layer_is_a_lower_bound() -> None:
    network = Network.random((2, 9, 6), seed=0, gain=2.0)
    table = bounds(network, Box.cube(-3, 3, 2), exact=True)
    assert table.exact is not None
    assert table["first_layer"].value == table.exact.per_layer[0] < table.exact.count
    with pytest.raises(InputError, match="there may be more than 1,000,000"):
        bounds(Network.random((5, 1000), seed=0))["first_layer"]
    with pytest.raises(InputError, match="left out in more than 12 dimensions"):
        bounds(Network.random((13, 2)))["first_layer"]


def test_bounds_may_have_thousands_of_digits() -> None:
    table = architecture_bounds([15_000, 15_000])
    assert table["all_patterns"].value == 2**15_000
    assert "<= 2.818e4515 " in str(table)
    assert short(10**15 - 1) == "999,999,999,999,999"
    assert short(10**15) == "1.000e15"
    assert short(99_999 * 10**20) == "1.000e25"


def test_scopes_and_sources() -> None:
    for bound in bounds(Network.random((2, 4, 4), seed=1), BOX):
        assert bound.source
        assert bound.scope in ("architecture", "network", "domain", "maximum")
    assert str(Bound(name="x", side="upper", value=10**20, scope="network", source="")) == (
        "<= 1.000e20 (x, this network)"
    )


def test_one_layer_is_schlaefli_and_without_bias_central() -> None:
    with_bias = bounds(Network.random((3, 6), seed=0))
    assert with_bias["one_layer"].value == 42
    network = Network.random((3, 6), seed=0, bias=False)
    table = bounds(network, exact=True)
    assert table.exact is not None
    assert table["central"].value == table.exact.count == 32
    assert table.upper.value == 32


def test_a_bias_in_the_last_layer_leaves_the_first_one_central() -> None:
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(4, 2)), rng.normal(size=(3, 4)), rng.normal(size=(1, 3))]
    network = Network.from_arrays(weights, [None, [0.5, -0.5, 0.1], None])
    table = bounds(network, exact=True)
    assert table.exact is not None
    assert table.exact.count <= table["central"].value < table["lev"].value
    moved = Slice([0.5, 0.5], np.eye(2), Everywhere(2))  # the same plane, another origin
    with pytest.raises(InputError, match="central: does not apply"):
        bounds(network, moved)["central"]


def test_other_activations_have_other_bounds() -> None:
    hard = architecture_bounds([2, 2, 2], "hard_tanh")
    assert (hard["flat_pieces"].value, hard["pieces"].value) == (33, 81)
    assert hard["raghu_2017"].value == 81
    leaky = architecture_bounds([4, 4, 4], "leaky_relu")
    assert leaky.upper.value == 256
    for name in ("serra_2018", "lev", "h2", "raghu_2017", "flat_pieces", "serra_2018_lower"):
        assert name not in names(leaky)
    assert architecture_bounds([4, 4, 4]).upper.value == 163


def test_serras_bound_would_be_wrong_for_units_that_are_never_constant() -> None:
    weights = [[[1.0]], np.ones((5, 1)), np.ones((1, 5))]
    folded = Network.from_arrays(weights, [[0.0], -np.arange(1.0, 6), [0.0]], "abs")
    table = bounds(folded, exact=True)
    assert table.exact is not None
    assert architecture_bounds([1, 1, 5])["serra_2018"].value == 7
    assert table.exact.count == table.upper.value == 12


def test_maxima_have_bounds_of_their_own() -> None:
    rng = np.random.default_rng(0)
    network = Network.from_stages(
        [Stage.maximum(rng.normal(size=(9, 2)), rng.normal(size=9), [3, 3, 3])]
    )
    table = bounds(network, exact=True)
    assert table.exact is not None
    assert table["maxima_sharp"].value == 19
    assert not table["maxima_sharp"].proven
    assert table["maxima_pairs"].value == 27  # 46, but there are only 27 patterns
    assert table.exact.count <= 19
    line = bounds(network, Slice([0, 0], [[1.0, 1.0]], Everywhere(1)), exact=True)
    assert line.exact is not None
    assert line.exact.count <= line.upper.value == 7
    assert not names(table) & {"raghu_2017", "montufar_2017", "serra_2018", "lev", "h2"}


def test_rows_carried_along_keep_the_dimension() -> None:
    # Behind a layer that is dead, the skip connection still carries the inputs.
    inner = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    dead = [-100.0, -100.0, -100.0]
    skip = Stage.affine(
        np.vstack([inner, np.eye(2)]), [*dead, 0, 0], ["relu"] * 3 + ["identity"] * 2
    )
    rng = np.random.default_rng(1)
    last = Stage.affine(rng.normal(size=(4, 5)), rng.normal(size=4), "relu")
    network = Network.from_stages([skip, last])
    table = bounds(network, exact=True)
    assert table.exact is not None
    assert table["serra_2018"].value == 7 * 11
    assert table.exact.count > 11
    assert bounds(network, Box.cube(-1, 1, 2)).upper.value <= 11
    plain = Network.from_stages(
        [Stage.affine(inner, dead, "relu"), Stage.affine(rng.normal(size=(4, 3)), None, "relu")]
    )
    assert bounds(plain, Box.cube(-1, 1, 2)).upper.value == 1


def test_stages_without_units_limit_the_dimension() -> None:
    rng = np.random.default_rng(0)
    bottleneck = Network.from_stages(
        [
            Stage.affine(rng.normal(size=(1, 3))),
            Stage.affine(rng.normal(size=(5, 1)), rng.normal(size=5), "relu"),
        ]
    )
    table = bounds(bottleneck, exact=True)
    assert table.exact is not None
    assert table["montufar_2017"].value == table.exact.count == 6
    assert table["raghu_2017"].value == 26
    assert "montufar_2014" not in names(table)


def test_a_rank_counts_only_if_it_is_exact() -> None:
    weight = np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-52], [2.0, 2.0]])
    network = Network.from_stages([Stage.affine(weight, [0.0, 1.0, 3.0], "relu")])
    table = bounds(network, exact=True)
    assert table.exact is not None
    # Rows 1 and 3 are parallel; row 2 is not, by one bit.
    assert table["independent_rows"].value == table.exact.count == 6


def test_no_units_no_bounds_but_one_region() -> None:
    for network in (
        Network.from_arrays([[[1.0, 2.0]]]),
        Network.from_stages([Stage.affine(np.eye(2)), Stage.affine([[1.0, 1.0]])]),
    ):
        table = bounds(network, BOX, exact=True)
        assert [b.value for b in table] == [1]
        assert table.exact is not None
        assert table.exact.count == 1
    assert [b.value for b in architecture_bounds([3])] == [1]


def test_zeros_are_connections() -> None:
    weight = np.zeros((6, 4))
    for row in range(6):
        weight[row, row // 2 : row // 2 + 2] = np.random.default_rng(row).normal(size=2)
    network = Network.from_stages([Stage.affine(weight, np.arange(6) + 0.5, "relu")])
    table = bounds(network, exact=True)
    assert table.exact is not None
    assert table["connections"].value == table.exact.count == 55
    assert table["lev"].value == 57
    assert table["connections"].scope == "architecture"


def test_slices_count_by_their_own_dimension() -> None:
    network = Network.random((5, 4, 4), seed=0)
    through = Slice.through(np.random.default_rng(0).normal(size=(3, 5)), Box.cube(-5, 5, 2))
    table = bounds(network, through, exact=True)
    assert table.exact is not None
    assert table["raghu_2017"].value == 121
    assert table["montufar_2014"].value == 44
    assert table.exact.count <= table.upper.value


def test_wide_layers_take_no_time() -> None:
    table = bounds(Network.random((8, 700, 2), seed=0), Box.cube(-1, 1, 8))
    assert "lev" not in names(table)
    assert table["montufar_2017"].value > 0
    big = Stage.affine(np.ones((700, 600)), None, RELU)
    assert bounds(Network.from_stages([big]))["one_layer"].value == table_of(600, 700)


def table_of(dim: int, n: int) -> int:
    from linregions.region_numbers import region_number

    return region_number(n, dim)


def test_bad_input_is_refused() -> None:
    network = Network.random((2, 3))
    with pytest.raises(InputError, match="architecture_bounds"):
        bounds([2, 3])  # type: ignore[arg-type]
    with pytest.raises(InputError, match="has dimension 3"):
        bounds(network, Box.cube(0, 1, 3))
    with pytest.raises(InputError, match="interior"):
        bounds(network, Polytope([[1, 0], [-1, 0]], [0, 0]))
    for widths in ([], [2, 0], [2.5, 3]):
        with pytest.raises(InputError, match="widths: expected positive integers"):
            architecture_bounds(widths)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="has no breakpoint"):
        architecture_bounds([2, 3], "identity")
    with pytest.raises(InputError, match="activation: expected"):
        architecture_bounds([2, 3], "tanh")


@pytest.mark.parametrize(
    ("widths", "by_signs", "serra", "number"),
    [((2, 3, 3, 3), 56, 208, 28), ((3, 4, 2, 4), 75, 302, 59)],
)
def test_signs_of_weights_have_published_values(
    widths: tuple[int, ...], by_signs: int, serra: int, number: int
) -> None:
    rng = np.random.default_rng(0)
    weights = [rng.normal(size=(m, n)) for n, m in pairwise(widths)]
    biases = [np.full(m, -0.5) for m in widths[1:]]
    network = Network.from_arrays([*weights, np.ones((1, widths[-1]))], [*biases, None])
    table = bounds(network, exact=True)
    assert table.exact is not None
    found = table["signs"].value, table["serra_2018"].value, table.exact.count
    assert found == (by_signs, serra, number)


def test_a_piece_with_a_constant_moves_the_origin() -> None:
    # Breaks at zero, without bias, but 1 is added behind: the second layer is not central.
    lifted = PiecewiseLinear("lifted", (0.0,), (0.0, 1.0), (1.0, 1.0))
    first = Stage.affine([[1.0], [-1.0]], None, lifted)
    second = Stage.affine([[1.0, -2.0], [1.0, -3.0], [-2.0, 1.0]], None, "relu")
    table = bounds(Network.from_stages([first, second]), exact=True)
    assert table.exact is not None
    assert table.exact.per_layer == (2, 5)
    assert table["central"].value == 2 * 4  # two layers through the origin would have 2 * 2
    assert table.upper.value >= 5
