"""Intervals of estimates hold the count as often as they say; the bench measures more of them."""

from __future__ import annotations

import numpy as np
from linregions import Box, Network, count, estimate

WIDTHS = ((3, 14, 14), (4, 12, 12), (4, 8, 8, 8), (5, 12, 12), (6, 10, 10))


def test_intervals_hold_the_count() -> None:
    n_right = n = 0
    scores = []
    for seed in range(25):
        widths = WIDTHS[seed % len(WIDTHS)]
        network, box = Network.random(widths, seed=seed), Box.cube(-2, 2, widths[0])
        exact = count(network, box).count
        found = estimate(network, box, method="tree", rel_error=0.05, seed=seed, threads=2)
        if found.exact:
            assert found.value == exact
            continue
        assert found.interval is not None
        n += 1
        n_right += found.interval[0] <= exact <= found.interval[1]
        scores.append((found.value - exact) / found.standard_error)
    assert n > 10
    assert n_right >= n - 4  # at 95 %, more misses of 25 have a probability of 0.7 %
    assert abs(np.mean(scores)) <= 4 * 1.2 / np.sqrt(n)
