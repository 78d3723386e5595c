"""Knots of one-input networks, exactly, and the networks that attain bounds."""

from __future__ import annotations

from fractions import Fraction
from math import inf

import numpy as np
import pytest
from linregions import Box, Everywhere, InputError, Network, Stage, count
from linregions.bounds import (
    architecture_bounds,
    folding_network,
    knot_family,
    knots,
    tent_map,
    zigzag_network,
)
from linregions.bounds.maxima import arora_2018, chen_2016
from random_models import random_case

CHEN = {
    (3,): 3,
    (3, 3): 15,
    (4, 3): 19,
    (5, 4): 29,
    (3, 3, 3): 63,
    (4, 4, 4): 124,
    (3, 5, 4): 119,
    (3, 3, 3, 3): 255,
}  # K. K. Chen, arXiv 1611.09448, 2016


@pytest.mark.parametrize("widths", CHEN, ids=str)
def test_the_knot_family_attains_chens_bound(widths: tuple[int, ...]) -> None:
    network = knot_family(widths)
    assert network.layer_sizes == widths
    assert chen_2016((1, *widths)) == CHEN[widths]
    everywhere, inside = knots(network), knots(network, 0, 1)
    assert len(everywhere) == len(everywhere.output) == len(inside.output) == CHEN[widths]
    # The engine, which knows nothing of knots, agrees.
    assert count(network, Everywhere(1)).count == CHEN[widths] + 1
    assert count(network, Box([0], [1])).count == CHEN[widths] + 1
    assert architecture_bounds((1, *widths)).upper.value == CHEN[widths] + 1


@pytest.mark.parametrize("widths", [(7,), (6, 9), (12, 3, 8)], ids=str)
def test_so_do_other_widths(widths: tuple[int, ...]) -> None:
    assert len(knots(knot_family(widths)).output) == chen_2016((1, *widths))


def test_chens_sum_telescopes() -> None:
    rng = np.random.default_rng(0)
    for _ in range(500):
        widths = rng.integers(1, 20, size=rng.integers(1, 7)).tolist()
        assert chen_2016([1, *widths]) == np.prod([m + 1 for m in widths], dtype=object) - 1


@pytest.mark.parametrize(("depth", "n"), [(1, 2), (2, 5), (3, 9), (4, 17), (5, 33), (6, 65)])
def test_tent_maps(depth: int, n: int) -> None:
    network = tent_map(depth)
    assert len(knots(network).output) == len(knots(network)) == n
    assert count(network, Everywhere(1)).count == n + 1
    teeth = [Fraction(k, 2**depth) for k in range(1, 2**depth)]
    assert list(knots(network, 0, 1).output) == teeth


@pytest.mark.parametrize(
    ("n", "widths", "number"),
    [
        (2, (4, 3), 28),
        (2, (4, 4, 3), 112),
        (2, (4, 5), 64),
        (2, (4, 4, 5), 256),
        (2, (7, 6, 4), 891),
    ],
)
def test_folding_networks_attain_their_number(n: int, widths: tuple[int, ...], number: int) -> None:
    assert count(folding_network(n, widths), Box.cube(0, 1, n)).count == number
    assert architecture_bounds((n, *widths))["montufar_2014"].value == number


@pytest.mark.parametrize(
    ("n", "widths", "number"), [(1, (3, 3), 16), (2, (8, 8), 925), (2, (6, 7, 6), 5632)]
)
def test_zigzag_networks_attain_their_number(n: int, widths: tuple[int, ...], number: int) -> None:
    assert count(zigzag_network(n, widths), Box.cube(0, 1, n)).count == number
    assert architecture_bounds((n, *widths))["serra_2018_lower"].value == number


@pytest.mark.parametrize(("n", "m", "w", "k"), [(2, 2, 2, 1), (2, 3, 4, 1), (3, 3, 2, 2)])
def test_zonotope_networks_reach_their_number(n: int, m: int, w: int, k: int) -> None:
    # Absolute values of generic functions, summed up and folded: a construction of its own, with
    # at least as many pieces as Arora et al. say.
    rng = np.random.default_rng(n)
    generators = rng.normal(size=(m, n))
    folds = folding_network(1, [w] * k + [1]).stages[:k]
    first = Stage.affine(np.vstack([generators, -generators]), None, "relu")
    second = Stage.affine(folds[0].dense_weight @ np.ones((1, 2 * m)), folds[0].bias, "relu")
    network = Network.from_stages([first, second, *folds[1:]])
    number = arora_2018([n, 2 * m, *[w] * k])
    assert number is not None
    assert count(network, Everywhere(n)).count >= number
    assert architecture_bounds([n, 2 * m, *[w] * k])["arora_2018"].value == number


# --- knots of any network -------------------------------------------------------------------------


def on_the_line(seed: int) -> Network:
    """A random network of any kind, on a line through its inputs."""
    network = random_case(seed).network
    rng = np.random.default_rng([seed, 7])
    n = network.input_dim
    line = Stage.affine(rng.normal(size=(n, 1)), rng.normal(size=n))
    return Network.from_stages([line, *network.stages])


@pytest.mark.parametrize("seed", range(45))
def test_there_is_one_region_more_than_knots(seed: int) -> None:
    network = on_the_line(seed)
    assert knots(network).n_regions == count(network, Everywhere(1)).count
    assert knots(network, -1.5, 0.75).n_regions == count(network, Box([-1.5], [0.75])).count


@pytest.mark.parametrize("seed", range(45))
def test_the_function_is_affine_between_its_knots_and_breaks_at_them(seed: int) -> None:
    network = on_the_line(seed)
    found = knots(network, -2, 2)
    ends = np.array([-2.0, *map(float, found.exact), 2.0])
    middle = (ends[1:] + ends[:-1]) / 2
    maps = [network.affine_map(network.pattern([x])) for x in middle]
    for kept, (a, c), (b, d), x in zip(
        found.in_output, maps[:-1], maps[1:], found.positions, strict=True
    ):
        change = np.abs([*(a - b).ravel(), *((a - b).ravel() * x + c - d)]).max()
        assert kept == (change > 1e-9), x


def test_an_activation_knot_need_not_be_one_of_the_output() -> None:
    silent = Network.from_arrays([[[1.0], [1.0]], [[1.0, 0.0]]], [[0.0, -1.0], [0.0]])
    found = knots(silent)
    assert found.exact == (0, 1)
    assert found.in_output == (True, False)
    assert found.layers == (1, 1)
    assert found.output == (0,)
    assert (found.n_regions, found.n_pieces) == (3, 2)
    assert str(found) == "2 knots in (-inf, inf), 1 of the output"


def test_knots_are_rational_and_of_their_layer() -> None:
    network = Network.from_arrays(
        [[[3.0]], [[1.0]], [[1.0]]], [[-1.0], [-1.0], [0.0]], activation="relu"
    )
    found = knots(network)
    assert found.exact == (Fraction(1, 3), Fraction(2, 3))
    assert found.layers == (1, 2)


def test_ties_make_no_knots() -> None:
    # max(x, x) never changes its row; a unit that is zero throughout a segment stays off there.
    equal = Network.from_stages([Stage.maximum([[1.0], [1.0], [0.0]], [0.0, 0.0, 1.0], [3])])
    assert knots(equal).exact == (1,)
    twice = Network.from_arrays([[[1.0]], [[1.0]], [[1.0]]], [[0.0], [0.0], [0.0]])
    assert knots(twice).exact == (0,)
    assert count(twice, Everywhere(1)).count == 2


def test_a_jump_is_a_knot() -> None:
    from linregions.models import PiecewiseLinear

    step = PiecewiseLinear("step", (0.0,), (0.0, 0.0), (0.0, 1.0))
    found = knots(Network.from_stages([Stage.affine([[2.0]], [-1.0], step)]))
    assert found.exact == found.output == (Fraction(1, 2),)


def test_a_network_without_units_has_no_knots() -> None:
    assert len(knots(Network.from_arrays([[[2.0]]]))) == 0


def test_bad_input_is_refused() -> None:
    with pytest.raises(InputError, match="one input, got 2"):
        knots(Network.random((2, 3)))
    for ends in ((1, 1), (2, 1), (float("nan"), 1), (inf, inf)):
        with pytest.raises(InputError, match="lo < hi"):
            knots(tent_map(1), *ends)
    for widths in ([], [3, 2]):
        with pytest.raises(InputError, match="at least 3 units"):
            knot_family(widths)
    with pytest.raises(InputError, match="at least 6 units"):
        zigzag_network(2, [6, 5])
    with pytest.raises(InputError, match="at least 3 units"):
        folding_network(3, [2])
    with pytest.raises(InputError, match="depth"):
        tent_map(0)
    with pytest.raises(InputError, match=r"needs weights beyond 2\^45"):
        zigzag_network(6, [200])
