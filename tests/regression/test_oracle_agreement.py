"""Random networks against the independent oracle: counts, patterns, witnesses and margins.

300 of them in a thorough run; CI takes every second of the slow ones (thorough.py).
"""

from __future__ import annotations

import numpy as np
import pytest
from linregions import count
from oracle import OracleResult, oracle
from random_models import Case, random_case
from region_checks import Listed, listed, network_inputs
from thorough import some

SEEDS = range(300)
QUICK = [seed for seed in SEEDS if seed % 7 < 2]  # meets every kind of network and of domain
OTHERS = some([seed for seed in SEEDS if seed % 7 >= 2], 2)


def agree(case: Case) -> None:
    expected = oracle(case.network, case.domain)
    found = listed(case.network, case.domain)
    missing, extra = expected.patterns - found.pattern_set, found.pattern_set - expected.patterns
    problem = f"{case}: {len(missing)} missing, {len(extra)} too many"
    assert (missing, extra) == (set(), set()), problem
    result = count(case.network, case.domain)
    assert result.complete
    assert result.count == expected.count
    assert tuple(result.per_layer) == expected.per_layer
    witnesses_are_inside(case, found, expected)


def witnesses_are_inside(case: Case, found: Listed, expected: OracleResult) -> None:
    """Every witness has its pattern, and a ball of radius margin around it is in the region."""
    inputs = network_inputs(case.domain, found.witnesses)
    np.testing.assert_array_equal(case.network.pattern(inputs), found.patterns)
    assert (found.margins > 0).all()
    for pattern, witness, margin in zip(*found, strict=True):
        distances = expected.cells[tuple(pattern.tolist())].distances(witness)
        rounding = 1e-12 * (1 + np.abs(witness).max())
        assert (distances > 0).all()
        assert (margin <= distances + rounding).all()


@pytest.mark.parametrize("seed", QUICK)
def test_random_network_agrees_with_the_oracle(seed: int) -> None:
    agree(random_case(seed))


@pytest.mark.slow
@pytest.mark.parametrize("seed", OTHERS)
def test_more_random_networks_agree_with_the_oracle(seed: int) -> None:
    agree(random_case(seed))


def test_quick_cases_meet_every_kind_of_network_and_domain() -> None:
    labels = [random_case(seed).label for seed in QUICK]
    assert len({label.split(" (")[0] for label in labels}) == 15
    assert len({label.split(" on ")[1].split(",")[0] for label in labels}) == 9
