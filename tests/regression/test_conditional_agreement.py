"""The number of patterns in every region of the layers before, against the oracle's regions."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from linregions import Network, conditional_profile
from linregions.conditional.stream import ConditionalStream
from linregions.conjectures import rank_profile
from oracle import oracle
from random_degenerate import degenerate_case
from random_models import Case, random_case
from thorough import some

QUICK = [seed for seed in range(200) if seed % 10 == 3]
OTHERS = some([seed for seed in range(200) if seed % 10 != 3], 3)

Key = tuple[int, tuple[int, ...]]


def expected_of(case: Case) -> dict[Key, int]:
    """By layer, and pattern of the layers before, how many patterns the layer takes."""
    ends = np.cumsum([0, *case.network.layer_sizes]).tolist()
    patterns = oracle(case.network, case.domain).patterns
    table: Counter[Key] = Counter()
    for layer in range(1, len(ends)):
        for pattern in {pattern[: ends[layer]] for pattern in patterns}:
            table[layer, pattern[: ends[layer - 1]]] += 1
    return dict(table)


def agree(case: Case) -> None:
    expected = expected_of(case)
    ends = np.cumsum([0, *case.network.layer_sizes])
    for threads in (1, 2):
        found: dict[Key, int] = {}
        stream = ConditionalStream(
            case.network, case.domain, exactness="certified", threads=threads, max_regions=None,
            time_limit=None, progress=None,
        )  # fmt: skip
        for batch in stream:
            columns = zip(batch.layers.tolist(), batch.patterns, batch.counts.tolist(), strict=True)
            for layer, pattern, n in columns:
                key = layer, tuple(pattern[: ends[layer - 1]].tolist())
                assert key not in found, case
                assert not pattern[ends[layer - 1] :].any()
                found[key] = n
        assert found == expected, case
        assert stream.result.complete
    profile = conditional_profile(case.network, case.domain)
    for layer in profile.layers:
        counts = sorted(n for (number, _), n in expected.items() if number == layer.layer)
        assert np.repeat(layer.values, layer.frequencies).tolist() == counts
        assert layer.population == len(counts)
        assert layer.maximum <= layer.bound <= layer.combinations, case
    ranks = rank_profile(case.network, case.domain)
    for layer, own in zip(profile.layers, ranks.layers, strict=True):
        assert sum(row.regions for row in own.rows) == layer.n_seen
        assert sum(row.total for row in own.rows) == layer.total
        assert all(row.maximum <= row.bound and row.rank <= layer.rank for row in own.rows), case


@pytest.mark.parametrize("make", [random_case, degenerate_case], ids=["random", "degenerate"])
@pytest.mark.parametrize("seed", QUICK)
def test_profiles_agree_with_the_oracle(make: object, seed: int) -> None:
    agree(make(seed))  # type: ignore[operator]


@pytest.mark.slow
@pytest.mark.parametrize("make", [random_case, degenerate_case], ids=["random", "degenerate"])
@pytest.mark.parametrize("seed", OTHERS)
def test_more_profiles_agree_with_the_oracle(make: object, seed: int) -> None:
    agree(make(seed))  # type: ignore[operator]


def test_a_network_of_published_size() -> None:
    # 501,023 regions: torch's seed 0, counted by others as well (bench/headline_cases.py).
    from linregions import Box
    from linregions.benchmarks.torch_seed import torch_seeded

    network: Network = torch_seeded((8, 16, 16), 0)
    first, second = conditional_profile(network, Box.cube(-1, 1, 8)).layers
    assert (first.total, second.n_seen, second.total) == (11_653, 11_653, 501_023)
    assert second.maximum == 1_472
    assert second.median == 14.0
