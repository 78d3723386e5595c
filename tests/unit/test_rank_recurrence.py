"""The recurrence of region numbers on counted layers, and why it fails."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest
from linregions import HyperplaneArrangement, InputError, Network, SearchInterrupted, families
from linregions.conjectures import (
    SAMPLERS,
    LinearLayer,
    check_rank_recurrence,
    find_flaw,
    region_number,
)
from linregions.conjectures.counterexamples import counterexample, plain_form, shrunk
from linregions.region_numbers import central_region_number
from thorough import THOROUGH

TRIALS = 129 if THOROUGH else 3  # 129: the 10,000 layers of docs/conjectures.md
SIZES = [(n, r) for n in range(1, 13) for r in range(1, n + 1)]

LINES = {  # published numbers of regions, and what is wrong: weights, biases, cells, reason, units
    "parallel": ([[1, 0], [0, 1], [2, 0]], [0, 0, 1], 6, "parallel", (0, 2)),
    "three parallel": ([[1, 0], [1, 0], [-1, 0]], [0, 1, 1], 4, None, None),
    "concurrent": ([[1, 0], [0, 1], [1, 1]], [1, 1, 2], 6, "concurrent", (0, 1, 2)),
    "without biases": ([[1, 0], [0, 1], [1, 1]], [0, 0, 0], 6, "zero bias", (0, 1, 2)),
    "repeated": ([[1, 0], [0, 1], [-2, 0]], [1, 0, -2], 4, "repeated", (0, 2)),
    "prism": ([[1, 0, 0], [0, 1, 0], [1, 1, 0], [0, 0, 1]], [0, 0, 1, 0], 14, "dependent",
              (0, 1, 2)),
    "constant": ([[1, 0], [0, 0], [0, 1]], [0, 1, 0], 4, "constant", (1,)),
    "2 + 2 parallel": ([[1, 0], [1, 0], [0, 1], [0, 1]], [0, 1, 0, 1], 9, "parallel", (0, 1)),
    "4 lines, 3 concurrent": ([[1, 0], [0, 1], [1, 1], [1, -1]], [0, 0, 0, 1], 10, "concurrent",
                              (0, 1, 2)),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES)
def test_flaws_by_hand(name: str) -> None:
    weights, biases, cells, reason, units = LINES[name]
    layer = LinearLayer(weights, biases)
    assert layer.n_cells == cells
    flaw = find_flaw(layer)
    if reason is None:
        assert flaw is None
        assert cells == region_number(len(layer), layer.rank)
        return
    assert flaw is not None
    assert (flaw.reason, flaw.units) == (reason, units)
    assert flaw.check(layer)
    assert reason in str(flaw)
    assert cells < region_number(len(layer), layer.rank)
    example = counterexample(layer, layer.rank)
    assert example.check()
    assert example.n <= len(layer)


def test_general_position_has_no_flaw_and_small_changes_make_one() -> None:
    rng = np.random.default_rng(0)
    for n, r in ((4, 2), (6, 3), (7, 4), (5, 1)):
        weights, biases = rng.integers(-50, 51, (n, r)), rng.integers(-50, 51, n)
        layer = LinearLayer(weights, biases)
        if layer.n_cells == region_number(n, layer.rank):
            assert find_flaw(layer) is None
        weights[n - 1], biases[n - 1] = 2 * weights[0], 2 * biases[0]
        flaw = find_flaw(LinearLayer(weights, biases))
        assert flaw is not None
        assert flaw.reason == "repeated"


@pytest.mark.parametrize("seed", range(40))
def test_there_is_a_flaw_exactly_where_cells_are_missing(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, d = int(rng.integers(1, 7)), int(rng.integers(1, 5))
    layer = LinearLayer(rng.integers(-2, 3, (n, d)), rng.integers(-2, 3, n))
    flaw = find_flaw(layer)
    assert (flaw is None) == (layer.n_cells == region_number(n, layer.rank))
    if flaw is None:
        return
    assert flaw.check(layer)
    example = counterexample(layer, layer.rank)
    assert example.check()
    # None can be left out: all others keep to the region number of their own rank.
    for i in range(example.n):
        rest = example.layer.subset([j for j in range(example.n) if j != i])
        assert rest.n_cells == region_number(example.n - 1, rest.rank)
    assert example.plain.weights.shape[1] == example.rank


def test_a_flaw_is_not_believed_of_other_units() -> None:
    layer = LinearLayer([[1, 0], [0, 1], [2, 0], [1, 1]], [0, 0, 1, 5])
    flaw = find_flaw(layer)
    assert flaw is not None
    for units in combinations(range(4), 2):
        assert type(flaw)(reason="parallel", units=units).check(layer) == (units == flaw.units)
        assert not type(flaw)(reason="repeated", units=units).check(layer)
        assert not type(flaw)(reason="zero bias", units=units).check(layer)


@pytest.mark.parametrize(
    "arrangement",
    [families.braid(4), families.shi(3), families.type_b(3), families.cyclic(6, 3)],
)
def test_the_plain_form_meets_as_the_given_one_does(arrangement: HyperplaneArrangement) -> None:
    offsets = [-b for b in arrangement.offsets.tolist()]
    layer = LinearLayer(arrangement.normals, offsets)
    plain = plain_form(layer)
    assert plain.weights.shape == (len(layer), layer.rank)
    essential = arrangement.essentialization()
    assert plain.arrangement.characteristic_polynomial() == essential.characteristic_polynomial()


def test_shrinking_keeps_what_is_in_general_position() -> None:
    rng = np.random.default_rng(1)
    layer = LinearLayer(rng.normal(size=(5, 2)), rng.normal(size=5))
    assert shrunk(layer) is layer


# --- samplers -------------------------------------------------------------------------------------


@pytest.mark.parametrize("sampler", SAMPLERS)
@pytest.mark.parametrize(("n", "r"), [(1, 1), (5, 1), (5, 3), (6, 4), (4, 4)])
def test_samplers_deliver_the_rank(sampler: str, n: int, r: int) -> None:
    check = check_rank_recurrence(sampler, n, r, 4)
    assert check.trials == 4
    assert sum(check.cells.values()) == 4
    assert check.expected == region_number(n, r)
    assert check.holds == check.cells.get(check.expected, 0)
    assert sum(check.reasons.values()) == 4 - check.holds
    assert all(cells <= check.expected for cells in check.cells)
    assert all(example.check() for example in check.counterexamples)
    assert {example.flaw.reason for example in check.counterexamples} == set(check.reasons)
    again = check_rank_recurrence(sampler, n, r, 4)
    assert again.cells == check.cells
    assert f"f({n}, {r})" in str(check)


@pytest.mark.parametrize(("n", "r"), SIZES)
@pytest.mark.parametrize("sampler", ["gaussian"])
def test_generic_layers_always_keep_to_the_recurrence(sampler: str, n: int, r: int) -> None:
    check = check_rank_recurrence(sampler, n, r, TRIALS)
    assert check.always
    assert check.splits == TRIALS


@pytest.mark.parametrize("sampler", ["uniform", "low-rank", "trained"])
@pytest.mark.parametrize(("n", "r"), [(8, 3), (6, 6), (7, 1)])
def test_other_generic_layers_do_as_well(sampler: str, n: int, r: int) -> None:
    assert check_rank_recurrence(sampler, n, r, TRIALS).always


def test_without_biases_the_central_number_is_reached() -> None:
    for n, r in ((5, 2), (6, 4), (4, 4)):
        check = check_rank_recurrence("zero-bias", n, r, 3)
        assert check.cells == {central_region_number(n, r): 3}
        assert set(check.reasons) == (set() if n == r else {"zero bias"})
        assert all(example.n == r + 1 for example in check.counterexamples)


def test_convolutions_have_the_published_numbers() -> None:
    # Xiong et al. 2020, theorem 2: 4 pixels, 2 taps, 2 filters 55; 4 pixels, 3 taps, 3 filters 57.
    check = check_rank_recurrence("conv", 6, 4, 20)
    assert set(check.cells) == {55, 57}
    assert set(check.reasons) == {"dependent"}


def test_units_of_a_network_are_drawn() -> None:
    network = Network.random((6, 10, 3), seed=2)
    assert check_rank_recurrence(network, 5, 3, 5).always
    with pytest.raises(InputError, match="gives no 11 units"):
        check_rank_recurrence(network, 11, 3, 1)


def test_the_identity_of_a_sampler_of_one_s_own_can_fail_by_rank() -> None:
    def rounded(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
        product = rng.normal(size=(n, r)) @ rng.normal(size=(r, r + 1))  # rounded: of full rank
        return LinearLayer(product, rng.normal(size=n))

    check = check_rank_recurrence(rounded, 5, 2, 3)
    assert check.holds == 0
    assert check.reasons == {"rank": 3}
    example = check.counterexamples[0]
    assert example.rank == 3
    assert example.expected_rank == 2
    assert example.check()
    assert "rank" in str(check)


def test_a_sampler_that_cannot_says_so() -> None:
    with pytest.raises(InputError, match="had rank 2; the last one has rank 1"):
        check_rank_recurrence(Network.from_arrays([np.ones((4, 3)), np.ones((1, 4))]), 3, 2, 1)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("gauss", 3, 2), "expected one of gaussian"),
        ((3, 3, 2), "expected a name, a function or a Network"),
        (("gaussian", 0, 1), "n: expected a positive integer"),
        (("gaussian", 3, 4), "rank of at most 3, got 4"),
        (("gaussian", 3, 2, 0), "trials: expected a positive integer"),
    ],
)
def test_bad_arguments_are_refused(arguments: tuple[object, ...], message: str) -> None:
    with pytest.raises(InputError, match=message):
        check_rank_recurrence(*arguments)  # type: ignore[arg-type]


def test_layers_take_fractions_and_refuse_other_shapes() -> None:
    assert LinearLayer([[Fraction(1, 3), 0]], [Fraction(1, 7)]).n_cells == 2
    with pytest.raises(InputError, match="expected shapes"):
        LinearLayer([[1.0]], [1.0, 2.0])


def test_ctrl_c_leaves_the_layers_so_far() -> None:
    def interrupting(n: int, r: int, rng: np.random.Generator) -> LinearLayer:
        if rng.random() < 0.3:
            raise KeyboardInterrupt
        return SAMPLERS["gaussian"](n, r, rng)

    with pytest.raises(SearchInterrupted) as caught:
        check_rank_recurrence(interrupting, 3, 2, 1000)
    result = caught.value.result
    assert result.trials == result.holds < 1000  # type: ignore[attr-defined]
