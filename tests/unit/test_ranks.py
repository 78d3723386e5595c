"""Exact ranks against fractions."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import numpy as np
import pytest
from linregions import Box, InputError, Network, Stage, regions
from linregions.arrangements.exact_rows import echelon
from linregions.conjectures import rank_profile
from linregions.ranks import PRIME, PulledBackRanks, exact_rank, pattern_bound, rank_caps
from linregions.region_numbers import region_number
from linregions.slicing import sliced
from random_degenerate import degenerate_case


def fraction_rank(rows: Any) -> int:
    """By integers of any size."""
    whole = []
    for row in rows:
        fractions = [Fraction(v) for v in row]
        common = np.lcm.reduce([f.denominator for f in fractions] or [1], dtype=object)
        whole.append([int(f * int(common)) for f in fractions])
    return len(echelon(whole))


@pytest.mark.parametrize("seed", range(20))
def test_ranks_of_random_matrices(seed: int) -> None:
    rng = np.random.default_rng(seed)
    m, n, r = rng.integers(1, 8, 3)
    matrix = rng.integers(-9, 10, (m, r)).astype(float) @ rng.integers(-9, 10, (r, n))
    matrix *= 2.0 ** float(rng.integers(-60, 60))
    assert exact_rank(matrix) == fraction_rank(matrix.tolist())


def test_a_rank_that_the_prime_or_a_tolerance_would_lose() -> None:
    assert exact_rank(np.diag([float(PRIME), 1.0])) == 2
    assert exact_rank(np.array([[1.0, 1.0], [1.0, 1.0 + 2.0**-52]])) == 2
    assert exact_rank(np.diag([1e300, 1e-300])) == 2
    assert exact_rank(np.array([[0.1, 0.3], [0.2, 0.6]])) == 1
    assert exact_rank(np.array([[0.1, 0.1 + 0.2], [0.2, 0.6]])) == 2  # 0.1 + 0.2 is not 0.3
    assert exact_rank(np.zeros((0, 3))) == 0


def test_bounds_of_layers_by_hand() -> None:
    relu = Stage.affine(np.ones((5, 4)), None, "relu")
    assert [pattern_bound(relu, r) for r in range(6)] == [region_number(5, r) for r in range(6)]
    assert [pattern_bound(Stage.affine(np.ones((n, 3)), None, "hard_tanh"), d)
            for n, d in ((2, 2), (3, 2), (4, 3))] == [9, 19, 65]  # fmt: skip
    maximum = Stage.maximum(np.ones((6, 3)), None, [3, 3])
    assert pattern_bound(maximum, 2) == region_number(6, 2)


@pytest.mark.parametrize("seed", range(60))
def test_pulled_back_ranks_of_degenerate_networks(seed: int) -> None:
    case = degenerate_case(seed)
    network = sliced(case.network, case.domain)
    caps, ranks = rank_caps(network), PulledBackRanks(network)
    batches = [batch.patterns for batch in regions(case.network, case.domain)]
    patterns = np.concatenate([np.zeros((0, network.n_units), np.uint8), *batches])[:40]
    found = [ranks.of(layer + 1, patterns) for layer in range(len(caps))]
    for i, pattern in enumerate(patterns.tolist()):
        assert [int(f[i]) for f in found] == [
            fraction_rank(m) for m in linear_maps(network, pattern)
        ]
    assert all((f <= cap).all() for f, cap in zip(found, caps, strict=True))


def linear_maps(network: Network, pattern: list[int]) -> list[list[list[Fraction]]]:
    """For each layer the rows of its units in fractions, by nested loops."""
    d = network.input_dim
    state = [[Fraction(int(i == j)) for j in range(d)] for i in range(d)]
    pieces, maps = iter(pattern), []
    for stage in network.stages:
        rows = [
            [sum((Fraction(w) * r[k] for w, r in zip(row, state, strict=True)), Fraction(0))
             for k in range(d)]
            for row in stage.dense_weight.tolist()
        ]  # fmt: skip
        units, state = [], []
        starts = [0, *np.cumsum(stage.group_sizes).tolist()] if stage.is_max else range(len(rows))
        for output in range(stage.n_out):
            is_unit = stage.pieces[output] > 1
            piece = next(pieces) if is_unit else 0
            if stage.is_max:
                group = rows[starts[output] : starts[output + 1]]
                units += group if is_unit else []
                state.append(group[piece])
                continue
            units += [rows[output]] if is_unit else []
            slope = Fraction(stage.activations[stage.activation_index[output]].slopes[piece])
            state.append([slope * v for v in rows[output]])
        if units:
            maps.append(units)
    return maps


def test_rank_profile_adds_up() -> None:
    network = Network.random((4, 6, 5, 7), seed=0, gain=2)
    profile = rank_profile(network, Box.cube(-1, 1, 4))
    totals = [sum(row.total for row in layer.rows) for layer in profile.layers]
    before = [sum(row.regions for row in layer.rows) for layer in profile.layers]
    assert profile.complete
    assert before == [1, *totals[:-1]]
    assert all(row.maximum <= row.bound for layer in profile.layers for row in layer.rows)
    assert [layer.weight_rank for layer in profile.layers] == [4, 5, 5]
    assert max(row.rank for row in profile.layers[-1].rows) <= 4
    assert "f(n, rank)" in str(profile)


def test_rank_profile_of_rank_deficient_layers() -> None:
    first = np.outer([1.0, 2.0, -1.0, 0.5], [0.1, 0.7])  # rounded: of rank 2 or not, exactly
    network = Network.from_arrays(
        [first, np.ones((3, 4)), np.ones((1, 3))], [[0.1] * 4, None, None]
    )
    profile = rank_profile(network, Box.cube(-1, 1, 2))
    assert profile.layers[0].weight_rank == fraction_rank(first.tolist())
    assert profile.layers[1].weight_rank == 1
    assert all(row.maximum <= 2 for row in profile.layers[1].rows)


def test_a_network_without_units_has_no_profile() -> None:
    with pytest.raises(InputError, match="no units"):
        rank_profile(Network.from_arrays([[[1.0]]]), Box([0], [1]))
