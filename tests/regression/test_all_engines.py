"""All engines agree, and with the exact oracle: LP cells, vertex cells, restriction, threads.

CI takes a sample (thorough.py); ``python tests/engine_agreement.py`` compares them on all 1,500
networks (minutes) and prints totals.
"""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from agreement_cases import (
    KINDS,
    LATTICE_PLACES,
    PLACES,
    degenerate_engine_case,
    random_engine_case,
)
from engine_agreement import FAMILIES, Tally, compare
from random_models import NETWORKS
from thorough import some

STEPS = {"random": 37, "degenerate": 23}
DEGENERATE_KINDS = ("bias_free", "quantised", "repeated", "max_pooling")


def seeds(family: str) -> Sequence[int]:
    """Those that are compared."""
    return some(range(FAMILIES[family].n), STEPS[family])


@pytest.mark.parametrize("seed", seeds("random"))
def test_random_networks(seed: int) -> None:
    case, tally = random_engine_case(seed), Tally()
    compare(case, tally)
    if not case.label.startswith(DEGENERATE_KINDS):
        assert tally.float_differs == []


@pytest.mark.parametrize("seed", seeds("degenerate"))
def test_degenerate_networks(seed: int) -> None:
    compare(degenerate_engine_case(seed), Tally())


def test_the_sample_meets_every_kind_of_network_and_domain() -> None:
    cases = [random_engine_case(seed) for seed in seeds("random")]
    assert {case.label.split(" (")[0] for case in cases} == set(NETWORKS)
    assert {case.label.split(" on ")[1].split(",")[0] for case in cases} == set(PLACES)
    assert {case.domain.dim for case in cases} == set(range(1, 8))
    cases = [degenerate_engine_case(seed) for seed in range(0, 500, 2)]
    assert {case.label.split()[1] for case in cases} == {kind.split()[0] for kind in KINDS}
    assert {case.label.split(" on ")[1].split(",")[0] for case in cases} == set(LATTICE_PLACES)
    assert {case.domain.dim for case in cases} == set(range(1, 8))
