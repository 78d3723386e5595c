"""Every bound that the table lists holds: 500 random networks of every kind, counted exactly.

CI takes every fourth of them (thorough.py).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from linregions import Box, Network, regions
from linregions.bounds import BoundsTable, bounds, folding_network, knot_family, zigzag_network
from linregions.bounds.stability import possible_pieces
from linregions.slicing import sliced
from random_degenerate import degenerate_case
from random_layers import layered_case
from random_models import Case, random_case
from thorough import THOROUGH

MAKERS: dict[str, Callable[[int], Case]] = {
    "layered": layered_case,
    "models": random_case,
    "degenerate": degenerate_case,
}
SEEDS = {"layered": range(200), "models": range(150), "degenerate": range(150)}
STEP = 1 if THOROUGH else 4
# Steps of 4 meet every kind of network, as there are 15 and 20 kinds in turn: offsets differ.
CASES = [
    (name, seed)
    for name, seeds in SEEDS.items()
    for seed in seeds
    if (seed + seed // 20) % STEP == 0
]


def violations(table: BoundsTable, number: int) -> list[str]:
    """Bounds that claim something of this network, and are wrong."""
    claims = [bound for bound in table if bound.scope != "maximum"]
    return [
        str(bound)
        for bound in claims
        if (bound.value < number if bound.side == "upper" else bound.value > number)
    ]


@pytest.mark.parametrize(("maker", "seed"), CASES)
def test_bounds_hold(maker: str, seed: int) -> None:
    case = MAKERS[maker](seed)
    table = bounds(case.network, case.domain, exact=True)
    assert table.exact is not None
    assert table.exact.complete
    assert violations(table, table.exact.count) == [], case
    # What some weights reach is at most what no weights exceed.
    above_all = min(b.value for b in table if b.scope == "architecture" and b.proven)
    assert all(b.value <= above_all for b in table if b.scope == "maximum"), case


@pytest.mark.parametrize(("maker", "seed"), CASES)
def test_units_take_no_other_pieces_than_are_possible(maker: str, seed: int) -> None:
    case = MAKERS[maker](seed)
    inner = sliced(case.network, case.domain)
    taken = [set() for _ in range(inner.n_units)]
    for batch in regions(case.network, case.domain):
        for unit, column in enumerate(batch.patterns.T):
            taken[unit] |= set(np.unique(column).tolist())
    for programs in (False, True):
        outputs = possible_pieces(inner, case.domain, programs=programs)
        units = [
            set(own)
            for stage, pieces in zip(inner.stages, outputs, strict=True)
            for own, n in zip(pieces, stage.pieces.tolist(), strict=True)
            if n > 1
        ]
        assert all(own <= possible for own, possible in zip(taken, units, strict=True)), case


EXTREMAL = [
    *((knot_family(w), 1) for w in ((3, 3), (4, 3, 5))),
    *((folding_network(2, w), 2) for w in ((4, 3), (6, 4, 5))),
    *((zigzag_network(n, w), n) for n, w in ((1, (3, 4)), (2, (6, 6)))),
]


@pytest.mark.parametrize(("network", "n"), EXTREMAL, ids=lambda value: str(value))
def test_bounds_hold_where_there_is_little_to_spare(network: Network, n: int) -> None:
    table = bounds(network, Box.cube(0, 1, n), exact=True)
    assert table.exact is not None
    assert violations(table, table.exact.count) == []
